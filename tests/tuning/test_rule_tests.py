"""Rules are tried by their own tests: a test that does not hold says what went wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from plain_profile import PROFILE

from dechaff.rulebook import RuleError, RuleSet, load_layers, load_rules
from dechaff.tuning.rule_tests import run_rule_tests

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
    assert problem == "the rule alone changes the text: line 1: '' instead of 'Then shop_two was shut.'"


def test_a_near_miss_that_another_rule_cuts_is_told_so(tmp_path: Path) -> None:
    other = SHOP.replace("shop_", "store_").replace("The shop was shut.", "Then shop_two was shut.")
    problem = tried(tmp_path, shop=SHOP, store=other)["store spares 1"]
    assert problem.startswith("with all rules on, it changes the text: line 1: ")


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
    assert problem.startswith("the text is cut in spite of the rule: line 1: ")


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
    assert tried(tmp_path, endless=endless)["endless cleans 1"].startswith("TimeoutError")


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
