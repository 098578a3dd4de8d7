"""The sieve lets through each address that a matcher is about, and few more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.detect.filter_list import FilterList
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.model import Level
from dechaff.patterns.hits import Hits
from dechaff.rulebook import Rule
from dechaff.screen.address_sieve import AddressSieve
from dechaff.screen.prefilter_index import PrefilterIndex

patterns = st.lists(
    st.sampled_from(["a", "b", "[^a]", "[^/]*", "/", ".", "^", "$", r"\b", r"\B", r"\A", r"\z", "(?-m:^)", "(?-m:$)", "|"]),
    min_size=1,
    max_size=5,
).map("".join)  # fmt: skip
hosts = st.sampled_from(["a", "b", "a.b", "b.a.b"])
host_sets = st.frozensets(hosts, max_size=2)
filters = st.lists(
    st.one_of(hosts.map("||{}^".format), hosts.map("@@||{}^".format), st.sampled_from(["/a/*", "||a.b^$image"])),
    min_size=1,
    max_size=3,
).map(tuple)
matchers = st.one_of(
    st.builds(LinkMatcher, url=patterns, hosts=host_sets),
    st.builds(LinkMatcher, hosts=host_sets),
    st.builds(ImageMatcher, url=patterns, hosts=host_sets),
    st.builds(ImageMatcher, linked=patterns),
    st.builds(ImageMatcher, filters=st.builds(FilterList, filters)),
)
addresses = st.lists(st.builds("{}{}".format, hosts, st.sampled_from(["", "/a", "/b/a", "?a", "/\ud800"])), max_size=4)


def index(matcher: LinkMatcher | ImageMatcher) -> PrefilterIndex:
    """One that knows of one rule, which lets texts through."""
    return PrefilterIndex([Rule("a", "d", "active", "promo", matcher, 3.0, Level.LINE)])


@given(st.lists(matchers, max_size=3), addresses)
def test_no_address_that_a_matcher_is_about_is_held_back(
    some: list[LinkMatcher | ImageMatcher], urls: list[str]
) -> None:
    # What may match is found out of each address alone, where no sieve is asked.
    wanted = any(index(matcher).concerned([Hits(b"")], [url]) for matcher in some for url in urls)
    assert AddressSieve([one.address_prefilter for one in some]).lets_through(urls) or not wanted
    assert any(index(matcher).leading([Hits(b"")], urls) for matcher in some) == wanted


@pytest.mark.parametrize(
    "matcher",
    [
        LinkMatcher(url="^b[.]example/x$"),
        LinkMatcher(hosts=frozenset({"b.example"})),
        LinkMatcher(url=".", hosts=frozenset({"b.example"})),
        ImageMatcher(linked="/x$"),
        ImageMatcher(filters=FilterList(("||b.example^", "@@||c.b.example^"))),
    ],
)
def test_what_no_matcher_is_about_is_held_back(matcher: LinkMatcher | ImageMatcher) -> None:
    sieve = AddressSieve([matcher.address_prefilter])
    assert sieve.lets_through(["a.example/b.example", "b.example/x", "c.example"])
    assert not sieve.lets_through(["a.example/b.example", "ab.example/xy", "c.example"])
    assert not sieve.lets_through([])


@pytest.mark.parametrize(
    "matcher",
    [
        *(LinkMatcher(url=one) for one in (r"\Ab[.]example/x", r"b[.]example/x\z", "(?-m:^)b", "(?i-ms)^B")),
        ImageMatcher(filters=FilterList(("||other.example^", "/x/*"))),
        ImageMatcher(filters=FilterList(("||b.example^$image", "@@||d.example^"))),
    ],
)
def test_where_an_address_begins_and_ends_is_not_lost_among_others(matcher: LinkMatcher | ImageMatcher) -> None:
    one = index(matcher)
    assert one.leading([Hits(b"")], ["a.example", "b.example/x", "c.example"])
    assert not one.leading([Hits(b"")], ["a.example", "ab.example/xy", "c.example"])
