"""Letters are counted as by hand, node by node and character by character."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.document import Document
from dechaff.judge.spam import reader_letters
from dechaff.markup import parse_outline
from dechaff.markup.letters import BEYOND_LETTERS, Letters, is_explained
from dechaff.markup.node import Node
from dechaff.model import Format
from dechaff.spans import Spans

_TEXTS = st.lists(
    st.sampled_from(
        [
            "# a\n\n",
            "**b2**",
            "[c](d)",
            "<b>e</b>",
            "<p style='display:none'>n <i>o</i></p>",
            "<!-- q -->",
            "（文）",
            "f_ g.",
            "가힣〇⺀鿿。豈",
            "\n\n- h\n",
            "`i`",
            "| j | k |\n|---|---|\n",
            "\udc80",
            "😀",
            "\U00020000",
        ]
    ),
    max_size=15,
).map("".join)


def _by_hand(text: str, node: Node, gone: Spans) -> int:
    own = sum(
        (one.isalnum() or "\ud800" <= one <= "\udfff") and not gone.covers(at, at + 1)
        for start, end in node.own_words()
        for at, one in enumerate(text[start:end], start)
    )
    return own + sum(_by_hand(text, child, gone) for child in node.children)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
@settings(deadline=None)
@given(_TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3))
def test_letters_are_those_of_all_words_outside_the_spans(
    format: Format, text: str, spans: list[tuple[int, int]]
) -> None:
    outline, gone = parse_outline(text, format), Spans(spans)
    letters = Letters(text, outline)
    for node in outline.walk(prose=True):
        assert letters.count(node, gone) == _by_hand(text, node, gone)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
@settings(deadline=None)
@given(_TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3))
@example("| j | k |\n|---|---|\n**b2**", [(3, 26)])
def test_explained_is_what_leaves_no_word_and_no_image(format: Format, text: str, spans: list[tuple[int, int]]) -> None:
    outline, gone = parse_outline(text, format), Spans(spans)
    for node in outline.walk(prose=True):
        assert is_explained(text, node, gone) == _is_explained_by_hand(text, node, gone)


def _is_explained_by_hand(text: str, node: Node, gone: Spans) -> bool:
    if gone.covers(node.start, node.end):
        return True
    if node.content and not (node.name in ("code", "frontmatter", "script") and gone.touches(node.start, node.end)):
        return False
    if node.name == "data entries":
        return all(_is_explained_by_hand(text, child, gone) for child in node.children)
    rows = node.children[1:] if node.name == "table" and text[node.start] != "<" else []
    if rows and all(gone.covers(row.start, row.end) for row in rows):
        return True  # a table is nothing without its rows
    left = "".join(text[start:end] for gap in node.own_words() for start, end in gone.outside(*gap))
    return not any(one.isalnum() or "\ud800" <= one <= "\udfff" for one in left) and all(
        _is_explained_by_hand(text, child, gone) for child in node.children
    )


_EAST_ASIAN = ("\u2e80\u9fff", "\uac00\ud7a3", "\uf900\ufaff", "\U00020000\U0003fffd")


def _as_read(text: str, node: Node) -> int:
    if node.hidden or node.protected:
        return 0
    own = sum(
        one.isalnum() + 2 * any(first <= one <= last for first, last in _EAST_ASIAN)
        for start, end in node.own_words()
        for one in text[start:end]
    )
    return own + sum(_as_read(text, child) for child in node.children)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
@settings(deadline=None)
@given(_TEXTS)
def test_a_reader_sees_no_hidden_letters_and_an_ideograph_as_three(format: Format, text: str) -> None:
    document = Document(text, format)
    assert reader_letters(document) == _as_read(text, document.outline)


def test_no_letter_lies_beyond_the_table() -> None:
    assert not any(chr(code).isalnum() for code in range(BEYOND_LETTERS, 0x110000))
