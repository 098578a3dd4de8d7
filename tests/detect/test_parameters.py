"""Tracking parameters are cut from addresses that stay, on request, and the address still says all else it said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff import Cleaner, edits
from dechaff.rulebook import load_rules

PLAIN = Cleaner()
STRIPPING = Cleaner(load_rules().stripping_parameters())

names = st.sampled_from(["utm_source", "UTM_Medium", "fbclid", "gclid", "a", "b", "id", "utmost", "page"])
parameters = st.lists(st.tuples(names, st.sampled_from(["", "1", "x-y", "%20"])), min_size=1, max_size=5)
signs = st.sampled_from(["&", "&amp;"])
FRAMES = ["Sow [rows]({}) deep.", "Sow them, see {} for more.", "Sow <{}> deep.", '<p>Sow <a href="{}">rows</a></p>']


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
    assert edits.undo(cleaning.text, cleaning.findings) == raw
    assert STRIPPING.clean(cleaning.text).text == cleaning.text
    assert PLAIN.clean(raw).text == raw


@pytest.mark.parametrize(
    "honest",
    [
        "# Links\n\n`https://garden.example/?utm_source=mail` shows the parameter.",
        "```\ncurl https://garden.example/?utm_source=mail\n```\n",
        "The parameter ?utm_source=mail names the sender.",
        "<pre>https://garden.example/?utm_source=mail</pre>",
        "See https://garden.example/?page=2&source=seeds for more.",
    ],
)
def test_code_and_other_parameters_stay(honest: str) -> None:
    assert STRIPPING.clean(honest).text == honest


def test_a_cut_parameter_is_reported_as_one() -> None:
    cleaning = STRIPPING.clean("See [more](https://garden.example/?a=1&utm_source=x).")
    assert [(one.kind, one.removed, one.why[0].rule) for one in cleaning.findings] == [
        ("param", "&utm_source=x", "param/tracking")
    ]
    assert cleaning.verdict == "cleaned"


def test_a_link_is_one_entity_whatever_follows_its_readers() -> None:
    surveys = [PLAIN.survey(f"See [this](https://shop.example/x?id=7&utm_source={one}).") for one in ("a", "b")]
    assert surveys[0].entities == surveys[1].entities == {"url:shop.example/x?id=7"}
