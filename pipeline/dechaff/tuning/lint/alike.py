"""Warnings about what there is twice: rules that look for the same, and entries of lists."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.problems import Problem
from dechaff.rulefiles.layers import Layered
from dechaff.rulefiles.source import Source
from dechaff.tuning.lint.finding import Finding
from dechaff.world import entries

LEAST_ALIKE = 0.85
"""The share of pieces of three characters that two matchers have in common."""
LEAST_CHARACTERS = 16
_ONLY_A_LIST = re.compile(r"\{\{([\w.\-]+)\}\}")
_SHARED = re.compile(r"^\s*#\s*lint:\s*shared with (?P<other>[\w.\-]+):\s*\S", re.MULTILINE)
"""A comment that says why entries of a list are in another one, too."""


def near_duplicates(sources: Mapping[str, Layered], ids: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """The rules with these ids that look for nearly the same as another one; of two, the one that is later by id."""
    pieces = {rule_id: _pieces(layered.mapping) for rule_id, layered in sources.items()}
    for first, second in combinations(sorted(pieces), 2):
        one, other = pieces[first], pieces[second]
        if not ({first, second} & {*ids}) or not one or not other:
            continue
        if len(one & other) / len(one | other) >= LEAST_ALIKE:
            rule_id, twin = (second, first) if second in ids else (first, second)
            key = next(kind.key for kind in MATCHERS if kind.key in sources[rule_id].mapping)
            yield rule_id, Finding("near-duplicate", (key,), f"looks for nearly the same as {twin}; make one of both")


def _pieces(mapping: Mapping[str, object]) -> frozenset[str]:
    """The pieces of three characters of what the rule looks for, each with the kind of matcher; all of it if it is
    short, so that only the same is alike.
    """
    kind = next((one for one in MATCHERS if one.key in mapping), None)
    if kind is None:
        return frozenset()
    written = json.dumps(mapping[kind.key], ensure_ascii=False, sort_keys=True)
    if len(written) < LEAST_CHARACTERS:
        return frozenset([f"{kind.key} {written}"])
    return frozenset(f"{kind.key} {written[at : at + 3]}" for at in range(len(written) - 2))


def list_problems(
    rules: RuleSet, sources: Mapping[str, Layered], lists: Mapping[str, Source], names: Collection[str]
) -> Iterator[Problem]:
    """The warnings about entries of these lists."""
    for name in sorted(names):
        yield from _twice_in(lists[name])
    counting = _counting_lists(rules, sources)
    for first, second in combinations(sorted(counting), 2):
        if first in lists and second in lists and {first, second} & {*names} and counting[first] & counting[second]:
            yield from _in_both(first, second, lists)


def _twice_in(source: Source) -> Iterator[Problem]:
    """The entries that another of the list makes superfluous."""
    known: dict[str, int] = {}
    written = [*entries(source.lines)]
    stems = {entry.casefold().removesuffix("*") for _, _, entry in written if entry.endswith("*")}
    for line, column, entry in written:
        folded = entry.casefold()
        if folded in known:
            yield source.problem_at(line, column, f"{entry!r} is on line {known[folded]}, too [twice]")
            continue
        known[folded] = line
        stem = _stem(folded, stems)
        if stem:
            yield source.problem_at(line, column, f"{entry!r} is superfluous beside {stem + '*'!r} [twice]")


def _stem(entry: str, stems: Collection[str]) -> str:
    """The stem that stands for the entry, too: a star stands for letters only."""
    word = entry.removesuffix("*")
    longest = len(word) - entry.endswith("*")
    for end in range(1, longest + 1):
        if word[:end] in stems and (end == len(word) or word[end:].isalpha()):
            return word[:end]
    return ""


def _counting_lists(rules: RuleSet, sources: Mapping[str, Layered]) -> dict[str, set[str]]:
    """The lists of which any entry alone is evidence that adds points, each with the kinds of matcher that find it."""
    found: dict[str, set[str]] = {}
    for rule in rules.running:
        if rule.id in sources and _adds_points(rule):
            for name in _lists_alone(sources[rule.id].mapping):
                found.setdefault(name, set()).add(rule.matcher.key)
    return found


def _adds_points(rule: Rule) -> bool:
    return rule.points > 0 and rule.role in ("proof", "support") and rule.when != "spam"


def _lists_alone(mapping: Mapping[str, object]) -> Iterator[str]:
    given = mapping.get("pattern")
    for pattern in given if isinstance(given, list) else [given]:
        alone = _ONLY_A_LIST.fullmatch(pattern) if isinstance(pattern, str) else None
        if alone:
            yield alone[1]
    for key in ("link", "image"):
        part = mapping.get(key)
        if isinstance(part, Mapping) and set(part) == {"host_list"}:
            yield str(part["host_list"])


def _in_both(first: str, second: str, lists: Mapping[str, Source]) -> Iterator[Problem]:
    """The entries of one list that another has, too, so that a word counts twice."""
    source, other = lists[second], lists[first]
    if first in _shared(source) or second in _shared(other):
        return
    known = {entry.casefold() for _, _, entry in entries(other.lines)}
    advice = f"; keep one, or say why in a comment of the list: # lint: shared with {first}: REASON"
    for line, column, entry in entries(source.lines):
        if entry.casefold() in known:
            message = f"{entry!r} is in the list {first!r}, too, and counts twice{advice} [two-lists]"
            yield source.problem_at(line, column, message)
            advice = ""  # once is enough


def _shared(source: Source) -> set[str]:
    return {found["other"] for found in _SHARED.finditer("\n".join(source.lines))}
