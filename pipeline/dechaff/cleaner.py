"""Cleaning as a pure function: a text in, its cleaned form and all findings out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from dechaff.census.census import Census
from dechaff.census.counting import take_census
from dechaff.census.entities import address_entity, possible_names
from dechaff.census.listing import Listing
from dechaff.census.survey import Survey, text_hash
from dechaff.census.suspects import Suspects
from dechaff.detect.dismissal import NOT_EVALUATED, SHADOW
from dechaff.detect.paragraphs import telling_paragraphs
from dechaff.detect.parameter import ParameterMatcher, find_parameters
from dechaff.detect.reading import Reading
from dechaff.detect.stages import detect
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.judge import NO_SPAM, PUT_IN, Judgement, SpamScore, Unit, judge, spam_score, was_put_in
from dechaff.judge.merge import merge
from dechaff.limits import DEFAULT_LIMITS
from dechaff.model import Action, Cleaning, Evidence, Finding, Format, Verdict, in_order
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulefiles import load_rules
from dechaff.screen.screen import Screen
from dechaff.spans import RawOffsets, apply

MAX_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cleaning, with all that led to it."""

    cleaning: Cleaning
    kept: tuple[Finding, ...]
    """Lines with evidence too weak even for a flag."""
    evidence: tuple[Evidence, ...]
    """Every hit and near miss, counted or not, in raw offsets."""
    spam: SpamScore
    """How much speaks for the article being an advertisement as a whole."""


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What the rules make of one text, once."""

    judgement: Judgement
    evidence: tuple[Evidence, ...]
    spam: SpamScore


_NOTHING = _Opinion(Judgement(cuts=(), flags=(), kept=(), lost=0, cut_letters=0, letters=0), (), NO_SPAM)


class UnstableError(Exception):
    """Cutting made more to cut, round after round; the article is left to a person."""


class Cleaner:
    """Cleans texts under one set of rules, one profile and one census.

    The same text under the same three always gives the same result; cleaning a cleaned text changes nothing.
    """

    def __init__(
        self,
        rules: RuleSet | None = None,
        profile: str = "balanced",
        census: Census | None = None,
        *,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        gated: bool = True,
        max_nodes: int = DEFAULT_LIMITS.nodes,
    ) -> None:
        """`allow` and `deny` name what is never, or always, promotion, as lines of a `Listing`; `gated=False` runs
        every rule. Raises ListingError.

        A text whose outline has more than `max_nodes` is refused with TooManyNodesError, as more memory than one text
        is worth would go into it.
        """
        self._max_nodes = max_nodes
        self.rules = rules if rules is not None else load_rules()
        self.profile = self.rules.profile(profile)
        self._gated = gated
        self._running = [rule for rule in self.rules.rules if rule.status != "off"]
        self._stripping = [rule for rule in self.rules.active() if isinstance(rule.matcher, ParameterMatcher)]
        matchers = [rule.matcher for rule in self.rules.rules]
        self._mentioning = {rule.id for rule in self._running if isinstance(rule.matcher, SuspectMatcher)}
        self._parameter_names = frozenset[str]().union(
            *(one.names for one in matchers if isinstance(one, ParameterMatcher))
        )
        kinds = self.rules.entity_kinds
        self._allowed = Listing(allow, self._parameter_names, kinds)
        self._denied = Listing(deny, self._parameter_names, kinds)
        self._screen = Screen(self.rules)
        self._learn(census or Census())

    def clean(self, text: str, format: Format | None = None) -> Cleaning:
        """The text without its promotion. `format` is found from the text where it is not given.

        A rule whose pattern takes too long in it is left out, and named in `not_evaluated`. Raises UnstableError where
        four rounds of cutting leave something to cut, and TooManyNodesError.
        """
        return self._explain(text, format, gated=self._gated).cleaning

    def explain(self, text: str, format: Format | None = None) -> Explanation:
        """The cleaning of the text with every hit and near miss that led to it. Raises as `clean` does."""
        return self._explain(text, format, gated=False)

    def _explain(self, text: str, format: Format | None, *, gated: bool) -> Explanation:
        document = Document(text, format, self._max_nodes)
        format = document.format
        cuts: tuple[Finding, ...] = ()
        accused: frozenset[str] = frozenset()
        offsets = RawOffsets(())
        rounds: list[Judgement] = []
        evidence: dict[Evidence, None] = {}
        spam = NO_SPAM
        for _ in range(MAX_ROUNDS + 1 + bool(self._stripping)):  # parameters take a round of their own
            is_spam = spam.points >= self.profile.spam_score
            seen = self._look(document, accused, _given_up(evidence), gated=gated, is_spam=is_spam)
            spam = max(spam, seen.spam, key=lambda one: one.points)
            evidence |= dict.fromkeys(_carried(one, text, offsets) for one in seen.evidence)
            cutting = seen.judgement
            cut_now = [_finding(text, unit, "cut", offsets) for unit in cutting.cuts]
            if not cut_now:  # only what stays loses its parameters
                parameters = self._parameters(document)
                evidence |= dict.fromkeys(_carried(one, text, offsets) for one in parameters)
                cut_now = [_parameter(text, one, offsets) for one in parameters]
            if not cut_now and (is_spam or self._hangs_on(seen.evidence, accused)):
                # Whoever cleans the result does not know what was cut from it.
                cutting = self._look(document, frozenset(), _given_up(evidence), gated=gated, is_spam=False).judgement
                cut_now = [_finding(text, unit, "cut", offsets) for unit in cutting.cuts]
            document.close()
            rounds.append(cutting)
            if not cut_now:
                break
            accused |= _caught(cutting.cuts)
            cuts = merge(cuts, cut_now, text)
            document = Document(apply(text, cuts), format, self._max_nodes)
            offsets = RawOffsets((cut.start, cut.end) for cut in cuts)
        else:
            raise UnstableError(f"still something to cut after {MAX_ROUNDS} rounds")
        flags = [_finding(text, unit, "flag", offsets) for unit in seen.judgement.flags]
        flags += [_shadow(text, one) for one in evidence if one.dismissed == SHADOW]
        verdict, reasons = self._verdict(rounds, cuts, spam)
        given_up = _given_up(evidence)
        if cuts and self._could_speak_for_it(given_up):
            verdict, reasons = "clean", ("a rule that might speak for it takes too long: flagged instead",)
        if cuts and verdict == "clean":  # too much would be lost: it stays, and a person decides
            flags += [replace(cut, action="flag", threshold=self.profile.flag) for cut in cuts]
            cuts = ()
        cleaning = Cleaning(
            text=document.text if cuts else text,
            verdict=verdict,
            score=max((finding.score for finding in (*cuts, *flags)), default=0.0),
            findings=cuts,
            flags=tuple(sorted(flags, key=lambda flag: (flag.start, flag.end))),
            reasons=reasons,
            not_evaluated=given_up,
            format=format,
        )
        kept = tuple(_finding(text, unit, "flag", offsets) for unit in seen.judgement.kept)
        return Explanation(cleaning, kept, tuple(evidence), spam)

    def _hangs_on(self, evidence: Iterable[Evidence], accused: frozenset[str]) -> bool:
        """Whether any of the evidence is there only because of what earlier rounds accused."""
        learnt = accused - self._suspects
        return bool(learnt) and any(one.entity in learnt and one.rule in self._mentioning for one in evidence)

    def clean_many(self, texts: Sequence[str], format: Format | None = None) -> list[Cleaning]:
        """All texts cleaned, each in the light of all: what one of them proves, the others know."""
        census = take_census(self.survey(text, format) for text in texts)
        cleaner = self.with_census(census)
        return [cleaner.clean(text, format) for text in texts]

    def with_census(self, census: Census) -> Cleaner:
        """The same cleaner under another census."""
        other = copy(self)
        other._learn(census)
        return other

    def allowing(self, lines: Iterable[str]) -> Cleaner:
        """The same cleaner, but with what these lines name allowed, and nothing else. Raises ListingError."""
        other = copy(self)
        other._allowed = Listing(lines, self._parameter_names, self.rules.entity_kinds)
        other._learn(self.census)
        return other

    @property
    def suspects(self) -> frozenset[str]:
        """The entities that count as promotion wherever they stand, by the census or by `deny`."""
        return self._suspects

    def _learn(self, census: Census) -> None:
        suspects = census.suspects(self.profile.suspect_accused, self.profile.suspect_share)
        self.census = census
        self._suspects = self._not_allowed(suspects | self._denied.entities)
        self._known = Suspects(self._suspects)

    def _not_allowed(self, entities: frozenset[str]) -> frozenset[str]:
        """Those of the entities that are not allowed."""
        return frozenset(one for one in entities if not self._allowed.has(one)) if self._allowed else entities

    def survey(self, text: str, format: Format | None = None) -> Survey:
        """What the text adds to a census: its entities, and which of them its own evidence convicts."""
        document = Document(text, format, self._max_nodes)
        entities = self._entities(document.addresses)
        seen = _NOTHING
        rules = self._concerned(document, frozenset()) if self._gated else self._running
        if rules:
            reading = self._reading(document, Census(), Suspects())
            seen = self._judge(reading, rules)
            entities.update(telling_paragraphs(reading, seen.evidence).values())
            document.close()
        counting = [one for one in seen.evidence if not one.dismissed]
        entities.update(one.entity for one in counting if one.entity)
        told = counting or any(one.dismissed in (SHADOW, NOT_EVALUATED) for one in seen.evidence)
        return Survey(
            text_hash(text),
            frozenset(entities),
            frozenset() if self._could_speak_for_it(_given_up(seen.evidence)) else self._accused(seen),
            frozenset(possible_names(document.folded.data)),
            settled=not told
            and not (self._stripping and "?" in text)
            and not self._denied.may_concern(document.addresses, text, document.folded.text),
        )

    def _look(
        self,
        document: Document,
        accused: frozenset[str],
        given_up: Iterable[str],
        *,
        gated: bool,
        is_spam: bool,
    ) -> _Opinion:
        """The opinion on the text as it stands, knowing what was accused in it; `is_spam` where that is known."""
        rules = self._concerned(document, accused) if gated and not is_spam else self._running
        if not rules:
            return _NOTHING
        reading = self._reading(document, self.census, self._known.with_more(self._not_allowed(accused)))
        reading.is_spam = is_spam
        reading.given_up.update(given_up)
        return self._judge(reading, rules)

    def _accused(self, seen: _Opinion) -> frozenset[str]:
        """The entities that an article's own evidence convicts for the corpus, in an advertisement all its contacts."""
        if seen.spam.points >= self.profile.spam_score:
            return frozenset(one.entity for one in seen.evidence if one.sign == "contact" and not one.dismissed) - {""}
        return _caught(filter(_sells, seen.judgement.cuts))

    def _judge(self, reading: Reading, rules: Sequence[Rule]) -> _Opinion:
        """The opinion on a text that these rules concern; where it proves to be an advertisement, that of one."""
        evidence = detect(reading, rules)
        judgement = judge(reading.document, evidence, self.profile, is_spam=reading.is_spam)
        spam = NO_SPAM
        if not reading.is_spam:
            spam = spam_score(reading.document, evidence, rules, self.profile)
            if spam.points >= self.profile.spam_score:
                if was_put_in(evidence, judgement, self.profile):
                    return _Opinion(judgement, tuple(evidence), PUT_IN)
                reading.is_spam = True
                evidence = detect(reading, self._running)
                judgement = judge(reading.document, evidence, self.profile, is_spam=True)
        return _Opinion(judgement, tuple(evidence), spam)

    def _verdict(
        self, rounds: Sequence[Judgement], cuts: Sequence[Finding], spam: SpamScore
    ) -> tuple[Verdict, tuple[str, ...]]:
        if spam.points >= self.profile.spam_score:
            return "spam", spam.reasons
        if not cuts:
            return "clean", ()
        letters = max(1, *(one.letters for one in rounds))  # a round that nothing concerns counts none
        lost_share = sum(one.lost for one in rounds) / letters
        if lost_share > self.profile.max_loss_share:
            return "clean", (f"cutting would take {lost_share:.0%} of its words: flagged instead",)
        return "cleaned", (f"{len(cuts)} cut{'s' if len(cuts) > 1 else ''}",)

    def _could_speak_for_it(self, given_up: Iterable[str]) -> bool:
        """Whether one of these rules takes points away, so that without it too much would be cut."""
        return any(one.points < 0 and one.status == "active" for one in map(self.rules.by_id.__getitem__, given_up))

    def _reading(self, document: Document, census: Census, suspects: Suspects) -> Reading:
        return Reading(document, census, suspects, self._allowed, self._denied, self._parameter_names)

    def _entities(self, addresses: Iterable[str]) -> set[str]:
        return {address_entity(address, self._parameter_names) for address in addresses}

    def _parameters(self, document: Document) -> list[Evidence]:
        """The parameters to cut from the addresses of a text."""
        if not self._stripping or "?" not in document.text:
            return []
        return find_parameters(self._reading(document, Census(), Suspects()), self._stripping)

    def _concerned(self, document: Document, accused: frozenset[str]) -> Sequence[Rule]:
        """The rules that could see something in the text; none where nothing could come of what they see.

        Repetition and companions need another proof, and alone lead to nothing.
        """
        addresses = document.addresses
        if not any(self._screen.lets_through(hits, addresses) for hits in document.hits) and not self._mentions(
            document, self._known.with_more(accused)
        ):
            return ()
        concerned = self._screen.unscreened.union(*(self._screen.concerned(hits, addresses) for hits in document.hits))
        return [rule for rule in self._running if rule.id in concerned]

    def _mentions(self, document: Document, suspects: Suspects) -> bool:
        """Whether a suspect could stand in the text; never too seldom."""
        if not self._mentioning:
            return False
        if self._denied.may_concern(document.addresses, document.text, document.folded.text):
            return True
        if not suspects:
            return False
        if any(entity in suspects for entity in self._entities(document.addresses)):
            return True
        return suspects.have_names and any(map(suspects.named, possible_names(document.folded.data)))


def _finding(raw: str, unit: Unit, action: Action, offsets: RawOffsets) -> Finding:
    start, end = offsets.span(unit.start, unit.end)
    # A channel or an image tells a reviewer more than the general word `promo`.
    telling = max(unit.seen, key=lambda one: (one.kind != "promo", one.role == "proof", one.points))
    why = in_order(_carried(one, raw, offsets) for one in unit.why)
    return Finding(
        start,
        end,
        raw[start:end],
        telling.kind,
        unit.score,
        action,
        why=why,
        level=unit.level,
        also=in_order((_carried(one, raw, offsets) for one in unit.seen), but=why),
        threshold=unit.threshold,
    )


def _parameter(raw: str, one: Evidence, offsets: RawOffsets) -> Finding:
    one = _carried(one, raw, offsets)
    return Finding(one.start, one.end, raw[one.start : one.end], one.kind, one.points, "cut", (one,))


def _caught(cuts: Iterable[Unit]) -> frozenset[str]:
    """The entities caught promoting: not one that is merely repeated, nor an image that only its form betrays."""
    return frozenset(
        one.entity
        for unit in cuts
        for one in unit.seen
        if one.entity and one.points > 0 and (one.role == "companion" or (one.role == "proof" and one.kind != "image"))
    )


def _sells(unit: Unit) -> bool:
    """Whether more than calls to act counted in it: honest sites call readers to what they link, too."""
    return any(one.sign != "call" and one.points > 0 for one in unit.why)


def _given_up(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The rules whose patterns took too long, sorted."""
    return tuple(sorted({one.rule for one in evidence if one.dismissed == NOT_EVALUATED}))


def _carried(one: Evidence, raw: str, offsets: RawOffsets) -> Evidence:
    """The evidence where it stands in the raw text, with what stands there: earlier cuts may lie in it."""
    start, end = offsets.span(one.start, one.end)
    return one if (start, end) == (one.start, one.end) else replace(one, start=start, end=end, text=raw[start:end])


def _shadow(raw: str, one: Evidence) -> Finding:
    return Finding(one.start, one.end, raw[one.start : one.end], one.kind, one.points, "flag", (one,))
