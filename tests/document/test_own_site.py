"""The links of a web page to its own site count for nothing, whatever they look like."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.document.own_site import own_sites
from dechaff.markup import parse_outline

CLEANER = Cleaner()
MENU = "".join(
    f'<li><a href="https://www.demo-news.example/{name}/?ref=menu">{name}</a></li>\n'
    for name in ("local", "world", "sports", "culture", "opinion", "letters", "photos", "archive")
)
DECLARED = [
    '<link rel="canonical" href="https://demo-news.example/bridge/">',
    '<link href="//www.demo-news.example/?p=3" rel="shortlink">',
    '<base href="https://amp.demo-news.example/">',
    '<meta property="og:url" content="https://demo-news.example/bridge/">',
]


def _page(head: str, body: str) -> str:
    return f"<html><head><title>Bridge</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("head", DECLARED)
def test_a_page_says_where_it_belongs(head: str) -> None:
    assert own_sites(parse_outline(_page(head, "<p>Words.</p>"), "html").walk()) == {"demo-news.example"}


@pytest.mark.parametrize("declared", DECLARED)
def test_nobody_says_it_for_the_page_in_its_body(declared: str) -> None:
    assert not own_sites(parse_outline(_page("", f"<p>{declared}Words.</p>"), "html").walk())


@pytest.mark.parametrize("head", DECLARED)
def test_the_own_navigation_is_no_promotion(head: str) -> None:
    body = f"<ul>{MENU}</ul><h1>Bridge</h1><p>It stays closed until spring, says the council.</p><ul>{MENU}</ul>"
    explained = CLEANER.explain(_page(head, body), "html")
    assert not [one for one in explained.evidence if not one.dismissed]
    foreign = CLEANER.explain(_page("", body), "html")
    assert {"repeat/one-site", "link/may-refer"} <= {one.rule for one in foreign.evidence}


@pytest.mark.parametrize("head", DECLARED)
def test_links_to_others_count_as_ever(head: str) -> None:
    body = f'<ul>{MENU}</ul><p>Words.</p><p><a href="https://awin1.com/cread.php?awinmid=1">A spoon</a></p>'
    cleaning = CLEANER.clean(_page(head, body), "html")
    assert [cut.why[0].rule for cut in cleaning.cuts] == ["link/affiliate-network"]
