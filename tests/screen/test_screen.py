"""The screen sees what any rule could see: with it and without it every text is cleaned alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from dechaff import Cleaner
from dechaff.census.survey import take_census
from dechaff.cli.records import PassedOver, read_articles
from dechaff.detect.link import LinkMatcher
from dechaff.detect.pattern import PatternMatcher
from dechaff.document import Document
from dechaff.ingest.records import Fields
from dechaff.known import Known
from dechaff.model import Level
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.matcher import Matcher
from dechaff.screen.screen import Screen

SCREENED, UNSCREENED = Cleaner(), Cleaner(screened=False)
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
