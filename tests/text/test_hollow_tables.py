from __future__ import annotations

import pytest
from growth import grows_less_than
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.tables import MOST_MISSING, has_hollow_table


def table(columns: int, rows: int, row: str) -> str:
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + f"{row}\n" * rows


@pytest.mark.parametrize("row", ["|x|", "x", "> |x|", "  x"])
@pytest.mark.parametrize("before", ["", "Words.\n\n", "|a|b|\n|-|-|\n|x|y|\n\n", "- "])
def test_a_wide_table_of_short_rows_is_hollow(before: str, row: str) -> None:
    assert has_hollow_table(before + table(100, 100, row))


@given(st.integers(1, 60), st.integers(0, 60), st.text("ab |", min_size=1, max_size=80))
def test_a_table_without_short_rows_is_not(columns: int, rows: int, cell: str) -> None:
    row = "|" + f"{cell}|" * columns
    assert not has_hollow_table(f"Words.\n\n{table(columns, rows, row)}\nMore words.\n" + "a\n" * 3000)


def test_some_cells_may_always_be_missing() -> None:
    rows = MOST_MISSING // 20 - 2  # the other lines of the table count as rows, too
    assert not has_hollow_table(table(20, rows, "x"))
    assert has_hollow_table(table(20, 2 * rows, "x"))


def test_a_list_below_a_rule_is_no_table() -> None:
    assert not has_hollow_table("a | b\n\n---\n" + "x\n" * 5000)


@pytest.mark.parametrize("piece", ["|-", "|-|-\n", "|-|-\n\n", "|-\n ", "| ", "|-|-\nx\n", "|-" * 20 + "x\n"])
def test_tables_are_looked_for_in_linear_time(piece: str) -> None:
    assert grows_less_than(lambda times: has_hollow_table(piece * times), 5_000, 40_000, 20, negligible=0.05)
