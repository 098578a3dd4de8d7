"""Which rules concern a text. Most texts concern no rule, and need not be parsed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dechaff.census.entities import possible_names
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.known import Known
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
        self._prefilters.search([(view.hits, one.addresses) for one in documents for view in one.views])

    def concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        """The rules that could find something in the text; none if what they could find would lead to nothing.

        Repetition and companions, for example, lead to nothing without a proof. Rules for spam alone are left out: they
        run once an article has turned out to be spam.
        """
        concerned = document.found.concerned
        if concerned is None:
            addresses, views, prefilters = document.addresses, document.views, self._prefilters
            if not any(prefilters.could_matter(view.hits, addresses) for view in views) and not self._mentions(
                document, known
            ):
                return ()
            found = (prefilters.concerned(view.hits, addresses) for view in views)
            concerned = document.found.concerned = prefilters.unfiltered.union(*found)
        return [rule for rule in self._rules if rule.id in concerned]

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
