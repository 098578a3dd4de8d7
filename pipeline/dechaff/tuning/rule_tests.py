"""Each rule's own tests: what it must help to clean, and what it must leave alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from dechaff.census.census import Census
from dechaff.cleaner import Cleaner, UnstableError
from dechaff.detect.pattern import PatternMatcher
from dechaff.document import Document
from dechaff.model import Cleaning
from dechaff.rulebook import (
    CleansCase,
    Profile,
    Rule,
    RuleSet,
    SparesCase,
)
from dechaff.screen.screen import Screen
from dechaff.tuning.surroundings import Placed, placements

CONTEXT_CHARS = 40
"""How much of what two texts share is shown before they part."""
MOST_SHOWN = 80
SURE_POINTS = 20.0
"""More than any profile asks for."""

_TAGS_AND_WORDS = re.compile(r"<[^<>]*=[^<>]*>|(?<=>)[^<>]+|^[^<>]+")
_Known = tuple[tuple[tuple[str, int], ...], tuple[str, ...]]
"""What a test says of the census: entities seen, and suspects."""


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """What one test of one rule came to."""

    rule: str
    """The rule's id."""
    case: str
    """Which of its tests: `cleans 1`, `spares 2`, counted from 1 in file order."""
    problem: str
    """What went wrong and what would be right, in one line; `""` where the test holds."""


def run_rule_tests(
    ruleset: RuleSet, profile: str = "balanced", ids: Collection[str] | None = None
) -> list[RuleTestResult]:
    """Run the tests of all rules, or of those named, that are not off; each alone and with all rules on.

    What a rule spares is tried as it stands and inside an honest article, where it could be cut. A rule in `shadow` is
    tested as if it were active, and so is one for parameters, which runs on request. Raises
    RuleError where there is no such profile.
    """
    wanted = [
        rule
        for rule in ruleset.rules
        if (rule.status != "off" or rule.matcher.is_apart) and (ids is None or rule.id in ids)
    ]
    cleaners = _Cleaners(ruleset.profile(profile))
    return [result for rule in wanted for result in _test_rule(ruleset, cleaners, rule)]


def _test_rule(ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> list[RuleTestResult]:
    bench = _Bench(ruleset, cleaners, replace(rule, status="active"))
    spares = bench.test_plea if rule.points < 0 else bench.test_spares
    problems = [(f"cleans {at}", bench.test_cleans(case)) for at, case in enumerate(rule.tests.cleans, 1)]
    problems += [(f"spares {at}", spares(case)) for at, case in enumerate(rule.tests.spares, 1)]
    return [RuleTestResult(rule.id, case, problem) for case, problem in problems]


class _GivenUpError(Exception):
    """The rule could not be tried."""


class _Cleaners:
    """Cleaners under one profile, each made once: most tests ask for the same rules and no census."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._made: dict[tuple[RuleSet, _Known], Cleaner] = {}

    def under(self, rules: RuleSet, case: CleansCase | SparesCase) -> Cleaner:
        """The cleaner a test asks for."""
        key = rules, (case.seen, case.suspects)
        if key not in self._made:
            self._made[key] = Cleaner(rules, self._profile.name, _census(case, self._profile))
        return self._made[key]


class _Bench:
    """The sets of rules one rule is tried under."""

    def __init__(self, ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> None:
        self._rule = rule
        self._cleaner = cleaners.under
        self._alone = replace(ruleset, rules=(rule,))
        self._others = ruleset.without({rule.id})
        self._everything = replace(ruleset, rules=(*self._others.rules, rule))
        self._seeing = self._everything if rule.matcher.needs_others or rule.when == "spam" else self._alone
        watching = replace(rule, when="always")
        self._watching = replace(
            self._seeing, rules=tuple(watching if one is rule else one for one in self._seeing.rules)
        )
        self._screen = Screen(self._alone)

    def test_cleans(self, case: CleansCase) -> str:
        """The rule sees something that counts, and all rules together clean the text to the character."""
        try:
            evidence = self._cleaner(self._seeing, case).explain(case.raw, case.format).evidence
            dismissals = {one.dismissed for one in evidence if one.rule == self._rule.id}
            if not dismissals:
                return "the rule sees nothing"
            if "" not in dismissals:
                return f"the rule sees only what does not count: {', '.join(sorted(dismissals))}"
            if self._rule.id not in self._screen.unscreened and not self._is_let_through(case.raw):
                return "the rule matches, and its gate does not; widen the gate"
            cleaned = self._clean(self._everything, case, case.raw).text
        except (UnstableError, _GivenUpError) as error:
            return str(error)
        return "" if cleaned == case.cleaned else _difference(cleaned, case.cleaned)

    def test_spares(self, case: SparesCase) -> str:
        """Neither the rule alone nor all rules together take anything, and the rule sees what the test says it does.

        A text of which nothing could be cut, whatever a rule saw in it, proves nothing.
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
        """The text stays as it is, and would not without the rule, whose points speak for it."""
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
        """The text cleaned. Raises _GivenUpError where the rule's pattern takes too long."""
        cleaning = self._cleaner(rules, case).clean(text, case.format)
        if self._rule.id in cleaning.not_evaluated:
            raise _GivenUpError("its pattern takes too long in this text")
        return cleaning

    def _cut(self, rules: RuleSet, case: SparesCase, placed: Placed) -> str:
        """The first cut that the rules make in the article, for a message; `""` where there is none."""
        cuts = self._clean(rules, case, placed.article).findings
        if not cuts:
            return ""
        why = ", ".join(sorted({one.rule for one in cuts[0].why}))
        return " ".join(
            filter(None, (repr(cuts[0].removed.strip()), placed.where, f"({cuts[0].score:g} points: {why})"))
        )

    def _seen(self, case: SparesCase, placed: Placed) -> str:
        """What the rule sees in the text that counts, were it asked of any article; `""` where there is nothing."""
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
        """Whether a cut in the text would follow, were the rule to see each line of it and to have points enough."""
        pattern = "|".join(map(re.escape, _pieces(case)))
        if not pattern:
            return False
        sure = PatternMatcher(pattern, "re2", "raw", pattern)
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
            for cut in cleaner.clean(placed.article, case.format).findings
        )

    def _is_let_through(self, text: str) -> bool:
        document = Document(text)
        return any(self._screen.concerned(hits, document.addresses) for hits in document.hits)


def _census(case: CleansCase | SparesCase, profile: Profile) -> Census:
    """The census a test asks for: its suspects caught in every article that holds them."""
    articles = dict(case.seen)
    caught = {entity: max(articles.get(entity, 0), profile.suspect_accused, 1) for entity in case.suspects}
    return Census.of(articles | caught, caught)


def _pieces(case: SparesCase) -> list[str]:
    """The lines of a text, of HTML what stands between tags and the tags with attributes: all that a rule could see."""
    pieces = _TAGS_AND_WORDS.findall(case.raw) if case.format == "html" else case.raw.splitlines()
    return [piece.strip() for piece in pieces if piece.strip()]


def _difference(found: str, wanted: str) -> str:
    """Where two texts part, with a little of each."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), None)
    at = min(len(found), len(wanted)) if at is None else at
    line = wanted.count("\n", 0, at) + 1
    same = wanted[:at]
    begin = same.removesuffix("\n").rfind("\n") + 1
    if at - begin > CONTEXT_CHARS:  # from a word on
        begin = next((one.end() for one in re.finditer(r"\s+", same) if at - one.end() <= CONTEXT_CHARS), at)
    return f"line {line}: {_beginning(found[begin:])} instead of {_beginning(wanted[begin:])}"


def _beginning(text: str) -> str:
    """The beginning of a text, in quotes."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")
