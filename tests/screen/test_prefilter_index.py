"""The index finds every rule that a text could concern: it agrees with running each pattern by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff import urls
from dechaff.detect.evidence import EvidenceMatcher
from dechaff.detect.filter_list import FilterList
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.detect.parameter import ParameterMatcher
from dechaff.detect.pattern import PatternMatcher
from dechaff.detect.repeat import RepeatMatcher
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.model import Level
from dechaff.patterns import folding
from dechaff.patterns.hits import Hits
from dechaff.patterns.literals import EDGE, necessary_literals
from dechaff.patterns.pattern_index import PatternIndex
from dechaff.patterns.pattern_set import PatternSet
from dechaff.patterns.re2 import PatternError, compile_re2
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.matcher import AddressPrefilter, Matcher
from dechaff.rulefiles import load_rules
from dechaff.screen.prefilter_index import PrefilterIndex
from dechaff.text.views import View, folded
from dechaff.urls.scanner import scan

RULES = load_rules()
PREFILTERS = PrefilterIndex(RULES.running)
CASES = [
    *(case.raw for rule in RULES.rules for case in rule.tests.cleans),
    *(case.raw for rule in RULES.rules for case in rule.tests.spares),
]
PATTERNS = [
    text
    for rule in RULES.rules
    for text in (
        *getattr(rule.matcher, "patterns", ()),
        *(getattr(rule.matcher, name, "") for name in ("gate", "url", "alt", "label")),
    )
    if text and getattr(rule.matcher, "engine", "re2") == "re2"
]

NEEDED = [necessary_literals(pattern) for pattern in PATTERNS]

pieces = st.sampled_from([piece for case in CASES for piece in case.split()])
texts = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=12).map(" ".join) | st.sampled_from(CASES)
# Among them whatever RE2 reads in a way of its own.
small_patterns = st.lists(
    st.sampled_from(
        ["a", "b", "é", "电", "[ab]", "[^a]", r"\w", r"\pL", ".", "(?:ab|b)", "^", "$", r"\b", "(?i:A)", "a{2}"]
        + ["[[:alpha:]]", "[^[:space:]]", "[a[:^digit:]]", "[:ab:]", r"[\[:ab:]", "[[ab]", "[]a]", "[+--b]", "[a&&b]"]
        + ["{,2}", "b{,2}", "a{,}", "a{01}", "a{1,02}", "a{b}", "[{,2}]", r"\{,2}", "(?<n>ab)", "(?P<m>ab)"]
        + ["(?i)", "(?s)", "(?m)", "(?U)", "(?U:a+)", "(?-i:b)", r"\Qa[{,2}\E", r"\z", r"\A"]
        + [r"\pN", r"\PN", r"\p{Lu}", r"\p{^L}", r"\\", r"\\pL", r"\\x{61}", r"\x{61}", r"[\x{5d}\x{61}]", r"\x61"]
        + [r"\a", r"\0", r"\07", r"\141", r"[\141]", r"\v", r"\s", r"[\d\s]"]
    ),
    min_size=1,
    max_size=4,
).map("".join)
small_texts = st.lists(
    st.sampled_from(
        [
            *"abéB电\n 1-&:^[]\\\a\0\7\v",
            "aa",
            "ab",
            "a]",
            ":]",
            "{,2}",
            "{,}",
            "{01}",
            "{1,02}",
            "{b}",
            "[{,2}",
            "pL",
            "x{61}",
        ]
    ),
    max_size=8,
).map("".join)


def compiles(pattern: str) -> bool:
    try:
        compile_re2(pattern)
    except PatternError:
        return False
    return True


def rule(rule_id: str, matcher: object, points: float = 3.0, status: str = "active") -> Rule:
    return Rule(rule_id, "d", status, "promo", matcher, points, Level.LINE)  # type: ignore[arg-type]


def index(*rules: Rule) -> PrefilterIndex:
    return PrefilterIndex(RuleSet(rules).running)


def beside(one: Rule) -> bool:
    """True for an image rule that waits for other evidence."""
    return isinstance(one.matcher, ImageMatcher) and one.matcher.beside == "promo"


def leading() -> set[str]:
    """Rules that can lead to anything by themselves, or that others with such power, or a verdict, are made of."""
    running = [one for one in RULES.rules if one.status != "off" and one.when != "spam" and one.points > 0]
    counting = {one.id for one in running if one.role in ("proof", "support") or one.spam}
    named = {name for one in running if isinstance(one.matcher, EvidenceMatcher) for name in one.matcher.of}
    return counting | {one.id for one in RULES.rules if one.id in named or one.id.rpartition("/")[0] in named}


def each_by_itself(data: bytes, addresses: set[str]) -> set[str]:
    """The rules with prefilters that concern the text, by the plainest possible reading of the prefilters."""
    return {one.id for one in RULES.rules if passes(one.matcher, data, addresses)}


def passes(matcher: Matcher, data: bytes, addresses: set[str]) -> bool:
    patterns = [one.pattern for one in matcher.text_prefilters]
    if patterns:
        return any(compile_re2(pattern).search(data) for pattern in patterns)
    prefilter = matcher.address_prefilter
    return prefilter is not None and any(fits(prefilter, address) for address in addresses)


def fits(prefilter: AddressPrefilter, address: str) -> bool:
    host = urls.host(address)
    return (
        compile_re2(prefilter.pattern).search(address.encode()) is not None
        and (not prefilter.hosts or any(host == one or host.endswith(f".{one}") for one in prefilter.hosts))
        and (prefilter.test is None or prefilter.test(address))
    )


@settings(deadline=None)
@given(texts)
def test_the_index_agrees_with_each_rule_by_itself(text: str) -> None:
    data, addresses = folded(text).data, scan(text)
    concerned = PREFILTERS.concerned([Hits(data)], addresses)
    assert concerned == each_by_itself(data, addresses)
    assert PREFILTERS.leading([Hits(data)], addresses) == concerned & leading()


def test_each_rule_is_tried_in_the_view_that_it_searches() -> None:
    in_raw_only = 0
    for text in CASES:
        views = Document(text).views
        concerned = PREFILTERS.concerned([Hits(view.data) for view in views], ())
        for one in RULES.running:
            if not isinstance(one.matcher, PatternMatcher):
                continue
            searched = views[0] if one.matcher.view == "folded" else views[-1]
            found = passes(one.matcher, searched.data, set())
            assert one.id in concerned or not found
            in_raw_only += found and not passes(one.matcher, views[0].data, set())
    assert in_raw_only


@settings(deadline=None)
@given(st.lists(small_patterns.filter(compiles), max_size=6), small_texts)
def test_patterns_asked_together_agree_with_each_pattern_by_itself(patterns: list[str], text: str) -> None:
    data = text.encode()
    alone = [at for at, pattern in enumerate(patterns) if compile_re2(pattern).search(data)]
    assert PatternSet(patterns).matches(data) == alone
    assert PatternIndex(patterns).matches(Hits(data)) == alone


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("promo[[:digit:]]{3}x", "promo123x"),
        ("promo[^[:space:]a]x", "promo1x"),
        ("ab{,2}cd", "ab{,2}cd"),
        ("ab{01}cd", "ab{01}cd"),
        (r"ab\\pLcd", r"ab\pLcd"),
        (r"ab\\x{2}cd", r"ab\xxcd"),
    ],
)
def test_a_pattern_is_read_as_re2_reads_it(pattern: str, text: str) -> None:
    assert compile_re2(pattern).search(text.encode())
    assert PatternIndex([pattern]).match(Hits(text.encode()))


def test_a_bracket_in_a_class_is_nothing_to_warn_of(recwarn: pytest.WarningsRecorder) -> None:
    assert necessary_literals("[[a]x[a&&b]casino")
    assert not recwarn.list


@settings(deadline=None)
@given(texts)
def test_the_set_of_shipped_patterns_agrees_with_each_by_itself(text: str) -> None:
    data = View(text).data
    assert SHIPPED.matches(data) == [at for at, pattern in enumerate(PATTERNS) if compile_re2(pattern).search(data)]


SHIPPED = PatternSet(PATTERNS)


@pytest.mark.slow
def test_the_index_agrees_with_each_rule_by_itself_on_real_articles(shared: Path) -> None:
    articles = sorted((shared / "realset" / "articles").rglob("*.*"))[:150]
    assert len(articles) > 20
    let_through = 0
    for path in articles:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        data, addresses = folded(text).data, scan(text)
        assert PREFILTERS.concerned([Hits(data)], addresses) == each_by_itself(data, addresses), path
        let_through += bool(PREFILTERS.leading([Hits(data)], addresses))
    assert let_through > 0


def test_a_set_that_runs_out_of_memory_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = ["x[^y]{200}z", "[ab]{100}c", "q"]
    text = b"ab" * 60 + b"c" + b"q"
    assert PatternSet(patterns).matches(text) == [1, 2]
    starved = PatternSet(patterns)

    class Silent:
        def Match(self, data: bytes) -> None:
            """What RE2 answers when its memory is used up: nothing, and no error."""

    monkeypatch.setattr(starved, "_parts", [(Silent(), first, count) for _, first, count in starved._parts])
    assert starved.matches(text) == [1, 2]


@pytest.fixture(scope="module", params=[1 << 10, 1 << 14, 1 << 17, 1 << 20])
def parted(request: pytest.FixtureRequest) -> PatternSet:
    """The shipped patterns in sets that may not use more memory than that."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("dechaff.patterns.pattern_set.SET_MEMORY_BYTES", request.param)
        return PatternSet(PATTERNS)


@settings(deadline=None)
@given(texts)
def test_a_set_too_large_for_its_memory_is_parted_and_answers_all_the_same(parted: PatternSet, text: str) -> None:
    data = folded(text).data
    assert len(parted._parts) > 1
    assert parted.matches(data) == SHIPPED.matches(data)


def test_hundreds_of_patterns_fit_in_one_set() -> None:
    patterns = [rf"(?:微信|we\s?chat|\bvx)[^\n\pL]{{0,8}}[:：]\s*name{at}\b" for at in range(200)]
    many = PatternSet(patterns)
    assert len(many._parts) == 1
    assert many.matches("WeChat : name123 微信：NAME77".encode()) == [77, 123]


@pytest.mark.parametrize(
    ("matcher", "text", "addresses", "passes"),
    [
        (PatternMatcher(("abc",)), "xABCx", [], True),
        (PatternMatcher(("abc",)), "xabx", ["abc.example/"], False),
        (PatternMatcher(("a(?=b)",), "regex", "raw", "ab"), "ab", [], True),
        (PatternMatcher(("a(?=b)",), "regex", "raw", "ab"), "ac", [], False),
        (PatternMatcher(("abc", "def", "ghi")), "xghi", [], True),
        (PatternMatcher(("abc", "def", "ghi")), "xgh", [], False),
        (LinkMatcher(url="^t[.]me/"), "t.me/", [], False),
        (LinkMatcher(url="^t[.]me/"), "", ["x.example/t.me/", "t.me/name"], True),
        (LinkMatcher(hosts=frozenset({"b.example"})), "", ["a.b.example/x"], True),
        (LinkMatcher(hosts=frozenset({"b.example"})), "", ["ab.example/x", "b.example.org"], False),
        (LinkMatcher(url="x$", hosts=frozenset({"b.example"})), "", ["b.example/y", "c.example/x"], False),
        (LinkMatcher(url="x$", hosts=frozenset({"b.example"})), "", ["b.example/x"], True),
        (LinkMatcher(label="join"), "join", [], False),
        (LinkMatcher(label="join"), "", ["a.example"], True),
        (ImageMatcher(url="pixel"), "", ["a.example/pixel"], True),
        (ImageMatcher(url="pixel", gate="width"), "", ["a.example/pixel"], False),
        (ImageMatcher(url="pixel", gate="width"), "<img width=1>", [], True),
        (ImageMatcher(max_side_px=2, gate="width"), "<img width=1>", [], True),
        (ImageMatcher(url="pixel", beside="promo"), "", ["a.example/pixel"], False),
        (ImageMatcher(max_side_px=2, gate="width", beside="promo"), "<img width=1>", [], False),
        (ImageMatcher(filters=FilterList(("||b.example^",))), "", ["a.b.example/x"], True),
        (ImageMatcher(filters=FilterList(("||b.example^",))), "", ["c.example/b.example"], False),
        (ImageMatcher(filters=FilterList(("/banner/*",))), "![x](/banner/7.gif)", [], False),
        (RepeatMatcher("link", "corpus", ((1, 1.0),)), "", ["a.example"], False),
        (SuspectMatcher(), "", ["a.example"], False),
    ],
)
def test_a_rule_lets_texts_through_by_its_own_conditions(
    matcher: object, text: str, addresses: list[str], passes: bool
) -> None:
    one = index(rule("a", matcher), rule("b", PatternMatcher(("never",))))
    assert one.leading([Hits(text.encode())], addresses) == ({"a"} if passes else set())
    assert one.concerned([Hits(text.encode())], addresses) == ({"a"} if passes else set())


def test_rules_that_a_text_alone_says_nothing_of_have_no_prefilters() -> None:
    assert PREFILTERS.unfiltered == {
        one.id
        for one in RULES.rules
        if isinstance(one.matcher, RepeatMatcher | SuspectMatcher | EvidenceMatcher | ParameterMatcher) or beside(one)
    }


def test_a_rule_that_speaks_for_the_text_lets_nothing_through_but_may_still_match() -> None:
    plea = rule("plea", PatternMatcher(("abc",)), points=-3)
    kind_link = rule("link", LinkMatcher(hosts=frozenset({"b.example"})), points=-1)
    one = index(plea, kind_link)
    assert not one.leading([Hits(b"abc")], ["b.example"])
    assert one.concerned([Hits(b"abc")], ["b.example"]) == {"plea", "link"}


def test_a_shadow_rule_lets_texts_through_as_it_is_reported_and_one_that_is_off_does_not() -> None:
    plea = rule("plea", PatternMatcher(("abc",)), points=-3)
    assert index(replace(plea, status="shadow")).leading([Hits(b"abc")], [])
    off = index(replace(plea, status="off", points=3))
    assert not off.leading([Hits(b"abc")], [])
    assert off.concerned([Hits(b"abc")], []) == off.unfiltered == frozenset()


def test_half_a_surrogate_pair_does_not_stop_the_index() -> None:
    assert index(rule("a", PatternMatcher(("abc",)))).leading([Hits(View("\ud800abc").data)], ["x\ud800"])


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [*"aAbBkKsSſßẞİµéÉжЖüÜ_", "\u212a", "ﬆ", "kasse", "straße", "ЖАР", "sék", " ", "\n", "  ", "x" * 300]
        ),
        max_size=30,
    )
)
def test_letter_case_blanks_and_edges_of_words_hide_no_string_from_the_index(pieces: list[str]) -> None:
    patterns = [
        r"kass\pL*\s{1,3}ab",
        "stra(?:ß|ss)e",
        "жар",
        r"s[éè]k\b",
        "(?:kasse|b{3})[^x]{0,9}a",
        "a.{0,60}жар",
        r"ka+\pL*é",
        r"\bk[aé]\b",
        r"\bs|\bß|ss\b",
        r"x\bé|é\bk",
        r"b\s?b\s{0,2}b\s*k",
        r"\sa\s",
        r"[sß]é\b",
    ]
    data = "".join(pieces).encode()
    alone = [at for at, pattern in enumerate(patterns) if compile_re2(pattern).search(data)]
    index = PatternIndex(patterns)
    assert index.matches(Hits(data)) == alone
    assert index.match(Hits(data)) == bool(alone)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("<a hidden href=//x.example>x</a>", True),
        ("<a title='a > b' hidden href=//x.example>x</a>", True),
        ('<a title = "a > b > c" class="d" hidden href=//x.example>x</a>', True),
        ('<a title="a > b" name="c > d"\nhidden href=//x.example>x</a>', True),
        ('<a href="//x.example"< hidden>x</a>', True),
        ("&lt;a hidden href=//x.example&gt;x&lt;/a&gt;", True),
        ('<a title=3D"a > b" hidden href=3D"//x.example">x</a>', True),
        ("<p>The hidden valley.</p>", False),
        ("<p class='a' id=\"b\">The hidden valley.</p>", False),
    ],
)
def test_a_hidden_element_is_let_through_and_a_word_about_hidden_things_does_not(text: str, passes: bool) -> None:
    assert bool(PREFILTERS.leading([Hits(text.encode())], [])) is passes


def test_all_letters_that_fold_into_ascii_are_known() -> None:
    beyond = (chr(one) for one in range(0x80, 0x110000))
    assert set(folding.FOLDED_INTO_ASCII) == {one for one in beyond if any(map(str.isascii, one.casefold()))}


def test_all_letters_that_folding_makes_longer_or_shorter_are_known() -> None:
    letters = (chr(one) for one in range(0x80, 0x110000) if not 0xD800 <= one < 0xE000)
    resized = [one for one in letters if len(one.casefold().encode()) != len(one.encode())]
    assert len(resized) > 100
    assert all(map(folding.RESIZED.fullmatch, resized))


@pytest.mark.parametrize("before", ["wawa ", "wa", "wax,", "walnut cakes "])
def test_a_string_is_found_behind_thousands_of_places_that_begin_like_it(before: str) -> None:
    index = PatternIndex([r"\bwa\b\D?\d", r"\bwalnut\s{1,3}cake\b"])
    assert index.matches(Hits((before * 5000 + " wa:1").encode())) == [0]
    assert index.matches(Hits((before * 5000 + " wa walnut\n\ncake").encode())) == [1]


@pytest.mark.parametrize("blanks", [" ", "  ", "\n", "\n\n", " \t ", "\r\n\f", "\v", " \n "])
def test_blanks_of_any_kind_are_one_to_the_index(blanks: str) -> None:
    text = f"{blanks}walnut{blanks}cake{blanks}".encode()
    matching = [bool(compile_re2(one).search(text)) for one in (r"walnut\s{1,3}cake", r"\swalnut", r"cake\s")]
    assert PatternIndex([r"walnut\s{1,3}cake", r"\swalnut", r"cake\s"]).matches(Hits(text)) == [
        at for at, does in enumerate(matching) if does
    ]


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        (r"\bcasino\b", {"\bcasino\b"}),
        (r"gewinn\pL*", {"gewinn"}),
        (r"gewinn\pL* jetzt", {"gewinn"}),
        (r"\bgewinn\b.{9}\bspiel", {"\bgewinn\b"}),
        (r"zum\s{1,3}kurs", {"zum kurs"}),
        (r"zum\s*kurs", {"zum kurs", "zumkurs"}),
        (r"zum\t \n?kurs", {"zum kurs"}),
        (r"\bзум\b", {"зум"}),
        (r"\bstraße\b", {"\bstra"}),
        (r"\x08casino", {"casino"}),
        (r"(?:ca(?:sino|sh)|bet)[!]", {"casino!", "cash!", "bet!"}),
        (r"(?:微信|QQ)[:：]\d{5}", {"微信:", "微信：", "qq:", "qq："}),
        (r"(?:→|>>>)\W(?:join|order)", {"→", ">>>"}),
        (r"@[a-z]{5,32}", {"@"}),
        (r"(?:[a-z]{2,63}\.){1,3}(?:com|org)\b", {".com\b", ".org\b"}),
        (r"(?:[a-z]{2,63}\.){0,3}(?:shop|casino)\b", {"shop\b", "casino\b"}),
        (r"\d+%", None),
        (r"a?b*", None),
        (r"(?:casino|\d+)", None),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, strings: set[str] | None) -> None:
    assert necessary_literals(pattern) == strings


@settings(deadline=None)
@given(texts)
def test_a_string_that_a_pattern_needs_stands_wherever_it_matches(text: str) -> None:
    folded_text = re.sub("[ \t\n\v\f\r]+", " ", text.casefold())
    has_edges = set(folding.FOLDED_INTO_ASCII).isdisjoint(text)
    for pattern, strings in zip(PATTERNS, NEEDED, strict=True):
        if strings is not None and compile_re2(pattern).search(View(text).data):
            assert any(stands(string, folded_text, has_edges) for string in strings), pattern


def stands(string: str, text: str, has_edges: bool) -> bool:
    written = re.escape(string.strip(EDGE))
    if has_edges:
        written = r"\b" * string.startswith(EDGE) + written + r"\b" * string.endswith(EDGE)
    return re.search(written, text, re.ASCII) is not None
