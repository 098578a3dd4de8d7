"""How often two rules stand behind the same cuts, with examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dechaff.stats.told import Told
from dechaff.text.characters import one_line
from dechaff.text.numbers import number_of

MOST_SHOWN = 3


@dataclass(slots=True)
class Overlap:
    """The cuts of two rules."""

    a: str
    b: str
    both: int = 0
    only_a: int = 0
    only_b: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: {"both": [], "only_a": [], "only_b": []})
    """The first few different texts of each kind."""

    def add(self, told: Told) -> None:
        """Counts the cuts of an article."""
        for cut in told.cuts:
            a, b = self.a in cut.rules, self.b in cut.rules
            if not (a or b):
                continue
            kind = "both" if a and b else "only_a" if a else "only_b"
            self.both += kind == "both"
            self.only_a += kind == "only_a"
            self.only_b += kind == "only_b"
            text = one_line(cut.text)
            if len(self.examples[kind]) < MOST_SHOWN and text not in self.examples[kind]:
                self.examples[kind].append(text)

    def lines(self) -> Iterator[str]:
        """The overlap as text."""
        together = self.both + self.only_a + self.only_b
        yield f"{self.a} and {self.b} are behind {number_of(together, 'cut')}"
        for title, number, kind in (
            ("both", self.both, "both"),
            (f"only {self.a}", self.only_a, "only_a"),
            (f"only {self.b}", self.only_b, "only_b"),
        ):
            yield f"{number:>7,}  {title}"
            yield from _indented(self.examples[kind])


def _indented(texts: Iterable[str]) -> Iterator[str]:
    return (f"{'':9}{one}" for one in texts)
