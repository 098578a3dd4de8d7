"""Rules are tried by their own tests: a test that does not hold says what went wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from plain_profile import PROFILE

from dechaff.cleaner import Cleaner
from dechaff.detect.pattern import PatternMatcher
from dechaff.model import Format
from dechaff.rulebook import Rule, RuleError, RuleSet, RuleTests
from dechaff.rulefiles import load_layers, load_rules
from dechaff.tuning.rule_tests import run_rule_tests
from dechaff.tuning.surroundings import placements

SHIPPED = load_rules()

SHOP = """\
description: A shop that is always promotion.
kind: handle
pattern: '(?P<name>shop_[a-z]+)'
entity: x:{name}
points: 6
unit: sentence
tests:
  cleans: [{raw: "Boil it.\\n\\nSee shop_one\\n", cleaned: "Boil it.\\n"}]
  spares: [The shop was shut.]
"""


def tried(folder: Path, **rules: str) -> dict[str, str]:
    """What each test of each rule came to, by rule and case."""
    return {f"{one.rule} {one.case}": one.problem for one in run_rule_tests(load(folder, **rules), "mine")}


def load(folder: Path, **rules: str) -> RuleSet:
    for name, content in {"profiles__mine": PROFILE, **rules}.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_layers([folder])


def test_every_shipped_rule_passes_its_own_tests() -> None:
    results = run_rule_tests(SHIPPED)
    assert [one for one in results if one.problem] == []
    tests_of = dict(Counter(one.rule for one in results))
    assert tests_of == {rule.id: len(rule.tests.cleans) + len(rule.tests.spares) for rule in SHIPPED.rules}


def test_tests_that_hold_have_no_problem(tmp_path: Path) -> None:
    assert tried(tmp_path, shop=SHOP) == {"shop cleans 1": "", "shop spares 1": ""}


def test_a_text_that_does_not_become_what_it_should_shows_where(tmp_path: Path) -> None:
    wrong = SHOP.replace('cleaned: "Boil it.\\n"', 'cleaned: "Boil it.\\n\\nSee\\n"')
    problem = tried(tmp_path, shop=wrong)["shop cleans 1"]
    assert problem == r"line 2: 'Boil it.\n' instead of 'Boil it.\n\nSee\n'"


def test_a_rule_that_sees_nothing_in_its_own_text_is_told_so(tmp_path: Path) -> None:
    blind = SHOP.replace("shop_[a-z]+", "store_[a-z]+")
    assert tried(tmp_path, blind=blind, shop=SHOP)["blind cleans 1"] == "the rule sees nothing"


def test_a_rule_that_only_sees_exceptions_is_told_so(tmp_path: Path) -> None:
    excepted = SHOP + "except: [{reason: a friend, pattern: '^x:shop_one$'}]\n"
    problem = tried(tmp_path, shop=excepted)["shop cleans 1"]
    assert problem == "the rule sees only what does not count: exception: a friend"


def test_a_near_miss_that_the_rule_itself_cuts_is_told_so(tmp_path: Path) -> None:
    wide = SHOP.replace("The shop was shut.", "Then shop_two was shut.")
    problem = tried(tmp_path, shop=wide)["shop spares 1"]
    assert problem == "the rule alone cuts 'Then shop_two was shut.' (6 points: shop)"


def test_a_near_miss_that_another_rule_cuts_is_told_so(tmp_path: Path) -> None:
    other = SHOP.replace("shop_", "store_").replace("The shop was shut.", "Then shop_two was shut.")
    problem = tried(tmp_path, shop=SHOP, store=other)["store spares 1"]
    assert problem == "with all rules on, it cuts 'Then shop_two was shut.' (6 points: shop)"


CAREFUL = PROFILE.replace("max_loss_share: 1", "max_loss_share: 0.5")


@pytest.mark.parametrize(("where", "place"), [("", "head"), ("where: [tail]\n", "tail")])
def test_a_near_miss_is_tried_where_it_could_be_cut(tmp_path: Path, where: str, place: str) -> None:
    """Alone it would stay, as nothing would be left of the article; and some rules look at one place only."""
    wide = SHOP.replace("The shop was shut.", "Then shop_two was shut.") + where
    problem = tried(tmp_path, profiles__mine=CAREFUL, shop=wide)["shop spares 1"]
    assert problem == f"the rule alone cuts 'Then shop_two was shut.' at the {place} of an article (6 points: shop)"


def test_a_near_miss_in_a_page_is_tried_inside_its_body(tmp_path: Path) -> None:
    page = "{raw: '<html><body class=\"a\"><p>Then shop_two was shut.</p></body></html>', format: html}"
    wide = SHOP.replace("The shop was shut.", page)
    problem = tried(tmp_path, profiles__mine=CAREFUL, shop=wide)["shop spares 1"]
    assert problem == "the rule alone cuts '<p>Then shop_two was shut.</p>' at the head of an article (6 points: shop)"
    whole = '<html><body class="a"><p>Rain.</p></body></html>'
    for placed in placements(whole, "html"):
        assert placed.article.startswith('<html><body class="a"><p>')
        assert placed.article.endswith("</p></body></html>")
        assert placed.article[placed.start : placed.end] == ("<p>Rain.</p>" if placed.where else whole)


def test_what_a_rule_sees_and_cannot_cut_is_told_unless_the_test_says_that_it_is_weak(tmp_path: Path) -> None:
    half = SHOP.replace("points: 6", "points: 3").replace("The shop was shut.", "Then shop_two was shut.")
    problem = tried(tmp_path, half=half)["half spares 1"]
    assert problem == ("the rule sees 'shop_two'; narrow the rule, or say `weak: true` where that is too little to cut")
    weak = half.replace("[Then shop_two was shut.]", "[{raw: Then shop_two was shut., weak: true}]")
    assert tried(tmp_path, half=weak)["half spares 1"] == ""
    problem = tried(tmp_path, half=weak, other=half)["half spares 1"]
    assert problem == "with all rules on, it cuts 'Then shop_two was shut.' (6 points: half, other)"


def test_what_a_rule_does_not_see_is_not_weak(tmp_path: Path) -> None:
    blind = SHOP.replace("The shop was shut.", "{raw: The shop was shut., weak: true}")
    problem = tried(tmp_path, shop=blind)["shop spares 1"]
    assert problem == "the rule sees nothing here, so nothing is too weak; leave `weak` out"


def test_a_text_that_no_rule_could_cut_proves_nothing(tmp_path: Path) -> None:
    code = SHOP.replace("The shop was shut.", "'    print(shop_two)'")
    problem = tried(tmp_path, shop=code)["shop spares 1"]
    assert problem == "nothing of this text could be cut, whatever a rule saw; give a text outside code"


def test_a_rule_for_advertisements_is_asked_of_what_it_would_see_in_one(tmp_path: Path) -> None:
    seller = SHOP.replace("The shop was shut.", "Then shop_two was shut.").replace("points: 6", "points: 2\nwhen: spam")
    assert tried(tmp_path, seller=seller)["seller spares 1"].startswith("the rule sees 'shop_two'")


def test_rules_see_nothing_in_the_prose_around_what_they_spare() -> None:
    cleaner = Cleaner(replace(SHIPPED, rules=tuple(replace(one, when="always") for one in SHIPPED.rules)))
    formats: tuple[Format, ...] = ("markdown", "html", "text")
    for format in formats:
        for placed in placements("Rain.", format):
            assert cleaner.explain(placed.article, format).evidence == ()
            assert placed.article[placed.start : placed.end] == "Rain."


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.id)
def test_each_near_miss_of_a_shipped_rule_would_fail_if_the_rule_saw_too_much_or_counted_too_much(rule: Rule) -> None:
    if rule.points < 0:
        return  # of these the test itself asks what would be without them
    for case in rule.tests.spares:
        everything = "|".join(re.escape(line.strip()) for line in case.raw.splitlines() if line.strip())
        too_wide = PatternMatcher((everything,))
        only_this = replace(
            rule, matcher=too_wide, exceptions=(), entity="", status="active", tests=RuleTests(spares=(case,))
        )
        changed = replace(only_this, points=20.0, role="proof", when="always") if case.weak else only_this
        (result,) = run_rule_tests(replace(SHIPPED, rules=(changed,)))
        assert re.match(r"the rule (alone cuts|sees) ", result.problem), result


def test_a_rule_may_need_the_others_to_clean_its_text(tmp_path: Path) -> None:
    half = SHOP.replace("points: 6", "points: 3")
    assert set(tried(tmp_path, half=half, other=half).values()) == {""}


def test_a_rule_too_weak_for_its_text_is_told_so(tmp_path: Path) -> None:
    half = SHOP.replace("points: 6", "points: 3")
    problem = tried(tmp_path, half=half)["half cleans 1"]
    assert problem == r"line 2: 'Boil it.\n\nSee shop_one\n' instead of 'Boil it.\n'"


PLEA = """\
description: Friends are spared.
kind: promo
pattern: friend
points: -3
unit: sentence
tests: {spares: [My friend has shop_one there.]}
"""


def test_a_rule_that_speaks_for_a_text_must_save_it(tmp_path: Path) -> None:
    assert tried(tmp_path, shop=SHOP, plea=PLEA)["plea spares 1"] == ""


def test_a_rule_that_speaks_for_a_text_that_is_safe_without_it_is_told_so(tmp_path: Path) -> None:
    needless = PLEA.replace("shop_one", "shops")
    problem = tried(tmp_path, shop=SHOP, plea=needless)["plea spares 1"]
    assert problem == "nothing would be cut without the rule either; give a text it saves"


def test_a_rule_that_speaks_too_softly_is_told_so(tmp_path: Path) -> None:
    soft = SHOP.replace("points: 6", "points: 12")
    problem = tried(tmp_path, shop=soft, plea=PLEA)["plea spares 1"]
    assert problem == "cut in spite of the rule: 'My friend has shop_one there.' (9 points: plea, shop)"


def test_a_shadow_rule_is_tested_as_if_it_counted_and_one_that_is_off_is_not(tmp_path: Path) -> None:
    files = {"shadow": SHOP + "status: shadow\n", "off": SHOP.replace("shop_", "store_") + "status: off\n"}
    assert tried(tmp_path, **files) == {"shadow cleans 1": "", "shadow spares 1": ""}


def test_a_gate_that_stays_shut_over_the_rule_is_told_so(tmp_path: Path) -> None:
    shut = SHOP + "engine: regex\ngate: shop_two\n"
    assert tried(tmp_path, shop=shut)["shop cleans 1"] == "the rule matches, and its gate does not; widen the gate"
    assert tried(tmp_path, shop=shut.replace("gate: shop_two", "gate: shop_"))["shop cleans 1"] == ""


def test_a_pattern_that_does_not_come_to_an_end_is_told_so(tmp_path: Path) -> None:
    endless = SHOP.replace("'(?P<name>shop_[a-z]+)'", "'(?P<name>(?:o|oo)+(?:o|oo)+(?:o|oo)+!)'") + "engine: regex\n"
    endless = endless.replace("raw: ", f"raw: {'o' * 2000} ").replace('"', "") + "gate: o\n"
    endless = endless.replace("\\n", "")
    assert tried(tmp_path, endless=endless)["endless cleans 1"] == "its pattern takes too long in this text"
    endless = endless.replace("The shop was shut.", "o" * 300 + " o!!")
    assert tried(tmp_path, endless=endless)["endless spares 1"] == "its pattern takes too long in this text"


def test_a_test_says_what_the_census_knows(tmp_path: Path) -> None:
    repeat = """\
description: The same link in many articles.
kind: link
repeat: {of: link, within: corpus, bands: {5: 3}}
unit: sentence
tests:
  cleans:
    - raw: "Boil it.\\n\\n[shop_a](https://example.com/a)\\n"
      cleaned: "Boil it.\\n"
      seen: {'url:example.com/a': 5}
      suspects: ['url:example.com/a']
  spares:
    - raw: "Boil it.\\n\\n[shop_a](https://example.com/a)\\n"
      seen: {'url:example.com/a': 4}
"""
    suspect = """\
description: A known suspect.
kind: promo
suspect: {}
points: 6
unit: sentence
tests:
  cleans:
    - raw: "Boil it.\\n\\nAsk cook_77 here.\\n"
      cleaned: "Boil it.\\n"
      suspects: ['x:cook_77']
      seen: {'x:cook_77': 9}
  spares:
    - Boil it, cook_77.
"""
    half = SHOP.replace("points: 6", "points: 3")
    results = tried(tmp_path, repeat=repeat, suspect=suspect, half=half)
    assert {name: problem for name, problem in results.items() if not name.startswith("half")} == {
        "repeat cleans 1": "",
        "repeat spares 1": "",
        "suspect cleans 1": "",
        "suspect spares 1": "",
    }


def test_an_image_beside_promotion_is_tried_with_the_rules_that_see_the_promotion(tmp_path: Path) -> None:
    beside = """\
description: An image beside promotion.
kind: image
image: {beside: promo}
points: 1
unit: element
tests:
  cleans: [{raw: "Boil it.\\n\\nshop_one ![x](https://example.com/x.png)\\n", cleaned: "Boil it.\\n"}]
  spares: ["![x](https://example.com/x.png)"]
"""
    results = tried(tmp_path, beside=beside, shop=SHOP)
    assert results["beside cleans 1"] == results["beside spares 1"] == ""


def test_an_unknown_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no profile 'mime'; did you mean 'mine'"):
        run_rule_tests(load(tmp_path, shop=SHOP), "mime")
