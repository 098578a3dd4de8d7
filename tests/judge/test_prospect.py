"""Rules that could not decide anything by their points do not, whatever they find."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff import Cleaner
from dechaff.detect.pattern import PatternMatcher
from dechaff.judge.weigh import weight
from dechaff.model import Evidence, Level
from dechaff.rulebook import Rule
from dechaff.rulebook.prospect import could_decide
from dechaff.rulebook.rule import Status
from dechaff.rulefiles import load_rules

RULES = load_rules()
PROFILE = replace(RULES.profile("balanced"), repetition_points=2.0)
WORDS = PatternMatcher(("abc",))

rules = st.lists(
    st.builds(
        Rule,
        st.sampled_from("abcdefgh"),
        st.just("d"),
        st.just("active"),
        st.sampled_from(["promo", "contact", "link"]),
        st.just(WORDS),
        st.sampled_from([-3.0, 0.5, 1.0, 2.0, 3.0]),
        st.just(Level.LINE),
        st.sampled_from(["proof", "support", "repetition", "companion"]),
        st.sampled_from(["", "call", "offer", "contact"]),
    ),
    max_size=6,
    unique_by=lambda rule: rule.id,
)


@given(rules, st.data())
def test_a_unit_scores_no_more_than_the_rules_together(some: list[Rule], data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, 9), st.integers(1, 9), st.sampled_from(["", "telegram:a", "telegram:b", "url:c"]))
    found = [
        Evidence(rule.id, at, at + size, "", entity, rule.points, rule.unit, rule.kind, role=rule.role, sign=rule.sign)
        for rule in some
        for at, size, entity in data.draw(st.lists(places, max_size=3))
    ]
    if weight(found, PROFILE) >= PROFILE.flag:
        assert could_decide(some, PROFILE, lambda rule: 0)


def test_what_could_decide() -> None:
    def could(*ids: str, status: Status = "active", matches: float = inf) -> bool:
        some = [replace(RULES.by_id[one], status=status) for one in ids]
        return could_decide(some, RULES.profile("balanced"), lambda rule: matches)

    channel, link_seen, said = "link/telegram-channel", "repeat/link-across-articles", "promo/asks-to-act"
    assert not could()
    assert not could(channel)
    assert could(channel, said)
    assert not could(channel, link_seen)  # repetition counts beside an offer
    assert could(channel, link_seen, "promo/sells")
    assert not could("promo/sells", link_seen, said)  # no proof, and too little to be spam
    assert could("promo/trade-word", said)  # many of them are spam
    assert not could("promo/trade-word", said, matches=1)  # one of each is not
    assert not could("promo/trade-word")  # of one kind, they are not
    assert could("community/event", status="shadow")  # it is flagged


CASES = [(case.raw, case.format) for rule in RULES.rules for case in (*rule.tests.cleans, *rule.tests.spares)]


@pytest.mark.slow
@pytest.mark.parametrize("profile", [profile.name for profile in RULES.profiles])
def test_a_text_that_concerns_no_rule_has_no_decisions(profile: str) -> None:
    screened, plain = Cleaner(RULES, profile), Cleaner(RULES, profile, screened=False)
    silent = 0
    for raw, format in CASES:
        document = screened.document(raw, format)
        assert screened.clean(raw, format) == plain.clean(raw, format)
        assert screened._screen is not None
        silent += not screened._screen.concerned(document, screened._known)
        assert screened.survey(raw, format).accused == plain.survey(raw, format).accused
    assert 20 < silent < len(CASES)


def test_names_are_counted_even_where_nothing_is_decided() -> None:
    cleaner = Cleaner(RULES)
    text = "The choir is on https://t.me/choir_demo_1, the desk at desk@choir.example and on +1 202 555 0143.\n"
    document = cleaner.document(text)
    survey = cleaner.survey_document(document)
    assert document.found.concerned is None
    assert survey.settled
    assert {"telegram:choir_demo_1", "mail:desk@choir.example", "phone:12025550143"} <= survey.entities
    silent = cleaner.survey("The desk is at desk@choir.example.\n")  # without any word or link of promotion
    assert "mail:desk@choir.example" not in silent.entities
