"""An article that the first pass settles comes out as it is under any census of which it mentions no suspect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest
from random_articles import HONEST, MENTIONS, NAMES, article

from dechaff import Cleaner
from dechaff.census.bands import BANDS
from dechaff.census.census import Census
from dechaff.census.entities import names
from dechaff.census.survey import Survey
from dechaff.rulebook import RuleSet
from dechaff.rulefiles import load_rules
from dechaff.text.format import sniff_format

PROFILES = ("strict", "balanced", "aggressive")


@dataclass(frozen=True, eq=False)
class Whim(Census):
    """A census that counts each entity as often as chance will have it."""

    seed: int = 0

    def count_hash(self, hashed: int) -> int:
        return BANDS[(hashed ^ self.seed) % len(BANDS)][0]


def _whim(chance: Random, suspects: frozenset[str]) -> Whim:
    known = Census.of({}, dict.fromkeys(suspects, 20))
    return Whim(**vars(known), seed=chance.getrandbits(64))


def _mentions(survey: Survey, suspects: frozenset[str]) -> bool:
    """As pass two reads it off the notes."""
    return not {*suspects, *names(suspects)}.isdisjoint(survey.entities | survey.names)


def _weak_article(chance: Random) -> str:
    """An article with a few pieces of evidence, and pictures and links that others may have, too."""
    if chance.random() < 0.3:
        return article(chance)
    name = chance.choice(NAMES)
    mentions = [one.format(name) for one in chance.sample(MENTIONS, chance.randint(0, 2))]
    links = [f"[{word}](https://{word}.example/{chance.choice(NAMES)})" for word in ("here", "pears", "join")]
    pieces = [
        *chance.sample(HONEST, 3),
        *mentions,
        *chance.sample(links, 2),
        f"![{name}](a)",
    ]
    chance.shuffle(pieces)
    return chance.choice(["\n\n", "\n", " "]).join(pieces) + "\n"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_settled_article_stays_as_it_is_whatever_the_census_says(profile: str) -> None:
    cleaner = Cleaner(profile=profile)
    with_evidence = 0
    for seed in range(120):
        chance = Random(seed)
        text = _weak_article(chance)
        format = sniff_format(text)
        survey = cleaner.survey(text, format)
        if not survey.settled:
            continue
        with_evidence += any(not one.dismissed for one in cleaner.explain(text, format).evidence)
        for _ in range(3):
            some = frozenset(f"{kind}:{chance.choice(NAMES)}" for kind in ("telegram", "wechat", "messenger"))
            suspects = some | frozenset(["url:here.example/pear_demo_7"])
            if _mentions(survey, suspects):
                suspects = frozenset(["telegram:nobody_demo_1"])
            cleaning = cleaner.with_census(_whim(chance, suspects)).clean(text, format)
            assert (cleaning.verdict, cleaning.score, cleaning.text) == ("clean", 0.0, text)
            assert cleaning.cuts == cleaning.flags == cleaning.reasons == cleaning.not_evaluated == ()
    assert with_evidence > 15


def test_what_a_census_could_turn_into_a_cut_is_not_settled() -> None:
    text = "Rinse the beans.\n\n破解版一键下载 https://t.me/beans_club_1\n"
    cleaner = Cleaner(load_rules().only(["offer/download", "link/telegram-channel", "repeat/link-across-articles"]))
    assert cleaner.clean(text).score == 0
    assert cleaner.with_census(Census.of({"url:t.me/beans_club_1": 20})).clean(text).cuts
    assert not cleaner.survey(text).settled


@pytest.mark.parametrize("change", [{"status": "shadow"}, {"sign": "offer"}, {"spam": ((1, 9.0),)}])
def test_a_rule_that_does_more_over_a_corpus_than_add_points_settles_nothing(change: dict[str, object]) -> None:
    rules = load_rules()
    text = "Beans, and join us at https://t.me/beans_club_1 today.\n\nThe shop is closed from May, so order today.\n"
    assert Cleaner(rules).survey(text).settled
    rule = replace(rules.by_id["repeat/link-across-articles"], **change)  # type: ignore[arg-type]
    changed = RuleSet((*rules.without([rule.id]).rules, rule), rules.profiles)
    assert not Cleaner(changed).survey(text).settled


def test_what_a_shadow_rule_finds_is_not_settled() -> None:
    rules = load_rules()
    shadow = replace(rules.by_id["link/telegram-channel"], status="shadow")
    cleaner = Cleaner(RuleSet((*rules.without([shadow.id]).rules, shadow), rules.profiles))
    text = "Beans, and join us at https://t.me/beans_club_1 today.\n"
    assert cleaner.clean(text).flags
    assert not cleaner.survey(text).settled


def test_a_name_is_noted_that_only_an_image_shows() -> None:
    """With the disguise of a tag undone, the words of the text run into one."""
    text = "<p>Join us at https://t.me/beans_club_1 today.</p>\n<p><img src='a.png' alt='buy<b>shop_demo_22'></p>\n"
    cleaner = Cleaner()
    suspect = frozenset(["telegram:shop_demo_22"])
    census = Census.of({}, dict.fromkeys(suspect, 20))
    assert cleaner.clean(text).verdict == "clean"
    assert cleaner.with_census(census).clean(text).verdict == "cleaned"
    assert _mentions(cleaner.survey(text), suspect)
