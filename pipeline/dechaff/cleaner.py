"""Text in, cleaned text and cuts out: no file is written, and no network used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

from dechaff import arguments
from dechaff.arguments import StrPath
from dechaff.census.census import Census
from dechaff.census.survey import Survey, take_census
from dechaff.detect.matchers import detect
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.judge import Concerned, Explanation, clean, explain, survey
from dechaff.known import Known
from dechaff.limits import DEFAULT_LIMITS
from dechaff.model import Cleaning, Evidence, Format
from dechaff.rulebook import Profile, Rule, RuleSet
from dechaff.rulebook.margins import Watch
from dechaff.screen.screen import Screen


class Cleaner:
    """Cleans texts with one set of rules, one profile and one census.

    These, the other arguments, and a text with its format determine the result, unless a pattern exceeds its time
    limit. Cleaning a cleaned text changes nothing. Several threads can use one cleaner, and it can be pickled.

    A wrong argument raises TypeError or ValueError, which name it and what would be right.
    """

    def __init__(
        self,
        rules: RuleSet | StrPath | Iterable[StrPath] | None = None,
        profile: str = "balanced",
        census: Census | StrPath | None = None,
        *,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        strip_params: bool = False,
        screened: bool = True,
        max_nodes: int = DEFAULT_LIMITS.nodes,
    ) -> None:
        """`rules` are the built-in ones by default, with folders of rules on top if one or several are named. `census`
        is one in memory, or a file that `dechaff census` wrote. `allow` and `deny` name what is never, or always,
        promotion, as lines of a `Listing`. `strip_params` also cuts tracking parameters from addresses that stay.
        `screened=False` runs every rule on every text.

        Raises RuleError, CensusError and ListingError.

        To bound memory, a text whose outline has more than `max_nodes` nodes is refused with TooManyNodesError.
        """
        arguments.check_profile(profile)
        arguments.check_limit("max_nodes", max_nodes)
        rule_set = arguments.as_rules(rules)
        known = Known(
            rule_set,
            rule_set.profile(profile),
            allowed=arguments.as_listing("allow", allow, rule_set),
            denied=arguments.as_listing("deny", deny, rule_set),
            strip_params=strip_params,
        )
        self._known = known.with_census(Census() if census is None else arguments.as_census(census))
        self._screen = Screen(rule_set) if screened else None
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
    def known(self) -> Known:
        """All that it judges texts by."""
        return self._known

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

    def clean_many(self, texts: Iterable[str], format: Format | None = None) -> list[Cleaning]:
        """All texts cleaned under a census of them all, so that entities accused in some are suspects in others.

        All are held in memory. Raises as `clean` does.
        """
        arguments.check_format(format)
        texts = [*arguments.as_texts(texts)]
        cleaner = self.with_census(take_census(self.survey(text, format) for text in texts))
        return [cleaner.clean(text, format) for text in texts]

    def clean_iter(self, texts: Iterable[str], format: Format | None = None) -> Iterator[Cleaning]:
        """Each text cleaned when it is asked for, in order, under the census of this cleaner; no text is kept.

        Raises as `clean` does, and goes on with the next text if it is asked again.
        """
        arguments.check_format(format)
        return map(partial(self.clean, format=format), arguments.as_texts(texts))

    def survey(self, text: str, format: Format | None = None) -> Survey:
        """What the text adds to a census: its entities, and those its own evidence accuses."""
        return self.survey_document(self.document(text, format))

    def document(self, text: str, format: Format | None = None, found: Found | None = None) -> Document:
        """The text as `survey_document` and `clean_document` take it, with what these rules have `found` in it."""
        arguments.check_text(text)
        arguments.check_format(format)
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

    def evidence_in(self, document: Document) -> list[Evidence]:
        """What the rules find in the document before anything is cut, including dismissed evidence, sorted."""
        return detect(Reading(document, self._known), self._concerned(document, self._known))

    def clean_document(self, document: Document) -> Cleaning:
        """The document cleaned, as `clean` does it."""
        return clean(document, self._known, self._concerned)

    def explain_document(self, document: Document) -> Explanation:
        """The document cleaned, with all evidence of the rules that concern it, even of near misses."""
        return explain(document, self._known, self._concerned)

    def could_decide(self, document: Document) -> bool:
        """Whether what the rules could find in the document could be enough for a decision, without parsing it."""
        return self._screen is None or self._screen.could_decide(document, self._known)

    def watched_by(self, watch: Watch) -> Cleaner:
        """A copy of the cleaner that does the same, while `watch` notes what that depends on."""

        def concerned(document: Document, known: Known) -> Sequence[Rule]:
            watch.look_at(document)
            return self._concerned(document, known)

        other = self._knowing(replace(self._known, profile=watch.profile(self.profile)))
        other._concerned = concerned
        return other

    def with_census(self, census: Census | StrPath) -> Cleaner:
        """A copy of the cleaner with another census, or the one in a file. Raises CensusError."""
        return self._knowing(self._known.with_census(arguments.as_census(census)))

    def allowing(self, lines: Iterable[str]) -> Cleaner:
        """A copy of the cleaner that allows what these lines name, and nothing else. Raises ListingError."""
        return self._knowing(self._known.allowing(arguments.as_listing("lines", lines, self.rules)))

    def _knowing(self, known: Known) -> Cleaner:
        other = copy(self)
        other._known = known
        return other


def _all_rules(document: Document, known: Known) -> Sequence[Rule]:
    """All rules that run, whether or not they concern the text."""
    return known.rules.running
