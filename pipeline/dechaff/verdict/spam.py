"""Whether an article as a whole is an advertisement: what its rules' `spam` bands come to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dechaff.model import Evidence, Node
from dechaff.rulebook import Rule

# An ideograph says about as much as three letters of an alphabet.
_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W_]")
IDEOGRAPH_LETTERS = 3
LEAST_LETTERS = 1000
"""A shorter text counts as this long, or one word would fill it."""


@dataclass(frozen=True, slots=True)
class SpamScore:
    """How much speaks for an article being an advertisement."""

    points: float
    """The sum of the bands its rules reach."""
    reasons: tuple[str, ...]
    """One plain phrase a rule, the weightiest first."""


def spam_score(text: str, outline: Node, evidence: Iterable[Evidence], rules: Sequence[Rule]) -> SpamScore:
    """What the rules' `spam` bands come to: finds per 10,000 letters of what a reader sees."""
    counts = Counter(one.rule for one in evidence if not one.dismissed)
    counting = [rule for rule in rules if rule.spam and rule.status == "active" and counts[rule.id]]
    if not counting:
        return SpamScore(0.0, ())
    tens_of_thousands = max(_letters(text, outline), LEAST_LETTERS) / 10_000
    reached = []
    for rule in counting:
        density = counts[rule.id] / tens_of_thousands
        points = max((points for least, points in rule.spam if density >= least), default=0.0)
        if points:
            times = f"{counts[rule.id]} time{'s' if counts[rule.id] > 1 else ''}"
            reached.append((-points, rule.id, f"{rule.id} {times}, {density:.0f} per 10,000 letters: {points:+g}"))
    return SpamScore(-sum(points for points, _, _ in reached), tuple(phrase for _, _, phrase in sorted(reached)))


def _letters(text: str, outline: Node) -> int:
    """The letters and digits a reader sees, each ideograph counted for several."""
    total = 0
    stack = [outline]
    while stack:
        node = stack.pop()
        if node.hidden or node.protected:
            continue
        for start, end in node.gaps():
            ideographs = len(_IDEOGRAPH.findall(text, start, end))
            total += len(_LETTER.findall(text, start, end)) + (IDEOGRAPH_LETTERS - 1) * ideographs
        stack.extend(node.children)
    return total
