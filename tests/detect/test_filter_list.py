"""Filter lists in Adblock syntax block what a browser would not load, and no more."""

from __future__ import annotations

import pickle

import pytest

from dechaff.detect.filter_list import FilterList, read_filters


@pytest.mark.parametrize(
    ("filter", "element", "address", "blocked"),
    [
        ("||ads.example^", "image", "ads.example/a.gif", True),
        ("||ads.example^", "image", "x.ads.example/a.gif", True),
        ("||ads.example^", "image", "badads.example/a.gif", False),
        ("||ads.example^", "image", "ads.example.org/a.gif", False),
        ("||www.ads.example^", "image", "ads.example/a.gif", True),
        ("||ads.", "image", "x.ads.foo.example/a.gif", True),
        ("||ads.example^$all", "image", "ads.example/a.gif", True),
        ("||ads.example/pix", "image", "x.ads.example/pixel.gif", True),
        ("||ads.example/pix", "image", "x.example/ads.example/pixel.gif", False),
        ("/banner/*.gif", "image", "a.example/x/banner/7.gif", True),
        ("/banner/*.gif", "image", "a.example/x/banner.gif", False),
        ("/banner/*", "image", "a.example/banner", True),
        ("/ban" + "*" * 500 + ".gif", "image", "a.example/banner.gif", True),
        ("&ad_id=", "image", "a.example/?x=1&AD_ID=2", True),
        ("|https://a.example/px", "image", "a.example/px1", True),
        ("|https://a.example/px", "image", "b.example/a.example/px1", False),
        ("://stat.", "image", "stat.example/a", True),
        ("://stat.", "image", "a.example/stat.gif", False),
        (".gif|", "image", "a.example/x.gif", True),
        (".gif|", "image", "a.example/x.gif?1", False),
        ("/pixel^", "image", "a.example/pixel?1", True),
        ("/pixel^", "image", "a.example/pixels", False),
        ("/a.b/", "image", "a.example/aXb/", False),
        ("||ads.example^$image", "image", "ads.example/a", True),
        ("||ads.example^$image", "iframe", "ads.example/a", False),
        ("||ads.example^$subdocument", "iframe", "ads.example/a", True),
        ("||ads.example^$~image", "image", "ads.example/a", False),
        ("||ads.example^$~image", "video", "ads.example/a", True),
        ("||ads.example^$third-party", "image", "ads.example/a", True),
        ("||ads.example^$~third-party", "image", "ads.example/a", False),
        ("||ads.example^$script", "image", "ads.example/a", False),
        ("||ads.example^$image,domain=~b.example", "image", "ads.example/a", True),
    ],
)
def test_a_filter_blocks_what_its_pattern_and_options_say(
    filter: str, element: str, address: str, blocked: bool
) -> None:
    assert read_filters([filter]).blocks(element, address) is blocked


def test_an_exception_spares_what_a_filter_blocks() -> None:
    filters = read_filters(["||ads.example^", "@@||ads.example/logo.$image"])
    assert not filters.blocks("image", "ads.example/logo.png")
    assert filters.blocks("iframe", "ads.example/logo.png")
    assert filters.blocks("image", "ads.example/banner.png")


@pytest.mark.parametrize(
    "filter",
    [
        "||a.example^$domain=b.example",
        r"/ads[0-9]+/$image",
        "||a.example^$removeparam=x",
        "*$image",
        "0.0.0.0 ads.example",
        "||a.example^$nope",
        "^" * 20_000,
        "/a" + "*a" * 200,
        "||a.example/" + "a" * 5_000,
    ],
    ids=lambda filter: filter[:20],
)
def test_a_filter_that_cannot_be_followed_is_left_out_and_told(filter: str) -> None:
    left_out: list[str] = []
    assert read_filters([filter], left_out.append).filters == ()
    assert left_out == [filter]


def test_comments_headers_and_hidden_elements_are_no_filters() -> None:
    left_out: list[str] = []
    lines = ["[Adblock Plus 2.0]", "! a comment", "", "example.org##.ad", "example.org#@#.ad", "##a[href^='x']"]
    assert read_filters(lines, left_out.append) == FilterList(())
    assert left_out == []


def test_a_list_travels_to_another_process() -> None:
    filters = read_filters(["||ads.example^", "/banner/*"])
    assert filters.blocks("image", "ads.example/a")
    again = pickle.loads(pickle.dumps(filters))
    assert again == filters
    assert again.blocks("image", "a.example/banner/b")
