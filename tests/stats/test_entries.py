"""Entries of lists are found in a text as patterns with these lists find them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.rulefiles.list_uses import list_uses
from dechaff.stats.entries import Entry, EntryFinder, HostList, WordList
from dechaff.stats.told import Hit
from dechaff.world import rules_folder

WORDS = st.lists(
    st.builds("".join, st.tuples(st.text("ab 加", min_size=1, max_size=4), st.sampled_from(["", "*"]))).filter(
        lambda one: one.strip(" *") and one == " ".join(one.split()) and not one.endswith(" *")
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


def entries(*words: str) -> list[Entry]:
    return [Entry("some", one, "some.txt:1") for one in words]


def slowly(words: list[str], text: str) -> Iterator[str]:
    """The entries, found by trying each of them at each place, the longest first."""
    at = 0
    while at < len(text):
        for entry in sorted(words, key=lambda one: (-len(one), one)):
            stem = entry.removesuffix("*")
            pattern = r"\s{1,3}".join(map(re.escape, stem.split()))
            before = r"(?<![A-Za-z0-9_])" if re.match("[A-Za-z0-9]", stem) else ""
            after = "[^\\W\\d_]*" if stem != entry else r"(?![A-Za-z0-9_])" if re.match("[A-Za-z0-9]", stem[-1]) else ""
            match = re.compile(f"{before}{pattern}{after}", re.IGNORECASE).match(text, at)
            if match:
                yield entry
                at = match.end()
                break
        else:
            at += 1


@given(WORDS, st.text("abAB 加 \n", max_size=20))
def test_the_words_of_a_list_are_found_as_in_a_pattern(words: list[str], text: str) -> None:
    found = [one.words for one in WordList(entries(*words)).find(text.encode())]
    expected = [*slowly(words, text)]
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one == other or one.removesuffix("*") == other.removesuffix("*") or other.endswith("*")


@pytest.mark.slow
@pytest.mark.parametrize("upper", [False, True])
def test_what_each_built_in_entry_says_is_found(upper: bool) -> None:
    finder = EntryFinder(list_uses([rules_folder()]))
    assert len(finder.entries) > 20
    for name, entries_of in finder.entries.items():
        # A dotless i has no capital of its own.
        written = [one.words for one in entries_of if not upper or one.words.upper().lower() == one.words.lower()]
        text = "\n\n\n\n".join(written).replace("*", "")
        words = WordList(entries_of)
        found = {_alike(one.words) for one in words.find((text.upper() if upper else text).encode())}
        for hidden in (one for one in written if _alike(one) not in found):  # behind one that is as good
            assert [*words.find(hidden.removesuffix("*").encode())], (name, hidden)


def _alike(entry: str) -> str:
    """What entries have in common that find the same text."""
    return " ".join(entry.removesuffix("*").split()).casefold()


def test_a_host_stands_for_its_subdomains() -> None:
    hosts = HostList(entries("example.com", "other.example"))
    assert [one.words for one in hosts.find(["www.example.com/a", "notexample.com/b"])] == ["example.com"]


def test_disguises_are_undone_before_words_are_sought() -> None:
    uses = list_uses([rules_folder()])
    rule = next(rule for rule, lists in sorted(uses.in_patterns.items()) if "gambling" in lists)
    entry = next(one for one, _ in uses.entries["gambling"] if one.isascii() and one.isalpha())
    styled = "".join(chr(0x1D400 + ord(one) - ord("a") + 26) if one.islower() else one for one in entry)
    found = EntryFinder(uses).found(Hit(rule, 0, len(styled), styled, ""))
    assert entry in [one.words for one in found]
