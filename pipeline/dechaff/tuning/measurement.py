"""What a cleaner made of one labelled article: what is gone that should go, and what is gone that should stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dechaff.model import Cleaning, Cut, Verdict
from dechaff.tuning.labels import Label
from dechaff.tuning.rightness import MOST_OF_IT, label_places, places, right_and_wrong, solid

# Where the address is in a link: after its label, in an attribute, or as the whole link.
_ADDRESS = re.compile(
    r"""\]\((?P<target>[^()\s]*)|(?:href|src)\s*=\s*["']?(?P<value>[^"'\s>]+)|^\s*<?(?P<bare>https?://[^\s>]+)""",
    re.IGNORECASE,
)
_WHOLE = frozenset({"handle", "contact"})


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A labelled span, and what became of it."""

    start: int
    end: int
    kind: str
    text: str
    gone: bool
    """Whether it was cut: all of a handle or contact, nine tenths of other words or of a link's address."""
    cuts: tuple[Cut, ...]
    """The cuts that take some of it."""


@dataclass(frozen=True, slots=True)
class MeasuredCut:
    """A cut in an article that is not labelled spam, and how much of it should have stayed."""

    cut: Cut
    right: int
    """Solid characters inside labels."""
    wrong: int
    """Solid characters outside labels, except tags in a cut that takes labelled text, too."""
    in_clean: bool
    """Whether the article should have stayed as it is."""

    @property
    def is_right(self) -> bool:
        """Whether nine tenths of what it takes should go; never in an article that should stay as it is."""
        return not self.in_clean and self.right >= MOST_OF_IT * (self.right + self.wrong)

    @property
    def is_arguable(self) -> bool:
        """Whether it takes nothing that was judged to go or to stay."""
        return not (self.in_clean or self.right or self.wrong)

    @property
    def is_damage(self) -> bool:
        """Whether it takes anything that should stay."""
        return self.in_clean or self.wrong > 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What a cleaner made of one labelled article."""

    label: Label
    verdict: Verdict
    """The cleaner's."""
    flags: int
    length: int
    """Of the text, in characters."""
    spans: tuple[LabelledSpan, ...]
    cuts: tuple[MeasuredCut, ...]
    """None in an article labelled spam: all of it is promotion."""
    changed: bool
    """Whether anything was cut."""
    beside: int
    """Characters outside labels."""
    beside_cut: int
    """Of `beside`, those cut."""

    @property
    def is_damaged(self) -> bool:
        """Whether a cut takes anything that should stay, or an article that is no spam is called spam."""
        called_spam = self.verdict == "spam" and self.label.verdict != "spam"
        return called_spam or any(one.is_damage for one in self.cuts)


def measure(label: Label, text: str, cleaning: Cleaning) -> Measured:
    """What the cleaning made of the article with that label and text."""
    taken = places((cut.start, cut.end) for cut in cleaning.cuts)
    labelled = label_places(label)
    return Measured(
        label,
        cleaning.verdict,
        len(cleaning.flags),
        len(text),
        tuple(_spans(label, text, cleaning.cuts, taken)),
        () if label.verdict == "spam" else tuple(_cuts(label, text, cleaning.cuts, labelled)),
        bool(cleaning.cuts),
        len(text) - len(labelled),
        len(taken - labelled),
    )


def _spans(label: Label, text: str, cuts: Sequence[Cut], taken: frozenset[int]) -> Iterator[LabelledSpan]:
    for start, end, kind in label.spans:
        expected = (_address(text, start, end) if kind == "link" else []) or solid(text, start, end)
        if expected:
            share = sum(at in taken for at in expected) / len(expected)
            gone = share == 1 if kind in _WHOLE else share >= MOST_OF_IT
            touching = tuple(cut for cut in cuts if cut.start < end and start < cut.end)
            yield LabelledSpan(start, end, kind, text[start:end], gone, touching)


def _cuts(label: Label, text: str, cuts: Sequence[Cut], labelled: frozenset[int]) -> Iterator[MeasuredCut]:
    arguable = places(label.arguable)
    for cut in cuts:
        right, wrong = right_and_wrong(cut.start, text[cut.start : cut.end], labelled, arguable)
        in_clean = label.verdict == "clean" and not (arguable and not wrong)
        yield MeasuredCut(cut, right, wrong, in_clean)


def _address(text: str, start: int, end: int) -> list[int]:
    """The offsets of the solid characters in a link's addresses; none if it has no address."""
    spans = [found.span(found.lastgroup or 0) for found in _ADDRESS.finditer(text[start:end])]
    return [at for first, last in spans for at in solid(text, start + first, start + last)]
