"""Tracking parameters are cut from addresses that stay, on request, and the address still says all else it said."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_profile import PROFILE

from dechaff import Cleaner, spans
from dechaff.rulebook import ParameterMatcher, RuleSet
from dechaff.rulebook.rule import Status
from dechaff.rulefiles import load_layers, load_rules

PLAIN = Cleaner()
STRIPPING = Cleaner(strip_params=True)

names = st.sampled_from(["utm_source", "UTM_Medium", "fbclid", "gclid", "a", "b", "id", "utmost", "page"])
parameters = st.lists(st.tuples(names, st.sampled_from(["", "1", "x-y", "%20"])), min_size=1, max_size=5)
signs = st.sampled_from(["&", "&amp;"])
FRAMES = [
    "Sow [rows]({}) deep.",
    "Sow [rows](<{}> 'title') deep.",
    "Sow them, see {} for more.",
    "Sow them: {}. Then wait.",
    "先看{}，再播种。",
    "Sow **{}** deep.",
    "Sow <{}> deep.",
    '<p>Sow <a href="{}">rows</a></p>',
    "<p>Sow <img src='{}'> deep.</p>",
]


def follows_readers(name: str) -> bool:
    return name.lower().startswith("utm_") or name in ("fbclid", "gclid")


@settings(deadline=None)
@given(parameters, signs, st.sampled_from(FRAMES), st.sampled_from(["", "#part"]))
def test_what_is_left_is_the_same_address_with_its_other_parameters(
    given: list[tuple[str, str]], sign: str, frame: str, fragment: str
) -> None:
    def written(parameters: list[tuple[str, str]]) -> str:
        query = sign.join(f"{name}={value}" for name, value in parameters)
        return frame.format(f"https://garden.example/rows{'?' if query else ''}{query}{fragment}")

    raw = written(given)
    cleaning = STRIPPING.clean(raw)
    assert cleaning.text == written([one for one in given if not follows_readers(one[0])])
    assert spans.undo(cleaning.text, cleaning.cuts) == raw
    assert STRIPPING.clean(cleaning.text).text == cleaning.text
    assert PLAIN.clean(raw).text == raw


@pytest.mark.parametrize(
    "honest",
    [
        "# Links\n\n`https://garden.example/?utm_source=mail` shows the parameter.",
        "```\ncurl https://garden.example/?utm_source=mail\n```\n",
        "The parameter ?utm_source=mail names the sender.",
        "<pre>https://garden.example/?utm_source=mail</pre>",
        "[see https://garden.example/?utm_source=mail, and more](https://garden.example/a)",
        '<a href="https://garden.example/?utm_source=a&#38;b=1">rows</a>',
        "[rows](https://garden.example/rows?a;utm_source=x)",
        "See https://garden.example/?page=2&source=seeds for more.",
    ],
)
def test_code_and_other_parameters_stay(honest: str) -> None:
    assert STRIPPING.clean(honest).text == honest


def with_rule(rule_id: str, status: Status, *names: str) -> RuleSet:
    rules = load_rules()
    tracking = rules.by_id["param/tracking"]
    mine = replace(tracking, id=rule_id, status=status, matcher=ParameterMatcher(frozenset(names)))
    return replace(rules, rules=(*rules.rules, mine))


def test_two_rules_share_an_address() -> None:
    cleaner = Cleaner(with_rule("param/mine", "active", "nl_id"), strip_params=True)
    for query in ("nl_id=1&utm_a=2", "utm_a=1&nl_id=2", "nl_id=1&utm_a=2&b=3", "b=3&utm_a=1&nl_id=2"):
        raw = f"See [more](https://garden.example/?{query})."
        cleaning = cleaner.clean(raw, "markdown")
        assert cleaning.text == f"See [more](https://garden.example/{'?b=3' if 'b=3' in query else ''})."
        assert spans.undo(cleaning.text, cleaning.cuts) == raw


def test_a_rule_in_shadow_cuts_nothing() -> None:
    text = "See [more](https://garden.example/?nl_id=1&b=2)."
    assert Cleaner(with_rule("param/mine", "shadow", "nl_id"), strip_params=True).clean(text, "markdown").text == text


def test_a_rule_that_is_off_cuts_nothing_even_on_request() -> None:
    text = "See [more](https://garden.example/?nl_id=1&b=2)."
    assert Cleaner(with_rule("param/mine", "active", "nl_id"), strip_params=True).clean(text, "markdown").text != text
    assert Cleaner(with_rule("param/mine", "off", "nl_id"), strip_params=True).clean(text, "markdown").text == text


def test_rule_sets_that_name_links_otherwise_are_told_apart() -> None:
    assert load_rules().fingerprint != with_rule("param/mine", "off", "nl_id").fingerprint


@pytest.mark.parametrize("piece", ["a", "/", "?", "&a", "ab-", "_"])
def test_a_hostile_text_takes_no_longer_than_another(piece: str) -> None:
    text = f"See [more](https://garden.example/?utm_a=1) WeChat: kiln_demo7\n\n{piece * 20_000}"
    started = time.process_time()
    Cleaner(strip_params=True, deny=["telegram:kiln_demo_7"]).clean(text, "markdown")
    assert time.process_time() - started < 15


def test_a_cut_parameter_is_reported_as_one() -> None:
    cleaning = STRIPPING.clean("See [more](https://garden.example/?a=1&utm_source=x).")
    assert [(one.kind, one.text, one.why[0].rule) for one in cleaning.cuts] == [
        ("param", "&utm_source=x", "param/tracking")
    ]
    assert cleaning.verdict == "cleaned"


def test_a_link_is_one_entity_whatever_follows_its_readers() -> None:
    surveys = [PLAIN.survey(f"See [this](https://shop.example/x?id=7&utm_source={one}).") for one in ("a", "b")]
    assert surveys[0].entities == surveys[1].entities == {"url:shop.example/x?id=7"}


RULE = """\
description: The address of a shop, when nothing follows it.
kind: link
pattern: 'shop\\.example/pans\\)'
points: 6
unit: sentence
tests: {cleans: [{raw: "Boil. [Pans](https://shop.example/pans)", cleaned: "Boil."}], spares: [Boil]}
"""


FROM = """\
description: Where a reader comes from.
kind: param
parameter: {names: [from]}
points: 6
unit: match
tests: {cleans: [{raw: "https://a.example/?from=1", cleaned: "https://a.example/"}], spares: [Boil]}
"""


def test_shares_are_of_all_words_though_the_first_round_only_strips_parameters(tmp_path: Path) -> None:
    profile = PROFILE.replace("max_loss_share: 1", "max_loss_share: 0.5")
    for name, content in {"profiles/balanced": profile, "param/from": FROM, "link/shop": RULE}.items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    cleaner = Cleaner(load_layers([tmp_path]), strip_params=True)
    honest = "Boil the beans slowly until they are soft, and salt them last of all.\n"
    cleaning = cleaner.clean(f"{honest}\nSee our [pans](https://shop.example/pans?from=1)\n", "markdown")
    assert (cleaning.text, cleaning.verdict) == (honest, "cleaned")
    cleaning = cleaner.clean("Boil. See our [fine and heavy pans](https://shop.example/pans?from=1)\n", "markdown")
    [share] = re.findall(r"cutting would take (\d+)%", "".join(cleaning.reasons))
    assert 50 < int(share) <= 100
