"""CSV and TSV: rows as other readers see them, cuts that change one cell, and damage that costs one row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.ingest.bulk import pieces_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Record, RecordError, Removal
from dechaff.ingest.sources import Source
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.model import Cut

BOM = b"\xef\xbb\xbf"
MARKS = {",": "a.csv", ";": "a.csv", "|": "a.csv", "\t": "a.tsv"}
STRAY = "a quote is not closed; double it if it belongs to the text (RFC 4180)"


def _records(
    data: bytes, fields: Fields | None = None, name: str = "a.csv", limits: Limits = DEFAULT_LIMITS
) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        records, read = [], b""
        for record in container_of(name).records(Source(path, name, len(data)), fields or Fields(), limits):
            records.append(record)
            read += b"".join(pieces_of(record.data or b""))
    assert read == data
    return records


def _texts(data: bytes, fields: Fields | None = None, name: str = "a.csv") -> list[str | None]:
    return [record.article and record.article.text for record in _records(data, fields, name)]


def _why(data: bytes, fields: Fields | None = None, name: str = "a.csv") -> list[str]:
    return [record.failure for record in _records(data, fields, name)]


def _written(records: Iterable[tuple[Record, bytes]], name: str = "a.csv") -> bytes:
    file = io.BytesIO()
    sink = container_of(name).sink(file, Path())
    for record, data in records:
        sink.write(record, data)
    sink.close()
    return file.getvalue()


def _cut(record: Record, spans: Iterable[tuple[int, int]]) -> tuple[bytes, list[Removal], str | None]:
    assert record.article is not None
    cuts = [Cut(start, end, record.article.text[start:end], "promo", 6.0, ()) for start, end in spans]
    rewritten = container_of("a.csv").rewrite(record, cuts)
    removals = [
        Removal(cut.start, cut.text, source) for cut, source in zip(cuts, rewritten.removed_sources, strict=True)
    ]
    return rewritten.data, removals, rewritten.header


def _rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter)]


_cells = st.text('ab",;|\t\r\n 中é😀', max_size=8)
_columns = st.permutations(["id", "text", "note, or none"]).flatmap(
    lambda names: st.integers(names.index("text") + 1, 3).map(lambda count: names[:count])
)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[bytes, str, list[list[str]]]:
    """A file as `csv` writes it, its delimiter, and all its rows."""
    names = draw(_columns)
    delimiter = draw(st.sampled_from([*MARKS])) if len(names) > 1 else ","  # which a header of one name does not show
    rows = [names, *draw(st.lists(st.lists(_cells, min_size=len(names), max_size=len(names)), max_size=6))]
    if len(names) == 1:  # a line of blanks is passed by
        rows = [[cell.lstrip(" ") for cell in row] for row in rows]
    file = io.StringIO(newline="")
    end = draw(st.sampled_from(["\n", "\r\n", "\r\r\n"]))
    if end == "\n":  # `csv` would not quote a CR, and would read it as the end of a row
        rows = [[cell.replace("\r", "\r\n") for cell in row] for row in rows]
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    data = file.getvalue().encode()
    data = draw(st.sampled_from([b"", BOM])) + data.removesuffix(draw(st.sampled_from([b"", end.encode()])))
    return data, delimiter, rows


@given(_tables())
def test_rows_are_those_that_the_standard_library_reads(case: tuple[bytes, str, list[list[str]]]) -> None:
    data, delimiter, rows = case
    records = _records(data, name=MARKS[delimiter])
    assert [record.number for record in records] == [*range(len(records))]
    assert [record.failure for record in records if record.failure] == []
    header, *others = [record for record in records if not record.source or record.source.strip(b"\r\n")]
    assert (header.article, header.is_frame) == (None, True)
    at = rows[0].index("text")
    texts = [record.article.text if record.article else "" for record in others]
    assert texts == [row[at] for row in rows[1:] if row != rows[0]] or rows[0] in rows[1:]
    assert all(record.unread == "null_texts" for record in others if not record.article and not record.is_frame)


@given(_tables(), st.data())
def test_cuts_change_one_cell_and_come_undone(case: tuple[bytes, str, list[list[str]]], data: st.DataObject) -> None:
    raw, delimiter, rows = case
    at, name = rows[0].index("text"), MARKS[delimiter]
    expected, written = [], []
    for record in _records(raw, name=name):
        source = record.source or b""
        if record.article is None:
            written.append((record, source))
            continue
        text = record.article.text
        bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
        spans = [*zip(bounds[::2], bounds[1::2], strict=False)]
        cleaned, cuts, header = _cut(record, spans)
        now = Record(record.number, cleaned, row=record.row)
        left = "".join(one for place, one in enumerate(text) if not any(start <= place < end for start, end in spans))
        assert container_of(name).text(now, "utf-8", "text") == left
        assert container_of(name).reinsert(now, cuts, "utf-8", "text", header) == source
        assert spans or cleaned == source
        written.append((record, cleaned))
        [before], [after] = filter(None, _rows(source, delimiter)), filter(None, _rows(cleaned, delimiter))
        expected.append(left)
        assert after == [*before[:at], left, *before[at + 1 :]]
    cleaned = _written(written, name)
    assert [row[at] for row in _rows(cleaned, delimiter) if row and row[at] not in ("", "text")] == [
        left for left in expected if left not in ("", "text")
    ]
    assert [len(row) for row in _rows(cleaned, delimiter)] == [len(row) for row in _rows(raw, delimiter)]


@given(_tables())
def test_rows_are_those_that_arrow_reads(case: tuple[bytes, str, list[list[str]]]) -> None:
    data, delimiter, rows = case
    if b"\r\r" in data or [""] in rows or len(rows) == 1:  # which it reads as more rows, or as none
        return
    table = pa.csv.read_csv(
        io.BytesIO(data),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(rows[0], pa.string())),
    )
    records = [one for one in _records(data, name=MARKS[delimiter])[1:] if (one.source or b"").strip(b"\r\n")]
    texts = [record.article.text if record.article else "" for record in records]
    assert texts == table["text"].to_pylist() or rows[0] in rows[1:]


_PIECES = (
    *("id,text\n", "1,a\n", '2,"b"\n', '3,"c', 'd"\n', "\n", '4,"e\n', 'f",\n', '5,"g" h\n', '""', '"', ",", "i"),
    '(the row above has an open "quote")\n',
)


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.sampled_from([b"", BOM]),
    st.sampled_from(["a.csv", "a.tsv"]),
    st.data(),
)
def test_rows_of_a_file_are_read_alike_wherever_they_go(text: str, bom: bytes, name: str, data: st.DataObject) -> None:
    """A run writes rows to several files; `restore` must find the same rows in each."""
    text = "id,text\n" + text
    raw = bom + (text.replace(",", "\t") if name == "a.tsv" else text).encode()
    records = _records(raw, name=name)
    kept = [
        bool(one.failure) or (one.row is not None and not one.is_frame and data.draw(st.booleans())) for one in records
    ]
    parts = [
        [record for record, is_kept in zip(records, kept, strict=True) if is_kept == where] for where in (True, False)
    ]
    for where, part in zip(("kept", "cleaned"), parts, strict=True):
        written = _written([(record, record.source or b"") for record in part], name)
        again = [one for one in _records(written, name=name) if where == "cleaned" or not one.is_frame]
        assert [one.source for one in again] == [one.source for one in part]
        assert where == "kept" or written == b"".join(record.source or b"" for record in part)
        assert not part or written.startswith(bom + b"id")
    assert _written([(record, record.source or b"") for record in records], name) == raw


@given(
    st.binary(max_size=60)
    | st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"text", b"\xff", b"\0"])).map(b"".join)
)
def test_whatever_is_in_a_file_none_of_it_is_lost(data: bytes) -> None:
    for raw in (data, b"id,text\n" + data, b"text\r" + data):
        for name in ("a.csv", "a.tsv"):
            records = _records(raw, name=name)
            assert not any("Error" in record.failure for record in records)


class TestHeader:
    @pytest.mark.parametrize(
        ("header", "row"),
        [
            ("id,text", "1,a;b"),
            ("id;text", "1;a,b"),
            ("id\ttext", "1\ta,b"),
            ("id|text;", '1|"a,b"'),
            ("text", '"a,b"'),
        ],
    )
    def test_the_delimiter_is_the_one_that_shows_a_text(self, header: str, row: str) -> None:
        assert len(_texts(f"{header}\n{row}\n".encode(), Fields(text="text;" if "|" in header else None))) == 2
        [_, text] = _texts(f"{header}\n{row}\n".encode(), Fields(text="text;" if "|" in header else None))
        assert text in ("a;b", "a,b")

    def test_else_the_most_frequent_one_outside_quotes(self) -> None:
        [first, *_] = _records(b'"a,b,c,d";e;f\n1;2;3\n', Fields(text="none"))
        assert first.row.names == ("a,b,c,d", "e", "f")

    def test_a_tsv_has_tabs(self) -> None:
        assert _texts(b"a,text\ttext\n1,2\tb\n", name="a.tsv") == [None, "b"]

    def test_the_named_column_counts_and_else_the_first_usual_one(self) -> None:
        data = b"id,content,text,other\n1,c,t,o\n"
        assert _texts(data) == [None, "t"]
        assert _texts(data, Fields(text="other")) == [None, "o"]

    @pytest.mark.parametrize(
        "head", [b"id,words\n", b'"id,text\n', b"id\r1\r", "id,text\n".encode("utf-16"), b"\0,text\n"]
    )
    def test_a_file_that_names_no_text_is_copied_and_counted_once(self, head: bytes) -> None:
        data = b"\n" + head + b'1,a\n2,"b\n\n' + b"c,text\n"
        records = _records(data)
        assert [record.unread for record in records if record.unread] == ["no_text_field"]
        assert {record.article for record in records} == {None}
        assert {record.failure for record in records} == {""}

    def test_lines_that_end_in_cr_alone_are_not_read(self) -> None:
        [record] = _records(b"id,text\r1,a\r2,b\r")
        assert record.unread == "no_text_field"

    def test_a_named_column_that_is_missing_fails_and_names_those_there_are(self) -> None:
        message = "no field 'words'; there are 'id', 'text' (see --text-field)"
        assert _why(b"id,text\n1,a\n2,b\n", Fields(text="words")) == ["", message, message]

    def test_two_text_columns_fail(self) -> None:
        message = "there are two columns 'text'; the name of the text column must be unique"
        assert _why(b"text,id,text\na,1,b\n") == ["", message]

    def test_it_may_have_line_breaks(self) -> None:
        assert _texts(BOM + b'"id,\r\nof a row","text"\r\n1,a\r\n') == [None, "a"]

    def test_it_may_come_again_and_is_no_article_then(self) -> None:
        records = _records(BOM + b"id,text\n1,a\nid,text\n2,b\n")
        assert [record.is_frame for record in records] == [True, False, True, False]
        assert [record.article and record.article.text for record in records] == [None, "a", None, "b"]


class TestRows:
    def test_columns_describe_the_article(self) -> None:
        data = b"key,text,kind,lang,url,date\n x 1,Words,md,de,https://a.example/,2024-05-06\n,Words,,,,\n"
        first, second = (
            one.article for one in _records(data, Fields(id="key", format="kind")) if one.article or one.failure
        )
        assert first is not None
        assert (first.id, first.format, first.language) == (" x 1", "markdown", "de")
        assert (first.url, first.date, first.record) == ("https://a.example/", "2024-05-06", 1)
        assert second is None or second.id == "a.csv#2"

    def test_an_empty_text_is_passed_by(self) -> None:
        records = _records(b'id,text\n1,\n2,""\n\n3,a\n')
        assert [record.unread for record in records] == [None, "null_texts", "null_texts", None, None]

    @pytest.mark.parametrize("count", [1, 2, 4, 500])
    def test_another_number_of_cells_costs_that_row(self, count: int) -> None:
        data = b'a,text,c\n1,b,2\n"x\ny"' + b",d" * (count - 1) + b"\n3,e,4\n"
        found = f"{count}" if count < 3 else "more than 3"
        assert _why(data) == ["", "", f"the row has {found} cells, and the header 3", ""]
        assert _texts(data) == [None, "b", None, "e"]

    def test_a_stray_quote_costs_its_line(self) -> None:
        data = b'id,text\n1,"a\n2,b\n3,"c ""d"" e"\n4,"f\ng"\n5,"h\n'
        assert _why(data) == ["", STRAY, "", "", "", STRAY]
        assert _texts(data) == [None, None, "b", 'c "d" e', "f\ng", None]

    def test_text_after_a_closing_quote_costs_its_line_unless_tabs_part_cells(self) -> None:
        assert _texts(b'id,text\n1,"a" b\n2,c\n') == [None, None, "c"]
        assert _texts(b'id\ttext\n1\t"a," b\n2\t5" c\n3\t"d ""e"""\n', name="a.tsv") == [
            None,
            '"a," b',
            '5" c',
            'd "e"',
        ]

    def test_a_cell_without_quotes_gets_them_if_what_is_left_needs_them(self) -> None:
        for raw, cut, expected in (
            (b'id,text\n1,ab "c" d\n', (0, 3), b'1,"""c"" d"\n'),
            (b"text\nab\r\n", (0, 2), b'""\r\n'),
            (b"id,text\n1,ab\n", (0, 2), b"1,\n"),
        ):
            record = _records(raw)[1]
            cleaned, cuts, header = _cut(record, [cut])
            assert cleaned == expected
            now = Record(1, cleaned, row=record.row)
            assert container_of("a.csv").reinsert(now, cuts, "utf-8", "text", header) == record.source

    def test_a_row_may_have_another_encoding(self) -> None:
        words = "Añadir las alubias y cocerlas despacio, según el tamaño, una hora más"
        data = f'id,text\n1,"{words}"\n2,beans\n'.encode("windows-1252")
        record = _records(data)[1]
        assert record.article is not None
        assert (record.article.text, record.article.encoding) == (words, "windows-1252")
        cleaned, cuts, _ = _cut(record, [(0, 7)])
        assert cleaned == f'1,"{words[7:]}"\n'.encode("windows-1252")
        now = Record(1, cleaned, row=record.row)
        assert container_of("a.csv").reinsert(now, cuts, "windows-1252", "text") == record.source

    def test_a_binary_row_fails(self) -> None:
        assert (
            _why(b"id,text\n1," + bytes(range(1, 32)).replace(b"\n", b"") + b"\xff\xfe\n")[1]
            == "it is binary, not text"
        )

    def test_a_cut_without_an_article_and_a_row_without_its_header_are_refused(self) -> None:
        with pytest.raises(RecordError, match="there is no article to cut"):
            container_of("a.csv").rewrite(_records(b"text\na\n")[0], [])
        with pytest.raises(RecordError, match="its file no longer begins with the header"):
            container_of("a.csv").text(Record(1, b"a\n"), "utf-8", "text")


class TestLimits:
    def test_rows_over_the_limit_fail_and_all_others_are_read(self) -> None:
        rows = [
            "id,text\n",
            "1," + "a" * 99 + "\n",
            "2,b\n",
            '3,"' + "c\n" * 99 + '"\n',
            "4,d\n",
            '5,"' + "e" * 99 + '\n"\n',
            "6,f\n",
        ]
        records = _records("".join(rows).encode(), limits=Limits(record_bytes=80))
        assert [record.article.text for record in records if record.article] == ["b", "d", "f"]
        assert records[1].failure == "the row has 102 bytes, more than the 80 that are allowed; see --max-record-bytes"
        assert records[3].failure.startswith("the row has 203 bytes")

    def test_a_long_line_in_a_quoted_cell_costs_itself_and_the_line_that_opens_the_quote(self) -> None:
        data = b'id,text\n1,"a\n' + b"b" * 99 + b'"\n2,c\n'
        records = _records(data, limits=Limits(record_bytes=80))
        assert [bool(record.failure) for record in records] == [False, True, True, False]

    def test_a_quote_is_looked_for_no_further_than_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dechaff.ingest.csv_rows.MOST_JOINED", 100)
        data = b'id,text\n1,"a\n' + b"2,b\n" * 50 + b'3,c"\n'
        texts = [record.article.text for record in _records(data, limits=Limits(record_bytes=50)) if record.article]
        assert texts == ["b"] * 50 + ['c"']


def test_a_row_reads_as_before_if_only_its_text_differs() -> None:
    table = _records(b"id,text,note\n")[0].row
    raw = b'1,"ab",c\n'
    for row, reads_as in {
        b'1,"b",c\n': True,
        b"1,b,c\n": True,
        b'1,"a",c\n': False,
        b'2,"b",c\n': False,
        b'1,"b","c"\n': False,
        b'1,"b"\n': False,
        b'1,"b",c,d\n': False,
        b'1,"b"",c\n': False,
    }.items():
        assert table.reads_as("b", "text", row, raw, "utf-8") is reads_as
