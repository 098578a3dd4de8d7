"""Texts and addresses to try patterns on: those of the tests of all rules."""

from __future__ import annotations

from functools import cached_property
from time import process_time

from dechaff.document import Document
from dechaff.patterns.re2 import Re2Pattern, encoded
from dechaff.rulebook import RuleSet
from dechaff.text.views import folded

LEAST_BYTES = 100_000
"""How much text a pattern is timed on."""
TIMES = 3


class Probes:
    """What patterns are tried on."""

    def __init__(self, rules: RuleSet) -> None:
        self._texts = [one.raw for rule in rules.rules for one in rule.tests.cleans]
        self._texts += [one.raw for rule in rules.rules for one in rule.tests.spares]

    @cached_property
    def texts(self) -> list[bytes]:
        """Short articles in many languages, with disguises undone."""
        return [encoded(folded(text).text) for text in self._texts]

    @cached_property
    def addresses(self) -> list[bytes]:
        """The canonical addresses in them."""
        return [encoded(one) for one in sorted({one for text in self._texts for one in Document(text).addresses})]

    @cached_property
    def _long(self) -> bytes:
        joined = b"\n\n".join(self.texts) + b"\n\n"
        return joined * (LEAST_BYTES // len(joined) + 1)

    def seconds_a_megabyte(self, pattern: Re2Pattern) -> float:
        """The processor time of searching: the least of several measurements, as others are disturbed."""
        return min(self._seconds(pattern) for _ in range(TIMES)) * 1_000_000 / len(self._long)

    def _seconds(self, pattern: Re2Pattern) -> float:
        began = process_time()
        for _ in pattern.finditer(self._long):
            pass
        return process_time() - began
