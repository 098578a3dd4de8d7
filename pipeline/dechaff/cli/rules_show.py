"""`dechaff rules show`: one rule, for people who read its cuts or change it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
from click import unstyle

from dechaff.cli.differing import differing_lines
from dechaff.cli.main import fail
from dechaff.cli.options import load_rule_set, rules_option
from dechaff.cli.rules_list import status_of
from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook import Profile, Rule, RuleError, RuleSet
from dechaff.rulebook.rule import is_named
from dechaff.rulefiles.layers import Layered
from dechaff.text.characters import one_line, printable
from dechaff.tuning.origins import origins
from dechaff.world import entries, rules_folder

MOST_NAMED = 12
MOST_SHOWN = 200
INDENT = 11
WIDTH = 100
_LISTS_BY_KEY = ("host_list", "name_list", "filter_list")
Row = tuple[str, str]
"""What a line is about, or "" if that is said above, and what it says."""


@click.command(name="show", epilog="Example: dechaff rules show contact/invite-code")
@click.argument("rule_id", metavar="ID")
@rules_option
def command(rule_id: str, rule_folders: tuple[Path, ...]) -> None:
    """Show one rule: what it finds and why, what a match counts for, its exceptions, tests, lists and files."""
    rules = load_rule_set(rule_folders)
    try:
        rule = rules.rule(rule_id)
    except RuleError as error:
        fail(error)
    from dechaff.rulefiles.load import read_sources  # slow: imports pydantic

    folders = (rules_folder(), *rule_folders)
    try:
        sources = read_sources(folders, rule_id)
    except RuleError as error:  # it was there a moment ago
        fail(error)
    layered = sources.rules[rule_id]
    origin = origins(rules, load_rule_set(()) if rule_folders else rules)[rule_id]
    state = status_of(rule) or " (active)"
    click.echo(printable(f"{rule.id}  {origin}{state}"))
    click.echo(_wrapped(rule.description, "  "))
    lists = {name: len([*entries(source.lines)]) for name, source in sources.lists.items()}
    _print(_rationale(rule))
    _print(_looks_for(layered))
    _print(_counts(rule, rules.profile("balanced")))
    _print(_others(rules, rule, layered, lists))
    _print(_tests(rule))
    _print(_files(layered))


def _print(rows: Iterable[Row]) -> None:
    """The rows, after an empty line."""
    lines = [*rows]
    if lines:
        click.echo("")
    for name, value in lines:
        head = f"  {name:<{INDENT - 2}}"
        click.echo((_wrapped(value, head) if name else f"{head}{value}").rstrip())


def _wrapped(text: str, head: str) -> str:
    """The text in printable lines, the first after the head, the others below its text."""
    lines = textwrap.wrap(printable(text), WIDTH - len(head), break_on_hyphens=False, break_long_words=False)
    return head + f"\n{' ' * len(head)}".join(lines)


def _rationale(rule: Rule) -> Iterator[Row]:
    if rule.rationale:
        yield "what", rule.rationale.what
        yield "why", rule.rationale.why
        yield "example", rule.rationale.example


def _looks_for(layered: Layered) -> Iterator[Row]:
    """The fields of its matcher as they are written, lists by their names."""
    mapping = layered.mapping
    kind = next(one for one in MATCHERS if one.key in mapping)
    yield "finds", f"{kind.key}:" if not isinstance(mapping[kind.key], str) else kind.key
    given = mapping[kind.key]
    yield from (("", line) for line in _written(given))
    if kind.is_inline:
        inline = {key: mapping[key] for key in ("view", "whole_words", "engine", "gate") if key in mapping}
        yield from (("", line) for line in _written(inline) if inline)


def _written(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, list | tuple | Mapping):
                yield f"{key}:"
                yield from (f"  {line}" for line in _written(one))
            else:
                yield f"{key}: {_plain(one)}"
        return
    for one in value if isinstance(value, list) else [value]:
        yield _plain(one)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else printable(str(value))


def _counts(rule: Rule, profile: Profile) -> Iterator[Row]:
    points = ", ".join(f"{one:+g}" for one in rule.matcher.points) if rule.matcher.points else f"{rule.points:+g}"
    parts = [f"{points} points", f"unit {rule.unit.name.lower()}", f"role {rule.role}"]
    parts += [f"sign {rule.sign}"] if rule.sign else []
    parts += [f"only in the {' or '.join(sorted(rule.where))}"] if rule.where else []
    parts += [{"spam": "only in spam", "not-spam": "not in spam"}[rule.when]] if rule.when != "always" else []
    yield "counts", "; ".join(parts)
    if rule.matcher.role != "repetition" and rule.points > 0:
        yield "", f"the profile {profile.name} cuts from {profile.remove:g} points and flags from {profile.flag:g}"
    if rule.spam:
        bands = ", ".join(f"{points:g} from {least}" for least, points in rule.spam)
        yield "spam", f"points towards spam by matches per 10,000 letters: {bands}"
    if rule.entity:
        yield "names", rule.entity
    for exception in rule.exceptions:
        yield "except", exception.reason


def _others(rules: RuleSet, rule: Rule, layered: Layered, lists: Mapping[str, int]) -> Iterator[Row]:
    """The lists and rules that it is made of, and the rules that are made of it."""
    names = sorted({*_lists_in(layered.mapping)} & lists.keys())
    if names:
        yield "lists", ", ".join(f"{name} ({lists[name]:,} entries)" for name in names)
    made_of = sorted(rule.matcher.made_of)
    if made_of:
        yield "made of", _some(made_of)
    users = [one.id for one in rules.rules if is_named(rule.id, one.matcher.made_of)]
    if users:
        yield "used by", _some(users)


def _some(names: list[str]) -> str:
    more = f", and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _lists_in(value: object) -> Iterator[str]:
    """The names of lists in the content of a rule file."""
    from dechaff.rulefiles.words import references  # slow: imports pydantic

    if isinstance(value, str):
        yield from references(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from [str(one)] if key in _LISTS_BY_KEY else _lists_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _lists_in(one)


def _tests(rule: Rule) -> Iterator[Row]:
    """What each test cuts, and what each leaves alone."""
    for case in rule.tests.cleans:
        changed = [line for line in differing_lines(case.raw, case.cleaned, context=0) if unstyle(line).strip("+- ")]
        yield "cleans", "known-miss: not cleaned so yet" if case.known_miss else ""
        yield from (("", line) for line in changed)
    for spared in rule.tests.spares:
        yield "spares", one_line(spared.raw, MOST_SHOWN) + (" (weak)" if spared.weak else "")


def _files(layered: Layered) -> Iterator[Row]:
    files = dict.fromkeys(source.path for source in (*layered.origins.values(), layered.last))
    yield from (("file" if not at else "", printable(path)) for at, path in enumerate(files))
