"""Each rule's own tests: what it must help to clean, and what it must leave alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

from dechaff.census.census import Census
from dechaff.cleaner import Cleaner
from dechaff.detect.pattern import PatternMatcher
from dechaff.document import Document
from dechaff.judge import UnstableError
from dechaff.model import Cleaning
from dechaff.rulebook import (
    CleansCase,
    Profile,
    Rule,
    RuleSet,
    SparesCase,
)
from dechaff.screen.prefilter_index import PrefilterIndex
from dechaff.tuning.surroundings import Placed, placements

CONTEXT_CHARS = 40
"""How much is shown of what two texts share before they differ."""
MOST_SHOWN = 80
SURE_POINTS = 20.0
"""More than the threshold of any profile."""
_GATE_SHUT = "the rule matches, and its gate does not; widen the gate"

_TAGS_AND_WORDS = re.compile(r"<[^<>]*=[^<>]*>|(?<=>)[^<>]+|^[^<>]+")
_Known = tuple[tuple[tuple[str, int], ...], tuple[str, ...]]
"""The census that a test assumes: entities seen, and suspects."""


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """The result of one test of one rule."""

    rule: str
    """The rule's id."""
    case: str
    """Which of its tests: `cleans 1`, `spares 2`, counted from 1 in file order."""
    problem: str
    """What went wrong and how to put it right, in one line; `""` if the test passes."""


def run_rule_tests(
    ruleset: RuleSet, profile: str = "balanced", ids: Collection[str] | None = None
) -> list[RuleTestResult]:
    """Runs the tests of all rules that are not off, or of those named; each rule alone and with all others.

    What a rule spares is tried as it stands and inside an honest article, where it could be cut. A rule in `shadow` is
    tested as if it were active, and one for parameters as if their cutting had been asked for. Raises RuleError where
    there is no such profile.
    """
    wanted = [rule for rule in ruleset.running if ids is None or rule.id in ids]
    cleaners = _Cleaners(ruleset.profile(profile))
    return [result for rule in wanted for result in _test_rule(ruleset, cleaners, rule)]


def _test_rule(ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> list[RuleTestResult]:
    bench = _Bench(ruleset, cleaners, replace(rule, status="active"))
    spares = bench.test_plea if rule.points < 0 else bench.test_spares
    problems = [(f"cleans {at}", bench.test_cleans(case)) for at, case in enumerate(rule.tests.cleans, 1)]
    problems += [(f"spares {at}", spares(case)) for at, case in enumerate(rule.tests.spares, 1)]
    return [RuleTestResult(rule.id, case, problem) for case, problem in problems]


class _GivenUpError(Exception):
    """The rule could not be evaluated."""


class _Cleaners:
    """Cleaners for one profile, each made once: most tests need the same rules and no census."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._made: dict[tuple[RuleSet, _Known, bool], Cleaner] = {}

    def under(self, rules: RuleSet, case: CleansCase | SparesCase, *, strip_params: bool) -> Cleaner:
        """The cleaner for a test."""
        key = rules, (case.seen, case.suspects), strip_params
        if key not in self._made:
            census = _census(case, self._profile)
            self._made[key] = Cleaner(rules, self._profile.name, census, strip_params=strip_params)
        return self._made[key]


class _Bench:
    """The sets of rules that one rule is tested with."""

    def __init__(self, ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> None:
        self._rule = rule
        self._cleaner = partial(cleaners.under, strip_params=rule.matcher.is_apart)
        self._alone = replace(ruleset, rules=(rule,))
        self._others = ruleset.without({rule.id})
        self._everything = replace(ruleset, rules=(*self._others.rules, rule))
        self._seeing = self._everything if rule.matcher.needs_others or rule.when == "spam" else self._alone
        watching = replace(rule, when="always")
        self._watching = replace(
            self._seeing, rules=tuple(watching if one is rule else one for one in self._seeing.rules)
        )
        self._prefilters = PrefilterIndex(self._alone.running)

    def test_cleans(self, case: CleansCase) -> str:
        """That the rule sees something that counts, and that all rules together clean the text to the character.

        What is wrong, or `""`.
        """
        try:
            explanation = self._cleaner(self._seeing, case).explain(case.raw, case.format)
            self._check_evaluated(explanation.cleaning)
            dismissals = {one.dismissed for one in explanation.evidence if one.rule == self._rule.id}
            if not dismissals:
                return _GATE_SHUT if self._sees_without_gate(case) else "the rule sees nothing"
            if None not in dismissals:
                return f"the rule sees only what does not count: {', '.join(sorted(map(str, dismissals)))}"
            if self._rule.id not in self._prefilters.unfiltered and not self._passes_prefilter(case.raw):
                return _missed(self._rule)
            cleaned = self._clean(self._everything, case, case.raw).text
        except (UnstableError, _GivenUpError) as error:
            return str(error)
        return "" if cleaned == case.cleaned else _difference(cleaned, case.cleaned)

    def test_spares(self, case: SparesCase) -> str:
        """That neither the rule alone nor all rules together cut anything, and that `weak` is right.

        What is wrong, or `""`. A text in which nothing could be cut, whatever a rule saw in it, proves nothing.
        """
        try:
            for placed in placements(case.raw, case.format):
                for rules, who in ((self._alone, "the rule alone"), (self._everything, "with all rules on, it")):
                    cut = self._cut(rules, case, placed)
                    if cut:
                        return f"{who} cuts {cut}"
            seen = next(filter(None, (self._seen(case, one) for one in placements(case.raw, case.format))), None)
            if seen and not case.weak:
                return f"the rule sees {seen!r}; narrow the rule, or say `weak: true` where that is too little to cut"
            if case.weak and not seen:
                return "the rule sees nothing here, so nothing is too weak; leave `weak` out"
            if not self._could_be_cut(case):
                return "nothing of this text could be cut, whatever a rule saw; give a text outside code"
        except (UnstableError, _GivenUpError) as error:
            return str(error)
        return ""

    def test_plea(self, case: SparesCase) -> str:
        """That the text stays as it is, and would not without the rule, whose points speak for it.

        What is wrong, or `""`.
        """
        try:
            places = [*placements(case.raw, case.format)]
            cut = next(filter(None, (self._cut(self._everything, case, one) for one in places)), "")
            if cut:
                return f"cut in spite of the rule: {cut}"
            if not any(self._cut(self._others, case, one) for one in places):
                return "nothing would be cut without the rule either; give a text it saves"
        except (UnstableError, _GivenUpError) as error:
            return str(error)
        return ""

    def _clean(self, rules: RuleSet, case: CleansCase | SparesCase, text: str) -> Cleaning:
        """The text, cleaned. Raises _GivenUpError if the rule's pattern takes too long."""
        cleaning = self._cleaner(rules, case).clean(text, case.format)
        self._check_evaluated(cleaning)
        return cleaning

    def _check_evaluated(self, cleaning: Cleaning) -> None:
        """Raises _GivenUpError if the rule's pattern took too long."""
        if self._rule.id in cleaning.not_evaluated:
            raise _GivenUpError("its pattern takes too long in this text")

    def _cut(self, rules: RuleSet, case: SparesCase, placed: Placed) -> str:
        """The first cut that the rules make in the article, for a message; `""` if there is none."""
        cuts = self._clean(rules, case, placed.article).cuts
        if not cuts:
            return ""
        why = ", ".join(sorted({one.rule for one in cuts[0].why}))
        return " ".join(filter(None, (repr(cuts[0].text.strip()), placed.where, f"({cuts[0].score:g} points: {why})")))

    def _seen(self, case: SparesCase, placed: Placed) -> str:
        """What the rule sees in the text that counts, whatever its `when` says; `""` if there is nothing."""
        evidence = self._cleaner(self._watching, case).explain(placed.article, case.format).evidence
        return next(
            (
                one.text
                for one in evidence
                if one.rule == self._rule.id and not one.dismissed and one.start < placed.end and placed.start < one.end
            ),
            "",
        )

    def _could_be_cut(self, case: SparesCase) -> bool:
        """Whether anything in the text would be cut if the rule saw each line of it and had enough points."""
        pattern = "|".join(map(re.escape, _pieces(case)))
        if not pattern:
            return False
        sure = PatternMatcher((pattern,))
        rule = replace(
            self._rule,
            matcher=sure,
            points=SURE_POINTS,
            role="proof",
            when="always",
            where=frozenset(),
            entity="",
            exceptions=(),
        )
        cleaner = self._cleaner(replace(self._alone, rules=(rule,)), case)
        return any(
            cut.start < placed.end and placed.start < cut.end
            for placed in placements(case.raw, case.format)
            for cut in cleaner.clean(placed.article, case.format).cuts
        )

    def _sees_without_gate(self, case: CleansCase) -> bool:
        """Whether the rule would see something if its gate let every text through."""
        matcher = self._rule.matcher
        if not isinstance(matcher, PatternMatcher) or not matcher.gate:
            return False
        open_rule = replace(self._rule, matcher=replace(matcher, gate="(?s).", literals=()))
        explanation = self._cleaner(replace(self._alone, rules=(open_rule,)), case).explain(case.raw, case.format)
        return any(one.rule == self._rule.id for one in explanation.evidence)

    def _passes_prefilter(self, text: str) -> bool:
        document = Document(text)
        return bool(self._prefilters.concerned([view.hits for view in document.views], document.addresses))


def _missed(rule: Rule) -> str:
    """What is wrong if the rule matches a text that its prefilters rule out."""
    if getattr(rule.matcher, "gate", ""):
        return _GATE_SHUT
    return "the rule matches, and its prefilters do not; mend those of its matcher"


def _census(case: CleansCase | SparesCase, profile: Profile) -> Census:
    """The census for a test: its suspects are accused in every article that mentions them."""
    articles = dict(case.seen)
    accused = {entity: max(articles.get(entity, 0), profile.suspect_accused, 1) for entity in case.suspects}
    return Census.of(articles | accused, accused)


def _pieces(case: SparesCase) -> list[str]:
    """Pieces of all that a rule could see: lines or, in HTML, tags with attributes and the words between tags."""
    pieces = _TAGS_AND_WORDS.findall(case.raw) if case.format == "html" else case.raw.splitlines()
    return [piece.strip() for piece in pieces if piece.strip()]


def _difference(found: str, wanted: str) -> str:
    """Where two texts begin to differ, with a little of each."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), None)
    at = min(len(found), len(wanted)) if at is None else at
    line = wanted.count("\n", 0, at) + 1
    same = wanted[:at]
    begin = same.removesuffix("\n").rfind("\n") + 1
    if at - begin > CONTEXT_CHARS:  # begins at a word
        begin = next((one.end() for one in re.finditer(r"\s+", same) if at - one.end() <= CONTEXT_CHARS), at)
    return f"line {line}: {_beginning(found[begin:])} instead of {_beginning(wanted[begin:])}"


def _beginning(text: str) -> str:
    """The beginning of a text, in quotes."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")
