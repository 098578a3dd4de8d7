"""Which rules concern a text. Most texts concern no rule, and need not be parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import chain

from dechaff.census.entities import possible_names
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.known import Known
from dechaff.patterns.hits import Hits
from dechaff.rulebook import Rule, RuleSet
from dechaff.screen.prefilter_index import PrefilterIndex


class Screen:
    """Finds the rules that concern a text, at a fraction of the cost of running them."""

    def __init__(self, rules: RuleSet) -> None:
        # The others run only once an article has turned out to be spam, and then whether they concern it or not.
        self._rules = [rule for rule in rules.running if rule.when != "spam"]
        self._prefilters = PrefilterIndex(self._rules)
        self._looks_for_suspects = any(isinstance(rule.matcher, SuspectMatcher) for rule in self._rules)

    def search(self, documents: Iterable[Document]) -> None:
        """Searches many texts at once for what `concerned` looks for, which is faster than one by one."""
        texts: dict[PrefilterIndex, list[tuple[Hits, Set[str]]]] = {}
        for prefilters, hits, addresses in chain.from_iterable(map(self._looks, documents)):
            texts.setdefault(prefilters, []).append((hits, addresses))
        for prefilters, here in texts.items():
            prefilters.search(here)

    def concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        """The rules that could find something in the text; none if what they could find would lead to nothing.

        Repetition and companions, for example, lead to nothing without a proof. Rules for spam alone are left out: they
        run once an article has turned out to be spam.
        """
        concerned = document.found.concerned
        if concerned is None:
            looks = [*self._looks(document)]
            could_matter = any(asked.could_matter(hits, addresses) for asked, hits, addresses in looks)
            if not could_matter and not self._mentions(document, known):
                return ()
            found = (asked.concerned(hits, addresses) for asked, hits, addresses in looks)
            concerned = document.found.concerned = self._prefilters.unfiltered.union(*found)
        return [rule for rule in self._rules if rule.id in concerned]

    @cached_property
    def _raw_prefilters(self) -> PrefilterIndex:
        return PrefilterIndex([rule for rule in self._rules if rule.matcher.searches_raw])

    def _looks(self, document: Document) -> Iterator[tuple[PrefilterIndex, Hits, Set[str]]]:
        """The prefilters to ask, each time with a view, and with addresses to ask them of.

        A raw view that differs from the folded one is for the few rules that search it.
        """
        yield self._prefilters, document.folded.hits, document.addresses
        if document.raw is not document.folded:
            yield self._raw_prefilters, document.raw.hits, frozenset()

    def _mentions(self, document: Document, known: Known) -> bool:
        """Whether the text could mention a suspect; no false negatives."""
        if not self._looks_for_suspects:
            return False
        if known.denied.may_concern(document.addresses, document.text, document.folded.text):
            return True
        suspects = known.suspects
        if not suspects:
            return False
        if any(known.entity(address) in suspects for address in document.addresses):
            return True
        return suspects.have_names and any(map(suspects.named, possible_names(document.folded.data)))
