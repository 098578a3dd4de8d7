"""Text in, cleaned text and cuts out: no files, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

from dechaff.census.census import Census
from dechaff.census.listing import Listing
from dechaff.census.survey import Survey, take_census
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.judge import Concerned, Explanation, clean, explain, survey
from dechaff.known import Known
from dechaff.limits import DEFAULT_LIMITS
from dechaff.model import Cleaning, Format
from dechaff.rulebook import Profile, Rule, RuleSet
from dechaff.rulefiles import load_rules
from dechaff.screen.screen import Screen


class Cleaner:
    """Cleans texts with one set of rules, one profile and one census.

    These, the other arguments, and a text with its format determine the result, unless a pattern exceeds its time
    limit. Cleaning a cleaned text changes nothing.
    """

    def __init__(
        self,
        rules: RuleSet | None = None,
        profile: str = "balanced",
        census: Census | None = None,
        *,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        strip_params: bool = False,
        screened: bool = True,
        max_nodes: int = DEFAULT_LIMITS.nodes,
    ) -> None:
        """`allow` and `deny` name what is never, or always, promotion, as lines of a `Listing`; `strip_params` also
        cuts tracking parameters from addresses that stay; `screened=False` runs every rule on every text. Raises
        ListingError.

        To bound memory, a text whose outline has more than `max_nodes` nodes is refused with TooManyNodesError.
        """
        rules = rules if rules is not None else load_rules()
        allowed, denied = (Listing(lines, rules.parameter_names, rules.entity_kinds) for lines in (allow, deny))
        known = Known(rules, rules.profile(profile), allowed=allowed, denied=denied, strip_params=strip_params)
        self._known = known.with_census(census or Census())
        self._screen = Screen(rules) if screened else None
        self._concerned: Concerned = self._screen.concerned if self._screen else _all_rules
        self._max_nodes = max_nodes

    @property
    def rules(self) -> RuleSet:
        """The rules it cleans with."""
        return self._known.rules

    @property
    def profile(self) -> Profile:
        """The thresholds it cleans with."""
        return self._known.profile

    @property
    def suspects(self) -> frozenset[str]:
        """The entities of which every mention is evidence, by the census or by `deny`."""
        return self._known.suspects.entities

    def clean(self, text: str, format: Format | None = None) -> Cleaning:
        """The text without its promotion. If no `format` is given, it is detected from the text.

        A rule whose pattern takes too long is skipped and named in `not_evaluated`. Raises UnstableError if there is
        still something to cut after four rounds, and TooManyNodesError.
        """
        return self.clean_document(self.document(text, format))

    def explain(self, text: str, format: Format | None = None) -> Explanation:
        """The cleaning of the text, with all evidence, even of near misses. Runs every rule. Raises as `clean` does."""
        return explain(self.document(text, format), self._known, _all_rules)

    def clean_many(self, texts: Sequence[str], format: Format | None = None) -> list[Cleaning]:
        """All texts cleaned under a census of them all, so that entities accused in some are suspects in others."""
        census = take_census(self.survey(text, format) for text in texts)
        cleaner = self.with_census(census)
        return [cleaner.clean(text, format) for text in texts]

    def survey(self, text: str, format: Format | None = None) -> Survey:
        """What the text adds to a census: its entities, and those its own evidence accuses."""
        return self.survey_document(self.document(text, format))

    def document(self, text: str, format: Format | None = None, found: Found | None = None) -> Document:
        """The text as `survey_document` and `clean_document` take it, with what these rules have `found` in it."""
        return Document(text, format, self._max_nodes, found)

    def search(self, documents: Iterable[Document]) -> None:
        """Searches documents that will be surveyed, all at once, which is faster than one by one."""
        if self._screen:
            self._screen.search(documents, self._known)

    def survey_document(self, document: Document) -> Survey:
        """What the document adds to a census, as `survey` gives it."""
        rules = self._concerned(document, self._known)
        naming = self._screen.naming(document) if self._screen and not rules else None
        return survey(document, self._known, rules, naming)

    def clean_document(self, document: Document) -> Cleaning:
        """The document cleaned, as `clean` does it."""
        return clean(document, self._known, self._concerned)

    def with_census(self, census: Census) -> Cleaner:
        """A copy of the cleaner with another census."""
        return self._knowing(self._known.with_census(census))

    def allowing(self, lines: Iterable[str]) -> Cleaner:
        """A copy of the cleaner that allows what these lines name, and nothing else. Raises ListingError."""
        return self._knowing(self._known.allowing(Listing(lines, self.rules.parameter_names, self.rules.entity_kinds)))

    def _knowing(self, known: Known) -> Cleaner:
        other = copy(self)
        other._known = known
        return other


def _all_rules(document: Document, known: Known) -> Sequence[Rule]:
    """All rules that run, whether or not they concern the text."""
    return known.rules.running
