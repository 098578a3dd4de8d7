"""Which rules concern a text. Most texts concern no rule, and need not be parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from dechaff.census.entities import possible_names
from dechaff.detect.evidence import EvidenceMatcher, could_find
from dechaff.detect.pattern import most_matches
from dechaff.detect.propose import having
from dechaff.detect.suspect import SuspectMatcher, entities_named
from dechaff.document import Document
from dechaff.known import Known
from dechaff.patterns.hits import Hits
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.prospect import could_decide
from dechaff.screen.prefilter_index import PrefilterIndex, has_prefilter, leading


class Screen:
    """Finds the rules that concern a text, at a fraction of the cost of running them."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = screened(rules)
        self._by_id = {rule.id: rule for rule in self._rules}
        self._prefilters = PrefilterIndex(self._rules)
        self._looks_for_suspects = any(isinstance(rule.matcher, SuspectMatcher) for rule in self._rules)
        self._on_evidence = [*having(self._rules, EvidenceMatcher)]
        self._others = [*beside_others(self._rules)]

    def search(self, documents: Iterable[Document], known: Known) -> None:
        """Searches many texts at once for what `concerned` looks for, which is faster than one by one."""
        documents = [*documents]
        self._prefilters.search_leading([_hits(one) for one in documents])
        self._prefilters.search_others([_hits(one) for one in documents if self.could_decide(one, known)])

    def concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        """The rules that could find something in the text; none if what they could find would lead to nothing.

        Repetition and companions, for example, lead to nothing without a proof, nor do a few points. Rules for spam
        alone are left out: they run once an article has turned out to be spam.
        """
        concerned = document.found.concerned
        if concerned is None:
            if not self.could_decide(document, known) and not self._mentions(document, known):
                return ()
            concerned = document.found.concerned = self.possible(document)
        return [rule for rule in self._rules if rule.id in concerned]

    def possible(self, document: Document) -> frozenset[str]:
        """The ids of the rules that could find something in the text, even if it would lead to nothing.

        Rules for spam are left out, as for `concerned`.
        """
        return self._prefilters.unfiltered | self._prefilters.concerned(_hits(document), document.addresses)

    def naming(self, document: Document) -> Sequence[Rule] | None:
        """Those of the rules that could find something in the text that give names; None if there is nothing to find.

        What they name is counted even in a text in which nothing is decided.
        """
        found = self._leading(document)
        return [rule for rule in found if rule.entity] if found else None

    def could_decide(self, document: Document, known: Known) -> bool:
        """Whether what the rules could find in the text could be enough for a decision or a verdict."""
        found = self._leading(document)
        if not found:
            return False
        found += [rule for rule, matcher in self._on_evidence if could_find(matcher, document, found)]
        return could_decide([*found, *self._others], known.profile, partial(most_matches, document))

    def _leading(self, document: Document) -> list[Rule]:
        """The rules that could find something in the text that leads to anything, alone or with other evidence."""
        ids = document.found.leading
        if ids is None:
            ids = document.found.leading = self._prefilters.leading(_hits(document), document.addresses)
        return [*map(self._by_id.__getitem__, ids)]

    def _mentions(self, document: Document, known: Known) -> bool:
        """Whether the text could mention a suspect; no false negatives."""
        if not self._looks_for_suspects:
            return False
        if known.denied.may_concern(document.addresses, document.text, document.folded.text):
            return True
        suspects, denied = known.suspects, known.denied
        if not (suspects or denied):
            return False
        if any(known.entity(address) in suspects for address in document.addresses):
            return True
        if any(one in suspects or denied.has(one) for one in entities_named(document, self._leading(document))):
            return True
        names = (possible_names(view.data) for view in document.views)
        return suspects.have_names and any(suspects.named(name) for some in names for name in some)


def screened(rules: RuleSet) -> list[Rule]:
    """The rules that a screen looks for.

    The others run only once an article has turned out to be spam, and then whether they concern it or not, or by
    themselves.
    """
    return [rule for rule in rules.running if rule.when != "spam" and not rule.matcher.is_apart]


def beside_others(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Those of the screened rules that are taken to find something wherever others do: those that do not lead but add
    to what does, and those without a prefilter, except for what a screen determines.
    """
    led = leading(rules)
    for rule in rules:
        if rule.id not in led:
            if rule.points > 0:
                yield rule
        elif not has_prefilter(rule) and not isinstance(rule.matcher, EvidenceMatcher | SuspectMatcher):
            yield rule


def _hits(document: Document) -> list[Hits]:
    return [view.hits for view in document.views]
