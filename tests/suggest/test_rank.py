"""Proposals come by what they explain and how likely they are promotion; estimates say what is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.suggest.counts import Count, Counts
from dechaff.suggest.examples import Example, Seen
from dechaff.suggest.rank import Candidate, Estimate, estimate, guess, likeliest, proposals
from dechaff.suggest.traits import Trait
from dechaff.tuning.intervals import wilson

COUNTS = Counts(missed=90, weak=10, caught=10)


def candidate(name: str, articles: set[int], likely: float = 0.5) -> Candidate:
    seen = Seen(1, [Example("a.md", name, 0, is_edge=True)])
    return Candidate(("phrase", name), Count(len(articles)), articles, None, 0, 0, Estimate(likely, 0, 1), likely, seen)


def test_labels_say_more_than_honest_articles_and_those_more_than_a_guess() -> None:
    trait: Trait = ("link", "pans.example")
    count = Count(missed=8, weak=2, caught=0)
    assert estimate(trait, count, COUNTS, None, (6, 2)) == (0.75, *wilson(6, 8))
    assert estimate(trait, count, COUNTS, (2, 1000), (6, 2)) == (0.6, *wilson(6, 10))
    assert estimate(trait, count, COUNTS, None, (0, 0)) == guess(trait, count, COUNTS)
    share, low, high = estimate(trait, count, COUNTS, (2, 1000), (0, 0))
    rate_low, rate_high = wilson(2, 1000)
    assert (share, low, high) == pytest.approx((1 - 0.2 / 8, 1 - 100 * rate_high / 8, 1 - 100 * rate_low / 8))


def test_what_is_as_frequent_in_honest_articles_is_no_promotion() -> None:
    assert estimate(("phrase", "a"), Count(missed=50), COUNTS, (500, 1000), (0, 0)).share == 0


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_guess_grows_with_the_company_of_what_rules_find(missed: int, caught: int, weak: int) -> None:
    few, many = (Count(missed, min(weak, missed) * more, caught) for more in (0, 1))
    assert guess(("link", "a"), few, COUNTS).share <= guess(("link", "a"), many, COUNTS).share
    for one in (guess(("link", "a"), many, COUNTS), guess(("contact", "a"), few, COUNTS)):
        assert 0 <= one.low <= one.share <= one.high <= 1
    assert guess(("link", "a"), many, COUNTS).share < guess(("contact", "a"), many, COUNTS).share


sets = st.sets(st.integers(0, 15), min_size=1)


@given(st.lists(st.tuples(sets, st.sampled_from([0.1, 0.5, 0.9])), max_size=8), st.integers(1, 4))
def test_each_explains_what_none_before_it_does_and_enough(some: list[tuple[set[int], float]], least: int) -> None:
    explained: set[int] = set()
    chosen = [*proposals([candidate(str(at), *one) for at, one in enumerate(some)], least)]
    for one in chosen:
        new = one.candidate.articles - explained
        assert one.explains == len(new) >= least
        explained |= new
    left = [articles for articles, _ in some if len(articles - explained) >= least]
    assert not left, "a proposal is missing"


def test_the_likely_come_before_the_frequent_and_contacts_before_words() -> None:
    ranked = [*proposals([candidate("frequent", {*range(10)}, 0.1), candidate("likely", {20, 21, 22}, 0.9)], 3)]
    assert [one.candidate.trait[1] for one in ranked] == ["likely", "frequent"]
    contact = candidate("a", {1, 2, 3}, 0.6)
    contact.trait = ("contact", "mail:pia@pans.example")
    best, *more = proposals([candidate("words", {1, 2, 3}, 0.9), contact], 3)
    assert (best.candidate.trait[0], [one.trait[1] for one in best.also], more) == ("contact", ["words"], [])


def test_only_the_likeliest_of_each_kind_are_looked_at() -> None:
    some = [candidate(str(number), {*range(number)}) for number in range(1, 9)]
    assert [one.trait[1] for one in likeliest(some, 2)] == ["8", "7"]


def test_an_account_stands_for_the_name_and_the_words_that_the_same_articles_have() -> None:
    some = [candidate(name, {1, 2, 3}) for name in ("pan_demo_7", "t.me/pan_demo_7", "copper pans")]
    for one, kind in zip(some, ("name", "link", "phrase"), strict=True):
        one.trait = (kind, one.trait[1])
    [best] = proposals(some, 3)
    assert best.candidate.trait == ("link", "t.me/pan_demo_7")
