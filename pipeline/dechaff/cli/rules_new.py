"""`dechaff rules new`: a rule of your own, from a text that should be cut."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import get_args

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.differing import differing_lines
from dechaff.cli.main import fail, fail_reading
from dechaff.cli.options import load_rule_set
from dechaff.cli.rules_schema import schema_line
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.rulebook import CleansCase, Rule, RuleError, RuleSet
from dechaff.rulebook.rule import Kind, UnitName
from dechaff.rulefiles import load_layers
from dechaff.text.characters import indented_json, one_line, printable
from dechaff.tuning.draft import SURE_POINTS, Draft, draft, surrounded, with_pattern
from dechaff.tuning.rule_tests import RuleTestResult, run_rule_tests
from dechaff.world import rules_folder

SCHEMA = "rule.schema.json"
NOTHING_LIKE_IT = "Boil the beans."
_ID = re.compile(r"\w[\w.\-]{0,99}/\w[\w.\-]{0,99}")


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule that is not written yet, and what came of trying it."""

    fields: dict[str, object]
    """The content of its file."""
    rules: RuleSet
    """All rules, the new one among them."""
    rule: Rule
    cut: Sequence[tuple[CleansCase, RuleTestResult]]
    spared: Sequence[tuple[str, RuleTestResult]]

    @property
    def fails(self) -> bool:
        """Whether one of its tests fails."""
        return any(result.problem for _, result in (*self.cut, *self.spared))


@dataclass(slots=True)
class Wanted:
    """What the rule is to be."""

    rule_id: str
    texts: tuple[str, ...]
    pattern: str
    description: str
    kind: str
    points: float
    unit: str
    spares: tuple[str, ...]
    active: bool


@click.command(
    name="new", epilog="Example: dechaff rules new contact/line --from-text 'Cheap pans, LINE ID: pan_demo_7'"
)
@click.argument("rule_id", metavar="[KIND/NAME]", required=False, default="")
@click.option(
    "--rules",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("my-rules"),
    show_default=True,
    help="The folder of your rules; it is made if it is not there.",
)
@click.option("--from-text", "texts", metavar="TEXT", multiple=True, help="A line to be cut; may be repeated.")
@click.option("--pattern", metavar="RE2", default="", help="What to look for, if not what is drafted from the text.")
@click.option("--spares", metavar="TEXT", multiple=True, help="An honest text that looks like it; may be repeated.")
@click.option("--description", metavar="TEXT", default="", help="What it finds, in a sentence.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="What the report calls what it finds.")
@click.option("--points", type=float, default=SURE_POINTS, show_default=True, help="How much a match proves.")
@click.option(
    "--unit", type=click.Choice(get_args(UnitName)), default="sentence", show_default=True, help="The least it may cut."
)
@click.option("--active", is_flag=True, help="Let it count at once, instead of only reporting what it finds.")
def command(
    rule_id: str,
    folder: Path,
    texts: tuple[str, ...],
    pattern: str,
    spares: tuple[str, ...],
    description: str,
    kind: str | None,
    points: float,
    unit: str,
    active: bool,
) -> None:
    """Write a rule of your own, tried at once; on a terminal it asks for what it needs.

    From a line that should be cut, it drafts what to look for: what names somebody may be another name, with the words
    that announce it. The new rule is in `shadow`: it reports what it finds, and never cuts, until you make it active.
    It has a test that cuts the line, and one that spares a text like it, which you should replace by a real one. The
    JSON Schema for your editor is written beside it.

    Exit status: 2 if nothing could be written, else 0.
    """
    wanted = Wanted(rule_id, texts, pattern, description, kind or "", points, unit, spares, active)
    if texts and not all(map(str.strip, texts)):
        fail("--from-text is blank; give a line that should be cut")
    if not texts:
        if not sys.stdin.isatty():
            fail("give a line that should be cut with --from-text 'TEXT'; on a terminal, this command asks for it")
        wanted.texts = (_asked("A line that should be cut"),)
    built_in = load_rule_set(())
    drafts = [draft(text, shared_hosts(built_in)) for text in wanted.texts]
    if not pattern and len({_named(one) for one in drafts}) > 1:
        fail("lines that name different things (an account, a number, a link, none) need a rule each; give them singly")
    if not texts:
        _ask(wanted, drafts, folder)
    wanted.rule_id = wanted.rule_id or free_id(folder, f"{wanted.kind or drafts[0].kind}/{drafts[0].name}")
    path = _path(folder, wanted.rule_id, built_in)
    try:
        trial = _tried(wanted, drafts, folder, path)
    except RuleError as error:
        fail(error)
    write_rule(folder, path, trial.fields)
    _report(wanted, path, folder, trial)


def _asked(question: str, default: str | None = None) -> str:
    answer: str = click.prompt(question, default=default, prompt_suffix=": " if default is None else " ")
    return answer.strip()


def _ask(wanted: Wanted, drafts: Sequence[Draft], folder: Path) -> None:
    """Asks for what was not given; what is drafted is the answer if none is typed."""
    first = drafts[0]
    click.echo("\nPress Enter to keep what stands in brackets.")
    if not wanted.pattern and "pattern" in first.finds:
        pattern = _asked("What to look for (RE2)", str(first.finds["pattern"]))
        wanted.pattern = pattern if pattern != first.finds["pattern"] else ""
    wanted.description = wanted.description or _asked("What does it find, in a sentence?", first.description)
    wanted.kind = wanted.kind or click.prompt("Kind", default=first.kind, type=click.Choice(get_args(Kind)))
    wanted.points = click.prompt("Points (6 cut alone, 3 need promotion beside it)", default=wanted.points, type=float)
    if not wanted.spares:
        drafted = next(iter(first.near_misses), NOTHING_LIKE_IT)
        honest = _asked("An honest text that looks like it and must stay", drafted)
        wanted.spares = (honest,) if honest != drafted else ()
    wanted.rule_id = wanted.rule_id or _asked("Name of the rule", free_id(folder, f"{wanted.kind}/{first.name}"))
    click.echo("")


def shared_hosts(rules: RuleSet) -> frozenset[str]:
    """Hosts at which many people have an address: those that rules name."""
    matchers = [rule.matcher for rule in rules.rules]
    return frozenset[str]().union(*(one.hosts for one in matchers if isinstance(one, LinkMatcher | ImageMatcher)))


def _named(made: Draft) -> tuple[str, str]:
    """What the line names: a link, or a group of its pattern."""
    return str(made.finds.get("link", "")), made.entity.partition(":")[2]


def free_id(folder: Path, rule_id: str) -> str:
    """The id, or with a number behind it, the first of which there is no file."""
    names = chain([rule_id], (f"{rule_id}-{number}" for number in count(2)))
    return next(one for one in names if not (folder / f"{one}.yaml").exists())


def _path(folder: Path, rule_id: str, built_in: RuleSet) -> Path:
    """The file of the rule; ends the program if there is one."""
    if not _ID.fullmatch(rule_id) or rule_id.startswith(("lists/", "profiles/")):
        fail(f"{rule_id!r} is no name for a rule; write it as KIND/NAME, such as contact/line-id")
    if rule_id in built_in.by_id:
        fail(f"there is a built-in rule {rule_id!r}, which a file of that name would change; choose another name")
    path = folder / f"{rule_id}.yaml"
    for one in (path, path.with_suffix(".yml")):
        if one.exists():
            fail(f"{one} exists already; choose another name, or change that file")
    return path


def _tried(wanted: Wanted, drafts: Sequence[Draft], folder: Path, path: Path) -> Trial:
    """The new rule, tried. Of drafted texts to spare, the first that stays is taken. Raises RuleError."""
    cleans = [dict(zip(("raw", "cleaned"), surrounded(" ".join(text.split())), strict=True)) for text in wanted.texts]
    misses = wanted.spares or (*dict.fromkeys(one for each in drafts for one in each.near_misses), NOTHING_LIKE_IT)
    fields = rule_fields(wanted, drafts, cleans, list(misses))
    rules = _loaded(folder, path, fields)
    results = {one.case: one for one in run_rule_tests(rules, ids={wanted.rule_id})}
    spared = [(miss, results[f"spares {at}"]) for at, miss in enumerate(misses, 1)]
    if not wanted.spares:
        spared = [next((one for one in spared if not one[1].problem), spared[0])]
        fields["tests"] = {"cleans": cleans, "spares": [spared[0][0]]}
    rule = rules.by_id[wanted.rule_id]
    cut = [(case, results[f"cleans {at}"]) for at, case in enumerate(rule.tests.cleans, 1)]
    return Trial(fields, rules, rule, cut, spared)


def rule_fields(
    wanted: Wanted, drafts: Sequence[Draft], cleans: list[dict[str, str]], spares: list[str]
) -> dict[str, object]:
    """The fields of the rule file."""
    first = with_pattern(drafts[0], wanted.pattern) if wanted.pattern else drafts[0]
    finds = dict(first.finds)
    patterns = list(dict.fromkeys(one.finds["pattern"] for one in drafts if "pattern" in one.finds))
    if len(patterns) > 1 and not wanted.pattern:
        finds["pattern"] = patterns
    given: dict[str, object | None] = {
        "description": wanted.description or first.description,
        "status": "active" if wanted.active else "shadow",
        "kind": wanted.kind or first.kind,
        **finds,
        "entity": first.entity or None,
        "points": int(wanted.points) if wanted.points.is_integer() else wanted.points,
        "sign": first.sign,
        "unit": wanted.unit,
        "tests": {"cleans": cleans, "spares": spares},
    }
    return {key: value for key, value in given.items() if value is not None}


def _loaded(folder: Path, path: Path, fields: dict[str, object]) -> RuleSet:
    """The built-in rules and those of the folder with the new one, which is not written there yet. Raises RuleError."""
    from dechaff.rulefiles.written import as_yaml  # slow: imports ruamel.yaml

    with tempfile.TemporaryDirectory(prefix="dechaff-") as temporary:
        there = Path(temporary, path.relative_to(folder))
        there.parent.mkdir(parents=True)
        there.write_text(as_yaml(fields), encoding="utf-8")
        layers = [rules_folder(), *([folder] if _has_rules(folder) else []), Path(temporary)]
        try:
            return load_layers(layers)
        except RuleError as error:
            raise RuleError(
                [replace(one, path=one.path.replace(str(there), str(path))) for one in error.problems]
            ) from None


def _has_rules(folder: Path) -> bool:
    from dechaff.rulefiles.folders import rule_files

    return folder.is_dir() and any(rule_files(folder))


def write_rule(folder: Path, path: Path, fields: dict[str, object]) -> None:
    from dechaff.rulefiles.schema import json_schema  # slow: imports pydantic
    from dechaff.rulefiles.written import as_yaml

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (folder / SCHEMA).write_text(indented_json(json_schema()), encoding="utf-8")
        path.write_text(f"{schema_line(SCHEMA)}\n{as_yaml(fields)}", encoding="utf-8")
    except OSError as error:
        fail_reading(path, error)


def _report(wanted: Wanted, path: Path, folder: Path, trial: Trial) -> None:
    """Prints what was written, what it does, and what to do next."""
    state = "it counts" if wanted.active else "in shadow: it reports what it finds, and never cuts"
    click.echo(printable(f"{path}  ({state})\n"))
    for line in _finds(trial.fields):
        click.echo(printable(f"  finds   {line}"))
    if trial.rule.entity:
        click.echo(printable(f"  names   {trial.rule.entity}"))
    others = Cleaner(trial.rules.without({trial.rule.id}))
    for case, result in trial.cut:
        _print_case("cuts", case, result)
        _print_known(others, case)
    for text, result in trial.spared:
        drafted = "" if wanted.spares else "  (drafted; put an honest text in its place)"
        click.echo(printable(f"  spares  {one_line(text)}{drafted}"))
        if result.problem:
            click.echo(printable(f"          FAILED: {result.problem}"))
    click.echo(f"\nLook at {path} in your editor, and try it:\n")
    for what in (f"test {trial.rule.id} --rules {folder} --watch", f"lint --rules {folder}"):
        click.echo(f"  dechaff rules {what}")
    click.echo(f"  dechaff explain ARTICLE --rules {folder} --rule {trial.rule.id}")
    if trial.fails:
        click.echo("\nIts tests fail: change its `pattern`, or give --pattern, or a longer --from-text.")
    elif not wanted.active:
        click.echo("\nWhen it finds what it should and nothing else, change `status: shadow` to `status: active`.")


def _finds(fields: Mapping[str, object]) -> Iterator[str]:
    link = fields.get("link")
    if isinstance(link, Mapping):
        yield ", ".join(f"{key}: {', '.join(one) if isinstance(one, list) else one}" for key, one in link.items())
    pattern = fields.get("pattern")
    yield from map(str, pattern if isinstance(pattern, list) else [pattern] if pattern else [])


def _print_case(what: str, case: CleansCase, result: RuleTestResult) -> None:
    wanted, found = (case.raw, case.cleaned) if not result.problem else (result.failure.wanted, result.failure.found)
    lines = [line for line in differing_lines(wanted, found, context=0) if click.unstyle(line).strip("+- ")]
    if result.problem:
        click.echo(printable(f"  FAILED  {result.case}: {result.problem}"))
        what = ""
    for at, line in enumerate(lines):
        click.echo(f"  {what if not at else '':<6}  {line}")


def _print_known(cleaner: Cleaner, case: CleansCase) -> None:
    """What other rules find in the text already."""
    cleaning = cleaner.clean(case.raw, case.format)
    if cleaning.text == case.cleaned:
        rules = ", ".join(sorted({one.rule for cut in cleaning.cuts for one in cut.why if one.points > 0}))
        click.echo(f"  note    this is cut already, by {rules}")
