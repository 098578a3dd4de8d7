"""All warnings about some rules and lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from dechaff.rulebook import CleansCase, Rule, RuleSet, SparesCase
from dechaff.rulebook.problems import Problem
from dechaff.rulefiles.layers import Layered
from dechaff.rulefiles.load import RuleSources
from dechaff.tuning.lint.alike import list_problems, near_duplicates
from dechaff.tuning.lint.finding import Finding
from dechaff.tuning.lint.patterns import pattern_findings
from dechaff.tuning.lint.probes import Probes
from dechaff.tuning.trials import GivenUpError, Trials


def warnings_of(
    rules: RuleSet, sources: RuleSources, ids: Collection[str], lists: Collection[str], profile: str = "balanced"
) -> list[Problem]:
    """What there is to warn of in the rules with these ids and in these lists, in file order.

    A rule's file gives the reason for a warning that it accepts: `lint: {slow: …}`. Raises RuleError if there is no
    such profile.
    """
    trials, probes = Trials(rules, rules.profile(profile)), Probes(rules)
    twins: dict[str, list[Finding]] = {}
    for rule_id, finding in near_duplicates(sources.rules, ids):
        twins.setdefault(rule_id, []).append(finding)
    problems: list[Problem] = [*list_problems(rules, sources.rules, sources.lists, lists)]
    for rule in rules.running:
        if rule.id in ids:
            layered = sources.rules[rule.id]
            found = [*pattern_findings(rule, layered.mapping, probes), *_unused_exceptions(trials, rule)]
            problems += _not_accepted(layered, [*found, *twins.get(rule.id, [])])
    return sorted(problems)


def _not_accepted(layered: Layered, found: Collection[Finding]) -> Iterator[Problem]:
    """The warnings that the rule's file does not accept, and what it accepts although there is nothing."""
    given = layered.mapping.get("lint")
    accepted: Mapping[object, object] = given if isinstance(given, Mapping) else {}
    for one in found:
        if one.code not in accepted:
            yield layered.problem(one.loc, f"{one.message} [{one.code}]")
    for code in accepted:
        if code not in {one.code for one in found}:
            yield layered.problem(("lint", str(code)), f"there is no warning {code!r} to accept; leave it out", True)


def _unused_exceptions(trials: Trials, rule: Rule) -> Iterator[Finding]:
    """The exceptions that apply in none of the rule's tests."""
    if not rule.exceptions:
        return
    rules = trials.rules if rule.matcher.needs_others or rule.when == "spam" else replace(trials.rules, rules=(rule,))
    rules = rules.with_rules(replace(rule, when="always", status="active"))
    dismissed = set()
    cases: tuple[CleansCase | SparesCase, ...] = (*rule.tests.cleans, *rule.tests.spares)
    for case in cases:
        try:
            dismissed |= {str(one.dismissed) for one in trials.find(rule.id, rules, case, case.raw, screened=False)}
        except GivenUpError:
            continue
    for at, exception in enumerate(rule.exceptions):
        if f"exception: {exception.reason}" not in dismissed:
            message = f"the exception {exception.reason!r} applies in no test; add one to `spares`, or leave it out"
            yield Finding("unused-exception", ("except", at), message)
