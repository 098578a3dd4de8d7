"""A table holds what the report holds, and a CSV does nothing to the spreadsheet and the terminal it is opened in."""

from __future__ import annotations

import codecs
import csv
import io
import tracemalloc
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow.parquet as pq
import pytest
from found import Nowhere, found, hostile, long_lines, texts
from growth import grows_less_than
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.display.parquet import write_parquet
from dechaff.display.sarif import write_sarif
from dechaff.display.tables import COLUMNS, cell, row, write_csv
from dechaff.folder.rows import DecisionWithArticleRow
from dechaff.text.characters import printable, well_formed

SIGNS = tuple("=+-@＝＋－＠")
BLANKS = " \u3000\u200b\u2028\t\n\r"


def as_csv(lines: Iterable[DecisionWithArticleRow]) -> str:
    file = io.BytesIO()
    write_csv(lines, file)
    assert not file.closed
    assert file.getvalue().startswith(codecs.BOM_UTF8)
    return file.getvalue().decode("utf-8-sig")


def is_formula(shown: str) -> bool:
    """Whether a spreadsheet could evaluate a cell."""
    return shown.lstrip(BLANKS).startswith(SIGNS)


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


@given(st.lists(hostile(), max_size=4))
def test_no_cell_is_a_formula(lines: list[DecisionWithArticleRow]) -> None:
    header, *rows = read(as_csv(lines))
    texts = [at for at, name in enumerate(header) if COLUMNS[name] in (str, list)]
    assert [
        one[at] for one in rows for at in texts if is_formula(one[at]) or one[at].startswith(("\t", "\r", "\n"))
    ] == []


@given(texts)
@example("a;=1+1")
@example('a;"=1+1"')
@example("a\n=1+1")
@example("\t;\n @SUM(1)")
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_cell_is_a_formula_where_another_sign_is_taken_to_part_them(delimiter: str, text: str) -> None:
    rows = read(as_csv([found(removed=text)]), delimiter)
    assert [one for cells in rows for one in cells if is_formula(one)] == []


@given(hostile())
def test_no_control_character_is_passed_on(line: DecisionWithArticleRow) -> None:
    text = as_csv([line]).replace("\r\n", "")
    assert [one for one in text if unicodedata.category(one) == "Cc" and one not in "\t\n"] == []
    assert [one for one in text if unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI")] == []


@given(texts)
def test_nothing_is_left_out_and_only_apostrophes_are_added(text: str) -> None:
    assert str(cell(text)).replace("'", "") == printable(text).replace("'", "")


@pytest.mark.parametrize(
    ("text", "is_guarded"),
    [
        ("2-4", 1),
        ("1/2/2024", 1),
        ("3.4", 1),
        ("2024-01-02", 1),
        (" 12:30", 1),
        ("1234567890123456", 1),
        ("12e34", 1),
        ("20+", 0),
        ("1-2 x", 0),
        ("1", 0),
    ],
)
def test_what_a_spreadsheet_takes_for_a_day_stays_what_it_is(text: str, is_guarded: bool) -> None:
    assert cell(text) == ("'" if is_guarded else "") + text


@given(st.lists(st.builds(found, sharing=st.sampled_from([None, "1", "20+"]), removed=st.text("ab=, \"\n;价").map("x".__add__).filter(lambda text: "\n" not in text and ";" not in text), after=st.text("a\"'，,")), max_size=3))  # fmt: skip
def test_plain_values_are_read_back_as_they_are(lines: list[DecisionWithArticleRow]) -> None:
    header, *rows = read(as_csv(lines))
    assert header == [*COLUMNS]
    assert rows == [
        ["" if one is None else " ".join(one) if isinstance(one, list) else str(one) for one in row(line)]
        for line in lines
    ]


def test_rules_and_entities_are_told_once_each() -> None:
    reasons = [
        {"rule": rule, "entity": entity, "points": 1.0} for rule, entity in (("b", "x:1"), ("a", ""), ("b", "x:1"))
    ]
    line = found(why=reasons[:2], also=[*reasons[2:], {"rule": "c", "entity": "y:2", "points": 2.0}])
    values = dict(zip(COLUMNS, row(line), strict=True))
    assert (values["rules"], values["entities"]) == (["b", "a", "c"], ["x:1", "y:2"])
    assert "b a c,x:1 y:2," in as_csv([line])


def test_a_line_of_an_earlier_version_has_a_row() -> None:
    line = {name: value for name, value in found().items() if name not in ("threshold", "also")}
    values = dict(zip(COLUMNS, row(line), strict=True))
    assert (values["threshold"], values["rules"]) == (None, ["handle/demo"])


@pytest.mark.parametrize("piece", ["\n", " ", "-", "\n-", "'\"", ";", "1", "1e", "1-"])
def test_a_guarded_cell_takes_linear_time(piece: str) -> None:
    assert grows_less_than(lambda times: cell(piece * times), 2_000, 32_000, 64, negligible=0.02)


@settings(max_examples=30, deadline=None)
@given(st.lists(hostile(), max_size=6))
def test_parquet_holds_every_value(lines: list[DecisionWithArticleRow]) -> None:
    def stored(value: Any) -> Any:
        if isinstance(value, list):
            return [well_formed(one) for one in value]
        return well_formed(value) if isinstance(value, str) else value

    file = io.BytesIO()
    write_parquet(lines, file)
    table = pq.read_table(io.BytesIO(file.getvalue()))
    assert table.to_pylist() == [dict(zip(COLUMNS, map(stored, row(line)), strict=True)) for line in lines]
    assert {name: str(kind) for name, kind in zip(table.schema.names, table.schema.types, strict=True) if str(kind) != "string"} == {
        "record": "int64", "start": "int64", "end": "int64", "score": "double", "threshold": "double", "rules": "list<element: string>", "entities": "list<element: string>",
    }  # fmt: skip


def test_a_row_group_holds_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.display.parquet.MOST_ROWS", 3)
    file = io.BytesIO()
    write_parquet(long_lines(7, 9), file)
    footer = pq.ParquetFile(file).metadata
    assert [footer.row_group(at).num_rows for at in range(footer.num_row_groups)] == [3, 3, 1]


def sarif(lines: Iterable[DecisionWithArticleRow], file: Any) -> None:
    write_sarif(lines, file, "1", {})


@pytest.mark.parametrize("write", [write_csv, sarif, write_parquet])
def test_no_more_is_held_than_a_batch(write: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.display.parquet.MOST_CHARS", 1 << 17)
    file = Nowhere()
    tracemalloc.start()
    write(long_lines(100, 45_000), file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1e6  # of 4.5
