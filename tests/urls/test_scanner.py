"""The scan finds the address of every node, whatever the markup, from any beginning it can have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dechaff import urls
from dechaff.markup import parse_outline
from dechaff.model import Format
from dechaff.urls import scanner
from dechaff.urls.scanner import scan

ARTICLES = sorted((Path(__file__).parent.parent / "corpus" / "articles").iterdir())
# What the scan calls a beginning, in one slow expression.
BEGINNING = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{0,20}:)?[\\/]{2,}(?=[^\s<>\"`\\/])"
    r"|(?<![@\w.\-/])(?:www\.|(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}/)",
    re.IGNORECASE | re.ASCII,
)


def addresses(text: str, format: Format) -> set[str]:
    found = {urls.canonical(node.url) for node in parse_outline(text, format).walk() if node.url is not None}
    web = {one for one in found if one and not re.match("(?:mailto|tel|data|javascript):", one)}
    web = {one for one in web if "." in urls.host(one)}  # no rule names a host without a dot
    return web.union(*(urls.targets(one) for one in web))


@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_the_address_of_every_node_is_found(suffix: str) -> None:
    formats: dict[str, Format] = {".md": "markdown", ".html": "html", ".txt": "text"}
    for path in ARTICLES:
        if path.suffix == suffix:
            text = path.read_bytes().decode("utf-8", "replace")
            assert addresses(text, formats[suffix]) <= scan(text), path.name


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[a](https://a.example/中文_(一)二)，后", "a.example/%E4%B8%AD%E6%96%87_(%E4%B8%80)%E4%BA%8C"),
        ("<a href='//a.example/中文'>", "a.example/%E4%B8%AD%E6%96%87"),
        ("<img src=//a.example/x>", "a.example/x"),
        ("<img alt=x/src=//a.example/x>", "a.example/x"),
        ('<a href="&#32;//a.example/x">', "a.example/x"),
        ("[1]://a.example/x", "a.example/x"),
        ("a?http://a.example/x", "a.example/x"),
        ("见https://a.example/x，后", "a.example/x"),
        ("{https://a.example/x{y", "a.example/x"),
    ],
)
def test_an_address_is_found_behind_what_opens_it(text: str, address: str) -> None:
    assert address in scan(text)


PIECES = st.sampled_from(
    [
        "http://",
        "//",
        "/",
        "\\",
        "www.",
        "a+www.b:",
        "a.example/",
        "x" * 25,
        ":",
        ".",
        "+",
        "-",
        "@",
        "1",
        " ",
        "中",
        "\u3000",
        "<",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_beginnings_are_those_of_the_plain_expression(text: str) -> None:
    found, done = [], 0
    for end in scanner._ends_of_beginnings(text):
        start = scanner._start(text, end, done)
        if start is not None:
            found.append((start, end))
            done = end
    assert found == [match.span() for match in BEGINNING.finditer(text)]


@pytest.mark.parametrize("piece", ["//a?", "http://", "www.", "a.b/", "\\\\a"])
def test_an_address_within_another_is_read_once(piece: str) -> None:
    assert len(list(scanner._runs(piece * 400))) <= 2


def with_references(address: str, every: int) -> str:
    return "".join(f"&#{ord(one)};" if at % every == 0 else one for at, one in enumerate(address))


def in_mail(markup: str, width: int) -> str:
    """The markup as mail carries it."""
    return "=\n".join(re.findall(f"(?s:=3D|.){{1,{width}}}", markup.replace("=", "=3D")))


ADDRESSES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS://", "//", "http:///", "www.", ""]),
    st.sampled_from(["a.example", "b.co.example", "1.2.3.4", "中文.example"]),
    st.sampled_from(["/", "/x", "/x/y_(z)", "/go.php"]),
    st.sampled_from(["", "?aff=41", "?a=1&b=2", "?to=https%3A%2F%2Fc.example%2Fx", "#top"]),
)
WRITTEN = st.one_of(
    ADDRESSES,
    ADDRESSES.map(lambda one: one.replace("&", "&amp;")),
    st.builds(with_references, ADDRESSES, st.integers(1, 4)),
    ADDRESSES.map(lambda one: one.replace("http", "hxxp").replace(".", "[.]")),
    ADDRESSES.map(lambda one: one.replace("://", ":\\\\")),
    ADDRESSES.map(lambda one: one.replace(".", "。")),
    ADDRESSES.map(" ".join),
    ADDRESSES.map(lambda one: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in one)),
)
WORDS = st.sampled_from(
    ["Word", "See ", "QQ31", "@", "见", "(", "“", "\n", "**", "_", "", ". ", "# A\n\n", "<p>", "</td>"]
)
HTML = st.builds(
    str.format,
    st.sampled_from(
        [
            "<a href='{}'>x</a>",
            '<a class=b href="{}">x</a>',
            "<IMG SRC={} >",
            "<a\nhref={}\n>",
        ]
    ),
    WRITTEN,
)
ESCAPED = st.builds("&lt;a href=&quot;{}&quot;&gt;".format, ADDRESSES)
MARKDOWN = st.builds(
    str.format,
    st.sampled_from(["[x]({})", "![]({} 'x')", "[![x](y.png)]({})", "<{}>", "[x]: {}\n", "{}", "<{}"]),
    WRITTEN,
)


@given(st.lists(st.one_of(WORDS, HTML, ESCAPED), max_size=6).map("".join))
def test_each_address_of_a_page_is_found(text: str) -> None:
    assert addresses(text, "html") <= scan(text)


@given(st.lists(st.one_of(WORDS, HTML), max_size=6).map("".join), st.integers(20, 70))
@example("<a href='www.a.example/'>x</a><IMG SRC=www.a.example/ >", 29)
def test_each_address_of_a_mail_is_found(page: str, width: int) -> None:
    text = in_mail(page, width)
    assert addresses(text, "html") <= scan(text)


@given(st.lists(st.one_of(WORDS, MARKDOWN), max_size=6).map("".join))
@example("www.a.example/x/y_(z)hxxp://a[.]example/x/y_(z)?to=hxxps%3A%2F%2Fc[.]example%2Fx[x](http://a.example/)")
def test_each_address_of_markdown_or_plain_words_is_found(text: str) -> None:
    assert addresses(text, "markdown") | addresses(text, "text") <= scan(text)
