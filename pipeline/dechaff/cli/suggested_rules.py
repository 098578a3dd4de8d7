"""Rule files for proposals, each tried before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dechaff.cli.rules_new import NOTHING_LIKE_IT, Wanted, rule_fields
from dechaff.rulebook import RuleError, RuleSet
from dechaff.rulebook.rule import UnitName
from dechaff.rulefiles import load_layers
from dechaff.tuning.draft import SURE_POINTS, Draft, surrounded
from dechaff.tuning.rule_tests import run_rule_tests
from dechaff.world import rules_folder

UNITS: tuple[UnitName, ...] = ("sentence", "line", "block")
"""What a drafted rule may cut, tried in this order: the first that cuts its text, and nothing else, is taken."""


@dataclass(slots=True)
class DraftedRule:
    """A rule to be written."""

    rule_id: str
    text: str
    """What it should find."""
    draft: Draft | None
    """None if there is a rule for it already."""
    fields: dict[str, object] = field(default_factory=dict)
    """The content of its file; empty as long as no tests of it pass."""

    @property
    def misses(self) -> list[str]:
        """The texts that it might spare, the best first."""
        return [*dict.fromkeys((*(self.draft.near_misses if self.draft else ()), NOTHING_LIKE_IT))]


def named(drafts: Sequence[tuple[str, Draft | None]], rules: RuleSet) -> list[DraftedRule]:
    """The rules of these texts and drafts, each with a name that no other rule has."""
    taken = {*rules.by_id}
    found = []
    for text, one in drafts:
        base = f"{one.kind}/{one.name}" if one else ""
        rule_id = next(name for number in range(1, 10_000) if (name := _numbered(base, number)) not in taken)
        taken.add(rule_id)
        found.append(DraftedRule(rule_id, text, one))
    return found


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def try_out(drafted: Sequence[DraftedRule], folders: Sequence[Path]) -> None:
    """Gives each rule the fields with which it passes its tests, if there are any. `folders` are on top of the built-in
    rules."""
    for unit in UNITS:
        pending = [one for one in drafted if not one.fields]
        fields = {one.rule_id: _fields(one, unit, one.misses) for one in pending}
        passed = _passed(fields, folders)
        for one in pending:
            cases = passed.get(one.rule_id, frozenset())
            spared = [miss for at, miss in enumerate(one.misses, 1) if f"spares {at}" in cases]
            if "cleans 1" in cases and spared:
                one.fields = _fields(one, unit, spared[:1])


def _fields(one: DraftedRule, unit: str, spares: list[str]) -> dict[str, object]:
    wanted = Wanted(one.rule_id, (one.text,), "", "", "", float(SURE_POINTS), unit, (), active=False)
    raw, cleaned = surrounded(" ".join(one.text.split()))
    drafts = [one.draft] if one.draft else []
    return rule_fields(wanted, drafts, [{"raw": raw, "cleaned": cleaned}], spares)


def _passed(fields: Mapping[str, dict[str, object]], folders: Sequence[Path]) -> dict[str, frozenset[str]]:
    """The tests that each rule passes, with all rules. A rule that cannot be loaded passes none."""
    from dechaff.rulefiles.written import as_yaml  # slow: imports ruamel.yaml

    left = dict(fields)
    while left:
        with tempfile.TemporaryDirectory(prefix="dechaff-") as temporary:
            for rule_id, content in left.items():
                path = Path(temporary, f"{rule_id}.yaml")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(as_yaml(content), encoding="utf-8")
            try:
                rules = load_layers([rules_folder(), *folders, Path(temporary)])
            except RuleError as error:
                wrong = {one for one in left if any(str(Path(temporary, one)) in item.path for item in error.problems)}
                if not wrong:
                    raise
                left = {one: content for one, content in left.items() if one not in wrong}
                continue
        found: dict[str, set[str]] = {}
        for result in run_rule_tests(rules, ids={*left}):
            if not result.problem:
                found.setdefault(result.rule, set()).add(result.case)
        return {rule_id: frozenset(cases) for rule_id, cases in found.items()}
    return {}
