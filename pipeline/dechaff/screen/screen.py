"""Which rules concern a text: most texts concern none, and need not be parsed."""

from __future__ import annotations

from collections.abc import Sequence

from dechaff.census.entities import possible_names
from dechaff.document import Document
from dechaff.known import Known
from dechaff.rulebook import Rule, RuleSet, SuspectMatcher
from dechaff.screen.gate import Gate


class Screen:
    """Finds the rules that a text concerns at a fraction of the cost of running them."""

    def __init__(self, rules: RuleSet) -> None:
        self._running = rules.running
        self._gate = Gate(rules)
        self._looks_for_suspects = any(isinstance(rule.matcher, SuspectMatcher) for rule in self._running)

    def concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        """The rules that could see something in the text; none where nothing could come of what they see.

        Repetition and companions need another proof, and alone lead to nothing.
        """
        addresses, views = document.addresses, document.views
        if not any(self._gate.opens(view.hits, addresses) for view in views) and not self._mentions(document, known):
            return ()
        concerned = self._gate.ungated.union(*(self._gate.candidates(view.hits, addresses) for view in views))
        return [rule for rule in self._running if rule.id in concerned]

    def _mentions(self, document: Document, known: Known) -> bool:
        """Whether a suspect could be mentioned in the text; never too seldom."""
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
