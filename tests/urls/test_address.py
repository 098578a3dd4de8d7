from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from publicsuffixlist import PSLFILE, PublicSuffixList

from dechaff import urls
from dechaff.urls import ParameterNames, address
from dechaff.urls.scanner import scan


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://WWW.Example.com/", "example.com"),
        ("//example.com/a.gif", "example.com/a.gif"),
        (r"http:\\example.com\a", "example.com/a"),
        ("http://user:secret@example.com:8080/a#top", "example.com/a"),
        ("www.example.com/a/", "example.com/a"),
        ("example.com/a", "example.com/a"),
        ("tg://resolve?domain=somebody", "tg://resolve?domain=somebody"),
        ("https://例え.jp/", "xn--r8jz45g.jp"),
        ("https://t.me/%6biln%5Fdemo%2f7?a=%26", "t.me/kiln_demo%2f7?a=%26"),
        ("https://good.example@t.me/kiln_demo", "t.me/kiln_demo"),
        (r"t.me/kiln\_demo", "t.me/kiln_demo"),
        (r"https://kiln\-demo.example/a\.b", "kiln-demo.example/a.b"),
    ],
)
def test_an_address_has_one_canonical_form(written: str, canonical: str) -> None:
    assert urls.canonical(written) == canonical


@pytest.mark.parametrize("written", ["", "a/b.png", "/a", "#top", "README.md", "http://[bad/", "?q=1"])
def test_a_relative_or_broken_address_has_none(written: str) -> None:
    assert urls.canonical(written) is None


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("google.com/url?q=https%3A%2F%2Fa.example%2Fx%3Fy%3D1&sa=D", ["a.example/x?y=1"]),
        ("l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=AT0", ["a.example"]),
        ("href.li/?https://a.example/x?y=1&z=2", ["a.example/x?y=1&z=2"]),
        ("web.archive.org/web/2019/http://a.example/x", ["a.example/x"]),
        (
            "r.example/?to=http://s.example/?u=http%253A%252F%252Fa.example",
            ["s.example/?u=http%3A%2F%2Fa.example", "a.example"],
        ),
        ("r.example/?to=https%253A%252F%252Fa.example%252Fx%253Fy%253D1&z=2", ["a.example/x?y=1"]),
        ("r.example/?to=%2F%2Fa.example%2Fx", ["a.example/x"]),
        ("r.example/?to=www.a.example/x", ["a.example/x"]),
        ("a.example/?from=/www.b.example/x", []),
        ("a.example/?to=%2F%2F%2F", []),
        ("a.example/?q=https", []),
        ("a.example/https/x", []),
        ("a.example/?q=http://[bad", []),
    ],
)
def test_the_address_inside_a_redirector_is_found(address: str, inside: list[str]) -> None:
    assert list(urls.targets(address)) == inside


def test_a_scan_finds_where_a_redirector_leads() -> None:
    assert "t.me/pots_demo" in scan("[x](https://r.example/go?to=https%3A%2F%2Ft.me%2Fpots_demo)")


def test_parameters_that_follow_readers_can_be_left_out() -> None:
    names = ParameterNames(["utm_*", "gclid"])
    assert names.stripped("a.example/x?utm_source=1&b=2&GCLID=3") == "a.example/x?b=2"
    assert names.stripped("a.example/?utm_source=1") == "a.example"
    assert names.stripped("a.example/x?utm=1") == "a.example/x?utm=1"


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("http://ads.example/clk?id=7&to=http://shop.example/sale", "ads.example"),
        ("http://ads.example?http://shop.example/sale", "ads.example"),
        ("https://[::1]:80/x?u=http://a.example", "[::1]"),
        ("tg://resolve?domain=somebody", ""),
        ("mailto:desk@paper.example", ""),
        ("skype:somebody?call", ""),
    ],
)
def test_the_host_is_that_of_the_address_not_of_one_it_carries(written: str, host: str) -> None:
    assert urls.host(urls.canonical(written) or "") == host


def test_hosts_are_found_with_all_domains_above() -> None:
    assert list(urls.host_and_parents("a.b.example/x?y")) == ["a.b.example", "b.example", "example"]
    assert list(urls.host_and_parents("tg://resolve?domain=x")) == []


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.com/a/b)",
        "![x](https://example.com/a/b 'title')",
        "<https://example.com/a/b>",
        '<img src="//example.com/a/b">',
        "<img src=//example.com/a/b>",
        "<img src='http://example.com/a/b'>",
        "see https://example.com/a/b.",
        "看https://example.com/a/b，再看",
        "看example.com/a/b，再看",
        "[x](https://example.org/q)，https://example.com/a/b",
        "[1]: https://example.com/a/b",
        "(https://example.com/a/b)",
        "**https://example.com/a/b**",
    ],
)
def test_a_scan_finds_the_address_in_any_markup(text: str) -> None:
    assert "example.com/a/b" in scan(text)


@given(st.text())
def test_no_text_breaks_the_scan(text: str) -> None:
    assert all(isinstance(address, str) for address in scan(text))


def test_sites_are_what_the_whole_list_of_public_suffixes_says() -> None:
    known = PublicSuffixList()
    with open(PSLFILE, encoding="utf-8") as file:
        names = {line.strip().lstrip("!*.") for line in file if line.strip() and not line.startswith("//")}
    assert len(names) > 9000
    for name in names:
        address = f"https://deep.below.{name}/a"
        assert urls.site(address) == known.privatesuffix(urls.host(urls.canonical(address) or "")), name


@given(
    st.lists(
        st.sampled_from(
            [
                *"a1.-_~/?=&#:@%",
                "www.",
                "http://",
                "https://",
                "a.example",
                "xn--",
                "b-c.co.uk",
                "/..",
                "/.",
                "//",
                "0x7f",
            ]
        ),
        max_size=9,
    ).map("".join)
)
@example("?a")
@example("/a/?b=/")
@example("#a")
def test_plain_addresses_are_read_as_a_browser_reads_them(rest: str) -> None:
    for url in (f"https://{rest}", f"http://a.example/{rest}", f"https://www.a.example{rest}"):
        assert urls.canonical(url) == address._parsed(url)
