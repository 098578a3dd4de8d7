"""The table fits the terminal, whatever is in it."""

from __future__ import annotations

from dechaff.rulefiles import load_rules
from dechaff.stats.figures import Figures, Tally, rules_of
from dechaff.stats.rows import rule_rows
from dechaff.stats.text import table

RULES = load_rules().running[:5]


def lines(width: int, name: str) -> list[str]:
    tally = Tally(
        rules_of, {RULES[0].id: Figures(cuts=1_234_567, hits=7, right=3, wrong=1)}, cuts=2_000_000, promotional=4
    )
    rows = rule_rows(RULES, tally, quick=False, labelled=True)
    return table("rule", [name, *(one.id for one in RULES[1:])], rows, width)


def test_a_narrow_terminal_gets_fewer_columns_and_never_loses_the_cuts() -> None:
    for width in range(45, 160, 5):
        shown = lines(width, "some/rule")
        assert max(map(len, shown)) <= width
        assert "cuts" in shown[0]
    assert "S/O" not in lines(200, "some/rule")[0], "nothing honest is labelled"
    assert "precision" in lines(200, "some/rule")[0]
    assert "75% (30–95)" in lines(200, "some/rule")[1]


def test_ideographs_take_two_columns() -> None:
    plain, wide = lines(120, "abcd"), lines(120, "公众")
    assert wide[1].replace("公众", "abcd") == plain[1]
