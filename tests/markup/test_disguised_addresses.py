"""Disguised addresses are found as if all of the folded view were searched for them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from dechaff.markup import parse_outline
from dechaff.markup.lines import _ADDRESS, _hidden_addresses, _without_trail
from dechaff.text.views import folded

pieces = st.sampled_from(
    [
        "http://",
        "tg://",
        "www.",
        "WWW.",
        "://",
        "/",
        ".",
        "a",
        "b.example",
        "x.example/",
        "ſ",
        "\u212a",
        "é",
        "-",
        "\\_",
    ]
    + ["\\", "ｗｗｗ．", "ａ.example/ｂ", "&#46;", "&#x2f;", "@", "(", ")", "]", '"', " ", "\n", "\ud800", "字"]
)


@given(st.lists(pieces, max_size=14).map("".join))
@example("a 字 ｗｗｗ．a.example b")
def test_disguised_addresses_are_those_of_a_search_of_the_whole_view(text: str) -> None:
    view = folded(text)
    view.shows_addresses = True
    found = []
    for match in _ADDRESS.finditer(view.text):
        address = _without_trail(match.group())
        start, end = view.source_span(match.start(), match.start() + len(address))
        if len(address) > 4 and text[start:end] != address:
            found.append((start, end, address))
    assert _hidden_addresses(text, view) == found


def test_a_disguised_address_is_a_node() -> None:
    outline = parse_outline("字 see ｈｔｔｐ://b.example/c, then go on.", "text")
    assert [node.url for node in outline.walk() if node.name == "url"] == ["http://b.example/c"]
