"""Traits are what articles visibly have in common, whatever in it differs."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dechaff.cleaner import Cleaner
from dechaff.suggest.lines import visible_lines
from dechaff.suggest.traits import Links, Postings, closed, paragraphs, phrases, traits_of

SHARED = frozenset({"t.me"})


def traits(text: str, shown: dict[str, str] | None = None) -> dict[str, set[str]]:
    cleaner = Cleaner()
    document = cleaner.document(text)
    survey = cleaner.survey_document(document)
    return {
        kind: {*some}
        for kind, some in traits_of(document, survey, Links(SHARED), {} if shown is None else shown).items()
    }


def test_readers_see_neither_tags_nor_scripts_nor_the_fields_of_a_front_matter() -> None:
    page = "<html><script>let a = 'no';</script><p>Soak &amp; <b>boil</b> them.</p><!-- no --></html>"
    assert visible_lines(page, "html") == ["Soak &", "boil", "them."]
    post = "---\nlayout: post\ntitle: Beans\n---\n\nSoak <b>them</b>, see <https://beans.example/a>.\n"
    assert visible_lines(post, "markdown") == ["title: Beans", "Soak them, see <https://beans.example/a>."]
    assert visible_lines("---\nno fields\n", "markdown") == ["---", "no fields"]


def test_a_link_is_its_host_and_at_a_shared_host_also_who_is_named_there() -> None:
    links = Links(SHARED)
    assert links.trait("pans.example/shop/1?a=b") == "pans.example"
    assert links.trait("t.me/pan_demo_7?start=1") == "t.me/pan_demo_7"
    assert links.trait("t.me/s/pan_demo_7") == "t.me/pan_demo_7"
    assert links.trait("t.me") == ""
    assert links.trait("mailto:pia@pans.example") == ""


def test_phrases_have_a_long_word_and_no_short_end_and_stop_at_addresses() -> None:
    said = {"the cheap", "the cheap copper", "cheap copper", "cheap copper pans", "copper pans"}
    assert {*phrases("The cheap copper pans")} == said
    assert not {*phrases("as it is in an ad")}
    assert not any("example" in one for one in phrases("copper https://pans.example/a pans"))
    assert "铜锅便宜" in {*phrases("铜锅便宜出售")}


def test_paragraphs_are_alike_whatever_their_names_and_numbers() -> None:
    lines = ["Order copper pans from pan_demo_7 today, 20 left!", "Order copper pans from pan_demo_7 today, 3 left!"]
    names = ["Ask @pia_demo_1 for the copper pans at the door", "Ask @max_demo_22 for the copper pans at the door"]
    for some in (lines, names):
        assert len({key for key, _ in paragraphs(some)}) == 1
    assert len({key for key, _ in paragraphs([*lines, *names])}) == 2
    assert not [*paragraphs(["Too short."])]


def test_an_article_has_its_contacts_names_links_paragraphs_and_phrases() -> None:
    shown: dict[str, str] = {}
    found = traits("Soak the beans.\n\nCopper pans: pia@pans.example, pan7demo, https://t.me/pan_demo_7\n", shown)
    assert found["contact"] >= {"mail:pia@pans.example"}
    assert found["link"] == {"t.me/pan_demo_7"}
    assert found["name"] >= {"pan7demo"}
    assert "copper pans" in found["phrase"]
    assert {shown[key] for key in found["paragraph"]} == {
        "Copper pans: pia@pans.example, pan7demo, https://t.me/pan_demo_7"
    }


def test_a_name_in_a_tag_is_no_name() -> None:
    assert not traits('<p class="pan7demo">Soak the beans.</p>')["name"]


@given(st.lists(st.sets(st.sampled_from("abcdefg")), max_size=12))
def test_postings_are_those_of_a_plain_index(articles: list[set[str]]) -> None:
    postings = Postings()
    plain: dict[str, list[int]] = {}
    for number, some in enumerate(articles):
        postings.add(number, some)
        for one in some:
            plain.setdefault(one, []).append(number)
    assert postings.all() == plain
    assert postings.shared == {one: numbers for one, numbers in plain.items() if len(numbers) > 1}


def test_of_phrases_with_the_same_articles_the_longest_stays() -> None:
    generator = random.Random(7)
    having = {f"{'x' * length}{name}": [*range(generator.randint(1, 4))] for length, name in enumerate("abcdefgh")}
    kept = closed(having)
    assert {tuple(numbers) for numbers in kept.values()} == {tuple(numbers) for numbers in having.values()}
    assert all(kept[a] != kept[b] for a, b in combinations(kept, 2))
    for phrase, numbers in kept.items():
        assert len(phrase) == max(len(one) for one in having if having[one] == [*numbers])
