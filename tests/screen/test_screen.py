"""The screen sees what any rule could see: with it and without it every text is cleaned alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from dechaff import Cleaner
from dechaff.census.census import Census
from dechaff.census.survey import take_census
from dechaff.cli.records import PassedOver, read_articles
from dechaff.detect.evidence import EvidenceMatcher
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.detect.pattern import PatternMatcher
from dechaff.detect.repeat import RepeatMatcher
from dechaff.document import Document
from dechaff.ingest.records import Fields
from dechaff.known import Known
from dechaff.model import Level
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.matcher import Matcher
from dechaff.screen.screen import Screen

SCREENED, UNSCREENED = Cleaner(), Cleaner(screened=False)
PROFILES = (replace(SCREENED.profile, spam_min_spread=0.01),)
BANNER = (
    '<p><a href=http://seeds.example/in.php?aff=41><img src=http://seeds.example/strip.gif alt="Seed sale"></a></p>\n'
)


def as_mail(page: str, width: int) -> str:
    return "=\n".join(re.findall(f"(?s:=3D|.){{1,{width}}}", page.replace("=", "=3D")))


@pytest.mark.parametrize(
    "banner",
    [
        BANNER,
        as_mail(BANNER, 200),
        as_mail(BANNER, 37),
        as_mail(BANNER, 37).replace("=\n", "=\r\n"),
        as_mail(BANNER, 60).replace('"', "=22"),
        BANNER.replace("http://seeds.example/in", '"http://seeds.\nexample/in').replace("41", '41"'),
        BANNER.replace("http:", "&#104;ttp&colon;"),
        BANNER.replace("seeds.", "&#x73;eeds&period;"),
        BANNER.replace("http://", "http:///"),
    ],
)
def test_a_banner_goes_however_its_address_is_written(banner: str) -> None:
    text = f"<html><body>\n<p>Der Verein trifft sich am Dienstag.</p>\n{banner}<p>Bringt Handschuhe mit.</p>\n"
    said = SCREENED.clean(text, "html")
    assert said.text.split() == text.replace(banner, "").split()
    assert said == UNSCREENED.clean(text, "html")


def test_texts_that_are_searched_together_are_surveyed_as_if_each_were_alone() -> None:
    texts = [case.raw for rule in SCREENED.rules.rules for case in (*rule.tests.cleans, *rule.tests.spares)]
    documents = [*map(SCREENED.document, texts)]
    SCREENED.search(documents)
    assert [*map(SCREENED.survey_document, documents)] == [*map(SCREENED.survey, texts)]


SEEDS = PatternMatcher(("seeds",))
BESIDE_PROMO = ImageMatcher(beside="promo")


def _rule(id: str, matcher: Matcher, points: float, **fields: Any) -> Rule:
    return Rule(id, "d", fields.pop("status", "active"), "promo", matcher, points, Level.SENTENCE, **fields)


@pytest.mark.parametrize(
    "rules",
    [
        [_rule("a", SEEDS, 3.0), _rule("b", EvidenceMatcher(frozenset("a"), beside=frozenset("c")), 3.0)],
        [_rule("a", PatternMatcher(("soil",)), -1.0, spam=((1, 9.0),)), _rule("b", SEEDS, 1.0, sign="offer")],
        [_rule("a", SEEDS, 1.0), _rule("b", BESIDE_PROMO, 1.0, role="companion", status="shadow")],
        [_rule("a", SEEDS, 1.0, sign="offer"), _rule("b", BESIDE_PROMO, 1.0, role="companion", spam=((1, 9.0),))],
        [
            _rule("a", SEEDS, 3.0, sign="offer"),
            _rule("b", RepeatMatcher("link", "article", ((1, 2.0),)), 2.0, role="repetition", spam=((99, 1.0),)),
        ],
    ],
)
def test_a_rule_that_needs_others_is_not_forgotten(rules: list[Rule]) -> None:
    text = "We have seeds ![](https://x.example/a.png), see https://x.example/b or call now.\n\nMore seeds.\n\nGood soil.\n"
    rule_set = RuleSet((*rules, _rule("c", PatternMatcher(("call",)), 1.0, role="companion", sign="call")), PROFILES)
    plain = Cleaner(rule_set, screened=False).clean(text)
    assert plain.cuts or plain.flags or plain.verdict == "spam"
    assert Cleaner(rule_set).clean(text) == plain


@pytest.mark.parametrize(
    ("suspect", "text"),
    [
        ("mail:a.potter@clay.example", "Write to a.potter (at) clay.example, please.\n"),
        ("shop:ab", "See [this](https://shop.example/ab).\n"),
    ],
)
def test_a_mention_that_only_a_rule_can_read_is_one(suspect: str, text: str) -> None:
    census = Census.of({suspect: 9}, {suspect: 9})
    shop = _rule("shop", LinkMatcher(url=r"^shop\.example/(?P<name>\w+)"), 1.0, entity="shop:{name}")
    rules = RuleSet((*SCREENED.rules.rules, shop), SCREENED.rules.profiles)
    plain = Cleaner(rules, census=census, screened=False).clean(text)
    assert plain.cuts or plain.flags
    assert Cleaner(rules, census=census).clean(text) == plain


def test_links_that_lead_to_one_site_count_towards_spam() -> None:
    days = ("Monday", "Tuesday", "Thursday", "Friday")
    text = "".join(f"Don't miss the [{day} round](https://talk.example/{day}) where people talk.\n\n" for day in days)
    text += "Call +1 202 555 0143.\n"
    assert SCREENED.clean(text) == UNSCREENED.clean(text)
    assert SCREENED.clean(text).verdict == "spam"


@pytest.mark.parametrize(
    ("matcher", "is_concerned"),
    [
        (PatternMatcher(("&#x65;",), view="raw"), True),
        (PatternMatcher(("&#x65;",), view="folded"), False),
        (PatternMatcher(("seeds",), view="folded"), True),
        (LinkMatcher(url=".", gate="&#x65;"), True),
        (LinkMatcher(url=".", gate="seeds"), True),
    ],
)
def test_a_raw_view_is_searched_only_for_rules_that_search_it(matcher: Matcher, is_concerned: bool) -> None:
    rules = RuleSet((Rule("a", "d", "active", "promo", matcher, 6.0, Level.LINE),))
    document = Document("s&#x65;eds for sale")
    assert document.folded.text == "seeds for sale"
    known = Known(rules, SCREENED.profile)
    assert bool(Screen(rules).concerned(document, known)) is is_concerned


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["cases", "mass", "realset", "realset2", "seeds", *(f"honest {at}" for at in range(4))]
)
def test_articles_are_cleaned_alike_with_the_screen_and_without_it(shared: Path, part: str) -> None:
    texts = [*_texts(shared, part)]
    assert len(texts) > 3
    census = take_census(SCREENED.survey(text) for text in texts)
    screened, unscreened = SCREENED.with_census(census), UNSCREENED.with_census(census)
    for text in texts:
        assert screened.clean(text) == unscreened.clean(text)


def _texts(shared: Path, part: str) -> Iterator[str]:
    """The articles of a set, those of a large one by parts."""
    name, _, number = part.partition(" ")
    for article in read_articles([shared / name], Fields(), passed_over=PassedOver()):
        if not number or crc32(article.id.encode()) % 4 == int(number):
            yield article.text
