"""The matcher `pattern`: a pattern in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Annotated, Literal

from dechaff.detect.propose import having, name_entity, propose
from dechaff.model import Evidence
from dechaff.patterns.re2 import PatternError, compile_re2
from dechaff.patterns.regex import RegexPattern, compile_regex
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import AnyPattern, Part, Re2OfSomething, described, non_empty
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import ScreenedMatcher
from dechaff.rulebook.problems import Complaint, Loc
from dechaff.text.word_ends import inside_word

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.document import Document
    from dechaff.document.found import Match
    from dechaff.text.views import View

Engine = Literal["re2", "regex"]
ViewName = Literal["raw", "folded"]
REGEX_CHARACTERS = 1000
"""How far a backtracking pattern looks ahead at a time: a long paragraph, yet short enough for every pattern to finish,
except for those whose time doubles with each character."""
REGEX_TIMEOUT_S = 0.5
"""Processor time for that many characters: generous, so that only patterns too slow for any machine run into it."""
CHECK_TIMEOUT_S = 1.0
_Match = tuple[int, int, Mapping[str, str]]
"""Start and end in the view, and groups."""
_Groups = tuple[tuple[str, int], ...]
"""The named groups of a pattern, each with its number."""


class PatternPart(Part):
    """The keys of the rule itself."""

    pattern: AnyPattern | Annotated[list[AnyPattern], non_empty("write at least one pattern")] = described(
        "A pattern, or a list of RE2 patterns, searched in the text; letter case is ignored.", ...
    )
    engine: Engine = described("re2: linear time; regex: backtracking, needs `gate`.", "re2")
    view: ViewName = described("raw: the text as it is; folded: with disguises undone.", "raw")
    gate: Re2OfSomething | None = described("RE2 that matches wherever the regex pattern could.")
    whole_words: bool | None = described("true: ignore matches that begin or end inside a word.")


@dataclass(frozen=True, slots=True)
class PatternMatcher(ScreenedMatcher):
    """Finds a pattern in the text."""

    key = "pattern"
    part = PatternPart
    is_inline = True
    renewed = frozenset({"gate"})
    reads_words = True

    patterns: tuple[str, ...]
    """Alternatives in the syntax of `engine`, letter case ignored: large ones run faster separately."""
    engine: Engine = "re2"
    """`re2` runs in linear time; `regex` backtracks, for lookaround and the like."""
    view: ViewName = "raw"
    """The text as it is, or with disguises undone."""
    gate: str = ""
    """RE2 that matches wherever the patterns could, in the same view; `""` if they are RE2 themselves. They are tried
    only in a text that it matches."""
    whole_words: bool = False
    """Whether matches that begin or end inside a word are ignored."""
    numbers: tuple[_Groups, ...] = field(default=(), compare=False, repr=False)
    """The named groups of each RE2 pattern."""

    def __post_init__(self) -> None:
        """Computes what is derived from the patterns, unless given."""
        ScreenedMatcher.__post_init__(self)
        if not self.numbers and self.engine == "re2":
            indexes = (compile_re2(one).groupindex for one in self.patterns)
            object.__setattr__(self, "numbers", tuple(tuple(one.items()) for one in indexes))

    @classmethod
    def build(cls, part: PatternPart, lists: Lists) -> PatternMatcher:
        """The matcher that the fields describe."""
        patterns = (part.pattern,) if isinstance(part.pattern, str) else tuple(part.pattern)
        return cls(patterns, part.engine, part.view, part.gate or "", bool(part.whole_words))

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterator[Complaint]:
        """Patterns that are invalid in the syntax of `engine`, and a gate that is missing or superfluous."""
        pattern, engine = given.get("pattern"), given.get("engine", "re2")
        if engine == "regex" and "gate" not in given:
            message = "engine regex needs a `gate`: an RE2 pattern that matches wherever the pattern could"
            yield Complaint(("engine",), message)
        if engine == "re2" and "gate" in given and "pattern" in given:
            yield Complaint(("gate",), "an RE2 pattern is its own gate; leave `gate` out", at_key=True)
        if isinstance(pattern, list) and engine == "regex":
            yield Complaint(("pattern",), "a list of patterns is for RE2; write the alternatives into one pattern")
            return
        for at, one in enumerate(pattern if isinstance(pattern, list) else [pattern]):
            if isinstance(one, str):
                where: Loc = ("pattern", at) if isinstance(pattern, list) else ("pattern",)
                yield from (Complaint(where, message) for message in _problems(one, engine))

    @classmethod
    def groups(cls, given: Mapping[str, object]) -> set[str] | None:
        """The named groups of the pattern, or those that all patterns of the list have."""
        pattern = given.get("pattern")
        if isinstance(pattern, str):
            return set((compile_regex if given.get("engine") == "regex" else compile_re2)(pattern).groupindex)
        if isinstance(pattern, list):
            named = [set(compile_re2(one).groupindex) for one in pattern if isinstance(one, str)]
            return set.intersection(*named) if named else set()
        return None

    @property
    def prefilters(self) -> tuple[str, ...]:
        """The gate, or else the patterns themselves."""
        return (self.gate,) if self.gate else self.patterns

    @property
    def searches_raw(self) -> bool:
        """Whether it searches the raw view."""
        return self.view == "raw"


def _problems(pattern: str, engine: object) -> Iterator[str]:
    try:
        if engine == "regex":
            empty = compile_regex(pattern).search("", timeout=CHECK_TIMEOUT_S) is not None
        else:
            empty = compile_re2(pattern).search(b"") is not None
    except PatternError as error:
        name = "a regex" if engine == "regex" else "RE2"
        hint = "; `engine: regex` has lookaround and backreferences" if _needs_regex(engine, pattern) else ""
        yield f"not {name}: {error}{hint}"
        return
    if empty:
        yield "matches the empty text, so it would match everywhere; make some part of it required"


def _needs_regex(engine: object, pattern: str) -> bool:
    if engine == "regex":
        return False
    try:
        compile_regex(pattern)
    except PatternError:
        return False
    return True


def find_patterns(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The matches of the rules' patterns. A rule whose pattern takes too long is given up."""
    for rule, matcher in having(rules, PatternMatcher):
        if rule.id in reading.given_up:
            continue
        matches = matches_of(rule, matcher, reading.document)
        if matches is None:
            reading.given_up.add(rule.id)
            continue
        for start, end, entity in matches:
            yield propose(reading, rule, start, end, entity)


def matches_of(rule: Rule, matcher: PatternMatcher, document: Document) -> Sequence[Match] | None:
    """The matches of the rule's pattern in the document, searched for once; None if it takes too long."""
    searched = document.found.matches
    if rule.id not in searched:
        searched[rule.id] = _search(rule, matcher, document)
    return searched[rule.id]


def most_matches(document: Document, rule: Rule) -> float:
    """The most matches that the rule could have in the document, which is not parsed; infinity if that is not known."""
    matches = matches_of(rule, rule.matcher, document) if isinstance(rule.matcher, PatternMatcher) else None
    return inf if matches is None else len(matches)


def _search(rule: Rule, matcher: PatternMatcher, document: Document) -> list[Match] | None:
    """The matches of the rule's pattern in the document; None if it takes too long."""
    view = document.folded if matcher.view == "folded" else document.raw
    try:
        matches = [*_matches(matcher, view, named=bool(rule.entity))]
    except TimeoutError:
        return None
    found: list[Match] = []
    for first, last, groups in matches:
        # Blanks at its ends may be outside the line; they do not belong to the match.
        words = view.text[first:last]
        first, last = last - len(words.lstrip()), first + len(words.rstrip())
        if first >= last:
            continue
        start, end = view.source_span(first, last)
        if start == end or (matcher.whole_words and inside_word(document.text, start, end)):
            continue
        entity = name_entity(rule.entity, groups)
        if entity is not None:
            found.append((start, end, entity))
    return found


def _matches(matcher: PatternMatcher, view: View, *, named: bool) -> Iterator[_Match]:
    """The matches of the patterns: offsets of the view's characters, and groups, of RE2 patterns only if `named`.

    Raises TimeoutError if a backtracking pattern does not finish.
    """
    if matcher.engine == "regex":
        if view.hits.of(matcher.gate):
            yield from _backtracking_matches(compile_regex(matcher.patterns[0]), view.text)
        return
    for pattern, numbers in zip(matcher.patterns, matcher.numbers, strict=True):
        for match in view.hits.of(pattern):
            named_here = numbers if named else ()
            groups = {name: view.data[slice(*match.span(number))].decode() for name, number in named_here}
            yield *view.characters(*match.span()), groups


def _backtracking_matches(pattern: RegexPattern, text: str) -> Iterator[_Match]:
    """All matches in the text, searched in windows that extend as far back as ahead: a look-behind over the whole of a
    long text at each place would take quadratic time.

    Except in the last window, a match counts only if it begins in the first half of the part ahead, so that enough of
    what follows is in view, and if it does not reach the end, because with more text it might not match there.
    """
    start = 0
    while start < len(text):
        seen = min(start + REGEX_CHARACTERS, len(text))
        is_last = seen == len(text)
        end = seen if is_last else start + REGEX_CHARACTERS // 2
        before = max(0, start - REGEX_CHARACTERS)
        searched = pattern.finditer(text[before:seen], start - before, timeout=REGEX_TIMEOUT_S)
        start = end
        for hit in searched:
            first, last = (before + at for at in hit.span())
            if is_last or (first < end and last < seen):
                yield first, last, hit.groupdict("")
                start = max(start, last)
