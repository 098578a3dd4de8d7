"""Whether a cut is right, by a person's judgement of its article."""

from __future__ import annotations

from collections.abc import Mapping

from dechaff.spans import Spans
from dechaff.tuning.labels import Label

LEAST_SHARE = 0.5
"""A cut is right if at least this share of its letters and digits should be cut."""


def is_right(start: int, text: str, label: Label) -> bool:
    """Whether the cut of this text, from `start` on, should be made.

    It should if the article is spam as a whole, or if most of the cut is in what should be cut.
    """
    if label.verdict == "spam":
        return True
    should = Spans((start, end) for start, end, _ in label.spans)
    solid = [at for at, one in enumerate(text, start) if one.isalnum()] or [*range(start, start + len(text))]
    return sum(should.touches(at, at + 1) for at in solid) >= LEAST_SHARE * len(solid)


def problem_with(labels: Mapping[str, Label], lengths: Mapping[str, int]) -> str:
    """What is wrong with labels of articles that have these numbers of characters; `""` if nothing is."""
    if not labels.keys() & lengths.keys():
        return "no article that is labelled is among them"
    for id, length in lengths.items():
        last = max((end for _, end, _ in labels[id].spans), default=0) if id in labels else 0
        if last > length:
            return (
                f"the label of {id} ends at character {last:,}, and the article has {length:,}: it is of another text"
            )
    return ""
