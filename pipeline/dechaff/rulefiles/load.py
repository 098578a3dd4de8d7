"""Reading rules folders, each on top of those before it."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.lists import Lists, NoSuchListError, canonical_host
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.problems import Complaint, Loc, Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import Rule
from dechaff.rulebook.ruleset import RuleSet
from dechaff.rulefiles.build import build_profile, build_rule
from dechaff.rulefiles.checks import profile_complaints, rule_complaints
from dechaff.rulefiles.folders import LISTS, rule_files
from dechaff.rulefiles.layers import Layered
from dechaff.rulefiles.schema import PROFILE, RULE
from dechaff.rulefiles.source import Source, read_text, read_yaml
from dechaff.rulefiles.words import expand, word
from dechaff.world import LISTS as LISTS_OF_CODE
from dechaff.world import entries

FILTERS = "filters"
"""The list of Adblock filters that given filters are added to."""
_ID = re.compile(r"[\w.\-]+(?:/[\w.\-]+)*")


def read_layers(folders: Sequence[Path], filters: Iterable[str]) -> RuleSet:
    """The rules of these folders, each on top of those before it, read and checked. Raises RuleError."""
    loading = _Loading(tuple(filters))
    for folder in folders:
        loading.read(folder)
    rules, profiles = list(loading.build_rules()), list(loading.build_profiles())
    loading.check_references()
    if loading.problems:
        raise RuleError(loading.problems)
    return RuleSet(tuple(rules), tuple(profiles))


def read_files(folders: Sequence[Path]) -> tuple[dict[str, Mapping[str, object]], dict[str, Source]]:
    """The fields of each rule, and the file of each list, in these folders, each on top of those before it.

    Raises RuleError for what cannot be read; what is wrong with the fields is for `read_layers`.
    """
    loading = _Loading(())
    for folder in folders:
        loading.read(folder)
    if loading.problems:
        raise RuleError(loading.problems)
    return {id: layered.mapping for id, layered in loading.rules.items()}, loading.lists


@dataclass(slots=True)
class _Loading:
    """What was read so far, later folders on top."""

    filters: tuple[str, ...]
    """Lines to add to the list of filters."""
    problems: list[Problem] = field(default_factory=list)
    rules: dict[str, Layered] = field(default_factory=dict)
    """By id."""
    profiles: dict[str, Layered] = field(default_factory=dict)
    """By name."""
    lists: dict[str, Source] = field(default_factory=dict)
    """By name; a later folder's list replaces an earlier one of its name."""
    unread: set[str] = field(default_factory=set)
    """Files, by folder and name, that could not be read: problems that follow from that are not reported."""

    def read(self, folder: Path) -> None:
        """Reads all files of a folder on top of what is there."""
        if not folder.is_dir():
            what = "is a file; name the folder it is in" if folder.exists() else "no such folder"
            self.problems.append(Problem(str(folder), 0, 0, what))
            return
        found = 0
        here: dict[str, Path] = {}
        for path in rule_files(folder):
            parts = path.relative_to(folder).parts
            found += 1
            # Some file systems decompose accented letters; ids must be the same everywhere.
            name = unicodedata.normalize("NFC", "/".join((*parts[:-1], path.stem)))
            if self._is_new(path, name, here):
                self._read_file(path, parts[0], name)
        if not found:
            message = "has no rules; a rules folder has KIND/NAME.yaml, lists/NAME.txt and profiles/NAME.yaml"
            self.problems.append(Problem(str(folder), 0, 0, message))

    def _is_new(self, path: Path, name: str, here: dict[str, Path]) -> bool:
        if not _ID.fullmatch(name):
            message = "a rule is named by its path: letters, digits, '.', '-' and '_' only"
            self.problems.append(Problem(os.fsencode(path).decode("utf-8", "replace"), 0, 0, message))
            return False
        same = name.casefold()
        if same in here:
            self.problems.append(Problem(str(path), 0, 0, f"the same id as {here[same].name}; keep one of them"))
            return False
        here[same] = path
        return True

    def _read_file(self, path: Path, top: str, name: str) -> None:
        try:
            if top == LISTS:
                self._read_list(path, name.removeprefix("lists/"))
                return
            source = read_yaml(path)
        except RuleError as error:
            self.problems += error.problems
            self.unread.add(name)
            return
        layered, key = (self.profiles, name.removeprefix("profiles/")) if top == "profiles" else (self.rules, name)
        earlier = layered.get(key)
        if earlier is None:
            misspelt = next((known for known in layered if known.casefold() == key.casefold()), None)
            if misspelt:
                message = f"differs from {misspelt!r} only in letter case; use that name"
                self.problems.append(Problem(str(path), 0, 0, message))
                return
        layered[key] = earlier.changed_by(source) if earlier else Layered.of(source)

    def _read_list(self, path: Path, name: str) -> None:
        source = self.lists[name] = read_text(path)
        if name in LISTS_OF_CODE and LISTS_OF_CODE[name] != tuple(entry for _, _, entry in entries(source.lines)):
            message = "this name is taken by the built-in list that determines how all texts are read; choose another"
            self.problems.append(source.problem_at(1, 1, message))

    def build_rules(self) -> Iterator[Rule]:
        """All valid rules. Problems of the others are reported."""
        for rule_id, layered in self.rules.items():
            if rule_id in self.unread:
                continue
            built = self._build_rule(rule_id, layered)
            if isinstance(built, Rule):
                yield built
            else:
                self._report(layered, built)

    def build_profiles(self) -> Iterator[Profile]:
        """All valid profiles. Problems of the others are reported."""
        for name, layered in self.profiles.items():
            if f"profiles/{name}" in self.unread:
                continue
            complaints = profile_complaints(layered.mapping)
            if not complaints:
                built = build_profile(name, PROFILE.model_validate(layered.mapping), self._new_lists())
                if isinstance(built, Profile):
                    yield built
                    continue
                complaints = built
            self._report(layered, complaints)

    def check_references(self) -> None:
        """Reports rules and folders that are named in other rules but do not exist."""
        known = {*self.rules, *(one.rpartition("/")[0] for one in self.rules)} - {""}
        for rule_id, layered in self.rules.items():
            for kind in MATCHERS:
                for way, one in _rules_named(kind, layered.mapping):
                    if one == rule_id:
                        self._report(layered, [Complaint(way, "is this rule itself; name another")])
                    elif one not in known and one not in self.unread:
                        near = get_close_matches(one, sorted(known), n=1)
                        hint = f"did you mean {near[0]!r}?" if near else "name a rule by its id, or a folder of rules"
                        self._report(layered, [Complaint(way, f"there is no rule and no folder {one!r}; {hint}")])

    def _build_rule(self, rule_id: str, layered: Layered) -> Rule | list[Complaint]:
        """The rule, or what is wrong with it."""
        orphan = self._orphan(rule_id, layered)
        if orphan:
            return [orphan]
        lists = self._new_lists()
        content = expand(layered.mapping, lists)
        complaints = lists.complaints or rule_complaints(content)
        return complaints or build_rule(rule_id, RULE.model_validate(content), lists)

    def _orphan(self, rule_id: str, layered: Layered) -> Complaint | None:
        """A complaint if the file is meant to change a rule that does not exist: most likely its name is wrong."""
        if layered.mapping.keys() & {*(kind.key for kind in MATCHERS), "description"}:
            return None
        near = get_close_matches(rule_id, [known for known in self.rules if known != rule_id], n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else "a new rule has description, kind, a matcher, unit, tests"
        return Complaint((), f"there is no rule {rule_id!r} to change; {hint}")

    def _report(self, layered: Layered, complaints: Iterable[Complaint]) -> None:
        self.problems += [layered.problem(*complaint) for complaint in complaints]

    def _new_lists(self) -> Lists:
        return Lists(self._words_of, self._alternatives_of, self._hosts_of, self._filters_of)

    def _filters_of(self, name: str) -> list[str]:
        source = self._list(name)
        lines = list(source.lines) if source else []
        return [*lines, *self.filters] if name == FILTERS else lines

    def _list(self, name: str) -> Source | None:
        if f"lists/{name}" in self.unread:
            return None
        if name not in self.lists:
            near = get_close_matches(name, self.lists, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"write it as lists/{name}.txt"
            raise NoSuchListError(f"there is no list {name!r}; {hint}")
        return self.lists[name]

    def _words_of(self, name: str) -> list[str]:
        source = self._list(name)
        return [entry for _, _, entry in entries(source.lines)] if source else []

    def _alternatives_of(self, name: str) -> list[str]:
        return self._read_entries(name, word, "any word; write how it begins, such as casino*")

    def _hosts_of(self, name: str) -> list[str]:
        return self._read_entries(name, canonical_host, "not a host; write only the host, such as example.com")

    def _read_entries(self, name: str, read: Callable[[str], str | None], wrong: str) -> list[str]:
        """The entries of the list, each as `read` returns it; if that is None, what is `wrong` is reported."""
        source = self._list(name)
        right = []
        for line, column, entry in entries(source.lines) if source else ():
            known = read(entry)
            if known:
                right.append(known)
            elif source:
                self.problems.append(source.problem_at(line, column, f"{entry!r} is {wrong}"))
        return right


def _rules_named(kind: type[Matcher], mapping: Mapping[str, object]) -> Iterator[tuple[Loc, str]]:
    """The rules and folders that a rule file names in a matcher of this kind, each with its path."""
    given = mapping.get(kind.key)
    if not isinstance(given, Mapping):
        return
    for key in kind.rule_keys:
        named = given.get(key)
        for at, one in enumerate(named if isinstance(named, list) else ()):
            if isinstance(one, str):
                yield (kind.key, key, at), one
