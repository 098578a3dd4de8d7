"""Patterns as matchers use them: bytes for RE2, text with a timeout for `regex`."""

from __future__ import annotations

import pytest

from dechaff.patterns.hits import Hits
from dechaff.patterns.re2 import PatternError, compile_re2
from dechaff.patterns.regex import compile_regex


def test_re2_gives_byte_offsets_and_named_groups() -> None:
    text = "电报 @Name 和 @other"
    matches = list(compile_re2(r"@(?P<handle>[a-z]+)(?P<rest>!)?").finditer(text.encode()))
    assert [text.encode()[slice(*match.span())].decode() for match in matches] == ["@Name", "@other"]
    assert [match.groupdict() for match in matches] == [
        {"handle": b"Name", "rest": None},
        {"handle": b"other", "rest": None},
    ]
    assert dict(compile_re2("(?P<a>x)(?P<b>y)").groupindex) == {"a": 1, "b": 2}


@pytest.mark.parametrize("compiled", [compile_re2, compile_regex])
def test_letter_case_does_not_matter_unless_the_pattern_says_so(compiled: object) -> None:
    def finds(pattern: str, text: str) -> bool:
        if compiled is compile_re2:
            return compile_re2(pattern).search(text.encode()) is not None
        return compile_regex(pattern).search(text, timeout=1) is not None

    assert finds("abc", "ABC")
    assert finds("É", "é")
    assert not finds("(?-i:abc)", "ABC")


def test_a_dot_stops_at_the_end_of_a_line() -> None:
    assert compile_re2("a.b").search(b"a\nb") is None
    assert compile_regex("a.b").search("a\nb", timeout=1) is None


def test_a_pattern_is_compiled_once() -> None:
    assert compile_re2("once[0-9]") is compile_re2("once[0-9]")
    assert compile_regex("once[0-9]") is compile_regex("once[0-9]")


def test_a_pattern_without_end_is_stopped_and_says_so() -> None:
    with pytest.raises(TimeoutError):
        list(compile_regex(r"(?:a|aa)+(?:a|aa)+(?:a|aa)+$").finditer("a" * 3000 + "b", timeout=0.1))


@pytest.mark.parametrize(
    "pattern", ["(", "a**", r"\1", "(?<=a)b", "[z-a]", "a{9999}", "(?P<a>x)(?P<a>y)", r"\C", r"\\\C"]
)
def test_what_is_no_re2_says_why(pattern: str) -> None:
    with pytest.raises(PatternError, match="."):
        compile_re2(pattern)


def test_an_escaped_backslash_before_a_letter_is_no_half_character() -> None:
    assert compile_re2(r"\\Command").search(rb"\Command") is not None


@pytest.mark.parametrize("pattern", ["(", "(?P<a", "[z-a]", r"\p{Nonsense}"])
def test_what_is_no_regex_says_why(pattern: str) -> None:
    with pytest.raises(PatternError, match="."):
        compile_regex(pattern)


def test_what_was_found_in_one_text_is_not_taken_for_another() -> None:
    for pattern in ("demo[0-9]", "[a-z]+"):
        for text in (b"demo1 demo2", b"demo", b"", b"demo1 demo2", b"DEMO3", b"x"):
            expected = [one.span() for one in compile_re2(pattern).finditer(text)]
            assert [one.span() for one in Hits(text).of(pattern)] == expected


@pytest.mark.parametrize("pattern", ["a{999999999}", "(?:a{1000}){1000}", "(?:(?:a|b){,300}c){300}", r"[\]}]{2,50000}"])
def test_a_backtracking_pattern_whose_repeats_fill_the_memory_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="20,000 items"):
        compile_regex(pattern)


@pytest.mark.parametrize(
    "pattern", [r"\{99999999\}", "[a{99999999}]", "(?:ab){300}c{2,500}(?:d|e){20}", "(?<=a)b{1000}"]
)
def test_other_counted_repeats_are_not(pattern: str) -> None:
    assert compile_regex(pattern)
