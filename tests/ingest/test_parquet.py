"""Parquet: what is read of a file, and that what is written differs only in the cells that were cut."""

from __future__ import annotations

import builtins
import io
import random
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Record, Removal
from dechaff.ingest.sources import Source
from dechaff.model import Cut

PARQUET = container_of("a.parquet")


def _file(table: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def _table(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


def _same(one: Any, other: Any) -> bool:
    """Whether schema, metadata, order and values are the same."""
    return one.schema.equals(other.schema, check_metadata=True) and _plain(one).equals(_plain(other))


def _plain(table: Any) -> Any:
    """The table without dictionaries: in these, equal columns may have their values in different orders."""
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(field.type.value_type))
    return table


def _split(folder: Path, data: bytes, fields: Fields | None = None) -> list[Record]:
    (folder / "a.parquet").write_bytes(data)
    return [*PARQUET.split(Source(folder / "a.parquet", "a.parquet", len(data)), fields=fields)]


def _read(folder: Path, data: bytes, fields: Fields | None = None) -> list[Record]:
    records = _split(folder, data, fields)
    return [PARQUET.read(record, "a.parquet", fields or Fields()) for record in records]


def _write(folder: Path, records: list[Record], texts: dict[int, bytes] | None = None) -> bytes:
    """The records, written like the file last read, with new texts at the given places."""
    file = io.BytesIO()
    sink = PARQUET.sink(file, folder / "a.parquet")
    for at, record in enumerate(records):
        sink.write(record, (texts or {}).get(at, record.source or b""))
    sink.close()
    return file.getvalue()


def _rich(rows: int = 7) -> Any:
    """A table with columns of many kinds, with nulls in all of them."""
    generator = random.Random(3)
    texts = [
        None if at % 5 == 3 else "" if at % 5 == 4 else f"Soak {at} beans. promo 煮豆 {'x' * at}" for at in range(rows)
    ]
    small = [None if at % 3 == 2 else f"tag {at % 2}" for at in range(rows)]
    return pa.table(
        {
            "before": pa.array([{"a": [1, None], "b": None}, None, {"a": None, "b": "s"}] * rows)[:rows],
            "text": pa.array(texts),
            "url": pa.array([f"https://example.org/{at}" for at in range(rows)]),
            "stamp": pa.array(range(rows), pa.timestamp("ns", "UTC")),
            "tag": pa.array(small).dictionary_encode(),
            "large": pa.array(texts, pa.large_string()),
            "view": pa.array(texts).cast(pa.string_view()),
            "dictionary": pa.array(texts).dictionary_encode(),
            "inside": pa.array(
                [None if at % 4 == 1 else {"n": at, "t": {"text": text}} for at, text in enumerate(texts)]
            ),
            "unsigned": pa.array([None, *(generator.randrange(2**32) for _ in range(rows - 1))], pa.uint32()),
            "bytes": pa.array([generator.randbytes(at) for at in range(rows)], pa.binary()),
            "half": pa.array([0.5] * rows, pa.float16()),
            "money": pa.array([None] + [7] * (rows - 1), pa.decimal128(20, 3)),
            "map": pa.array([[("k", at)] for at in range(rows)], pa.map_(pa.string(), pa.int8())),
        }
    ).replace_schema_metadata({b"who": b"a test", b"\xc3\xa9": b"\xff"})


TEXTS = pytest.mark.parametrize("column", ["text", "large", "view", "dictionary", "inside.t.text"])


class TestReading:
    def test_every_row_is_a_record(self, tmp_path: Path) -> None:
        table = pa.table(
            {
                "id": [5, 6, 7],
                "text": ["Words <b>", None, ""],
                "lang": ["nl-BE", None, None],
                "url": ["https://example.org/a", None, None],
            }
        )
        records = _read(tmp_path, _file(table))
        assert [record.number for record in records] == [0, 1, 2]
        assert [record.source for record in records] == [b"Words <b>", b"", b""]
        assert [record.field for record in records] == ["text"] * 3
        assert {record.failure for record in records} == {""}
        one, null, empty = (record.article for record in records)
        assert null is None
        assert one is not None
        assert (one.id, one.text, one.language, one.url, one.record) == (
            "a.parquet#0",
            "Words <b>",
            "nl",
            "https://example.org/a",
            0,
        )
        assert empty is not None
        assert (empty.id, empty.text, empty.language) == ("a.parquet#2", "", "und")

    def test_the_fields_name_the_columns(self, tmp_path: Path) -> None:
        table = pa.table(
            {
                "text": ["no"],
                "n": [7],
                "f": ["HTML"],
                "in": [{"side": {"words": "yes", "l": "pt", "u": "https://example.org"}}],
            }
        )
        fields = Fields(text="in.side.words", id="n", format="f", language="in.side.l", url="in.side.u")
        [record] = _read(tmp_path, _file(table), fields)
        assert record.source == b"yes"
        assert record.article is not None
        found = record.article
        assert (found.text, found.id, found.format, found.language, found.url) == (
            "yes",
            "7",
            "html",
            "pt",
            "https://example.org",
        )

    def test_columns_of_odd_types_and_bytes_say_nothing_and_do_no_harm(self, tmp_path: Path) -> None:
        columns = {
            "text": ["words"] * 2,
            "url": pa.array([b"https://example.org/\xff", b""]).view(pa.string()),
            "language": pa.array([1, 2], pa.timestamp("ns")),
            "lang": ["", None],
            "f": pa.array([None, None]),
        }
        records = _read(tmp_path, _file(pa.table(columns)), Fields(format="f"))
        found = [record.article and (record.article.url, record.article.language) for record in records]
        assert found == [("https://example.org/\ufffd", "und"), ("", "und")]
        assert {record.failure for record in records} == {""}

    def test_split_without_the_fields_is_made_good_by_read(self, tmp_path: Path) -> None:
        data = _file(pa.table({"text": ["one"], "other": ["two"]}))
        [record] = _split(tmp_path, data)
        assert (record.source, record.field) == (b"one", "text")
        read = PARQUET.read(record, "a.parquet", Fields(text="other"))
        assert (read.source, read.field, read.article and read.article.text) == (b"two", "other", "two")
        [record] = _split(tmp_path, _file(pa.table({"other": ["two"]})))
        assert (record.source, record.field, record.failure) == (b"", None, "")
        assert PARQUET.read(record, "a.parquet", Fields(text="other")).source == b"two"
        assert PARQUET.read(record, "a.parquet", Fields()).failure.startswith("no text column among 'other'")

    @TEXTS
    def test_every_kind_of_string_is_read(self, tmp_path: Path, column: str) -> None:
        table = _rich()
        records = _read(tmp_path, _file(table, row_group_size=3), Fields(text=column))
        texts = table["text"].to_pylist()
        if column == "inside.t.text":
            texts = [None if at % 4 == 1 else text for at, text in enumerate(texts)]
        assert [record.article and record.article.text for record in records] == texts
        assert [record.source for record in records] == [(text or "").encode() for text in texts]

    def test_a_text_that_is_not_utf8_fails_alone(self, tmp_path: Path) -> None:
        table = pa.table({"text": pa.array([b"one", b"\xff", b"three"]).view(pa.string())})
        records = _read(tmp_path, _file(table))
        assert [record.article is not None for record in records] == [True, False, True]
        assert records[1].source == b"\xff"
        assert records[1].failure.startswith("it is no longer utf-8")
        assert _same(_table(_write(tmp_path, records)), table)

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            (Fields(), "no text column among 'n', 's', 'd'; name it with --text-field"),
            (Fields(text="x"), "no column 'x'; there are 'n', 's', 'd' (see --text-field)"),
            (Fields(text="s.y"), "no column 's.y'; there are 'n', 's', 'd' (see --text-field)"),
            (Fields(text="n.y"), "no column 'n.y'; there are 'n', 's', 'd' (see --text-field)"),
            (Fields(text="n"), "the column 'n' holds int64; the text must be a string (see --text-field)"),
            (Fields(text="s.x", id="d"), "the column 'd' holds null; an id must be a string or a whole number"),
            (Fields(text="s.x", id="x"), "no column 'x'; there are 'n', 's', 'd' (see --id-field)"),
        ],
    )
    def test_a_column_that_is_not_there_is_one_failure(self, tmp_path: Path, fields: Fields, why: str) -> None:
        table = pa.table({"n": [1] * 5, "s": [{"x": "y"}] * 5, "d": [None] * 5})
        assert _read(tmp_path, _file(table), fields) == [
            Record(None, None, failure=why, lacks_field=why.startswith("no column"))
        ]

    def test_two_text_columns_of_one_name_are_a_failure(self, tmp_path: Path) -> None:
        table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
        [record] = _split(tmp_path, _file(table), Fields())
        assert record.failure == "there are two columns 'text'; the name of the text column must be unique"

    def test_without_pyarrow_the_file_is_a_failure_that_says_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imported = builtins.__import__

        def refuse(name: str, *rest: Any) -> Any:
            if name.startswith("pyarrow"):
                raise ImportError(name)
            return imported(name, *rest)

        monkeypatch.setattr(builtins, "__import__", refuse)
        [record] = _split(tmp_path, b"")
        assert record.failure == "Parquet needs pyarrow; pip install 'dechaff[parquet]'"

    def test_one_long_text_that_stands_in_every_row_is_never_held_for_all_of_them(self, tmp_path: Path) -> None:
        data = _file(pa.table({"text": ["beans " * 10_000] * 1_000}))
        assert len(data) < 10_000
        batches = {id(record.row[0]): record.row[0].rows for record in _split(tmp_path, data)}
        assert sum(rows.num_rows for rows in batches.values()) == 1_000
        assert max(rows.nbytes for rows in batches.values()) < 20e6


class TestDamage:
    def test_a_file_without_its_end_is_one_failure(self, tmp_path: Path) -> None:
        data = _file(_rich())
        for end in (0, 3, 20, len(data) // 2, len(data) - 1):
            [record] = _split(tmp_path, data[:end], Fields())
            assert (record.number, record.source) == (None, None)
            assert record.failure.startswith("cannot be read: truncated or not a Parquet file")
            assert record.failure.endswith(f"(at byte {end}); get the whole file")
            assert _write(tmp_path, []) == b""

    def test_a_corrupt_row_group_costs_no_row_before_it_and_is_named(self, tmp_path: Path) -> None:
        words = [random.Random(at).randbytes(200).hex() for at in range(30)]
        data = _file(
            pa.table({"n": range(30), "text": words}), row_group_size=10, write_page_checksum=True, compression="none"
        )
        metadata = pq.read_metadata(io.BytesIO(data))
        begin = metadata.row_group(1).column(0).dictionary_page_offset
        at = data.index(words[15].encode())
        *good, bad = _read(tmp_path, data[:at] + b"?" + data[at + 1 :])
        assert [record.article and record.article.text for record in good] == words[:10]
        assert (bad.number, bad.source) == (10, None)
        assert re.fullmatch(
            rf"row group 1, which begins at byte {begin}, cannot be read: .*(CRC|checksum).*; get an undamaged copy of the file",
            bad.failure,
        )

    def test_a_column_whose_name_is_no_text_is_one_failure(self, tmp_path: Path) -> None:
        data = _file(pa.table({"text": ["words"], "name": [1]}), store_schema=False).replace(b"name", b"na\xffe")
        [record] = _split(tmp_path, data)
        assert record.failure.startswith("cannot be read: truncated or not a Parquet file")
        assert _write(tmp_path, []) == b""

    def test_a_lost_file_is_a_failure(self, tmp_path: Path) -> None:
        [record] = PARQUET.split(Source(tmp_path / "a.parquet", "a.parquet", 0))
        assert record.failure == "cannot be read: it is gone or no regular file"

    def test_any_changed_byte_is_a_failure_or_changes_no_order(self, tmp_path: Path) -> None:
        data = _file(
            pa.table({"text": [f"words {at}" for at in range(20)]}), row_group_size=5, write_page_checksum=True
        )
        generator = random.Random(8)
        for _ in range(200):
            at = generator.randrange(len(data))
            records = _read(tmp_path, data[:at] + bytes([data[at] ^ generator.randrange(1, 256)]) + data[at + 1 :])
            assert all(not record.failure for record in records[:-1])

    def test_rows_that_take_more_memory_than_there_is_are_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read(*_: Any, **__: Any) -> Any:
            raise pa.ArrowMemoryError("malloc of size 1073741824 failed")

        monkeypatch.setattr(pq.ParquetFile, "iter_batches", read)
        [record] = _split(tmp_path, _file(pa.table({"text": ["Soak."]})))
        assert record.failure.endswith("cannot be read: its cells need more memory than there is")


class TestWriting:
    @pytest.mark.parametrize("rows", [0, 1, 7, 40])
    def test_rows_that_are_not_cut_make_the_same_table(self, tmp_path: Path, rows: int) -> None:
        data = _file(_rich(rows or 1).slice(0, rows), row_group_size=3)
        written = _write(tmp_path, _read(tmp_path, data))
        assert _same(_table(written), _table(data))

    @TEXTS
    def test_only_the_cells_that_are_cut_change(self, tmp_path: Path, column: str) -> None:
        data = _file(_rich(23), row_group_size=9)
        fields = Fields(text=column)
        records = _read(tmp_path, data, fields)
        cuts: dict[int, list[Removal]] = {}
        texts = {}
        for at, record in enumerate(records):
            if record.article and "promo" in record.article.text:
                start = record.article.text.index("promo")
                rewritten = PARQUET.rewrite(
                    record, [Cut(start, start + 6, record.article.text[start : start + 6], "promo", 6.0, ())]
                )
                cuts[at] = [Removal(start, record.article.text[start : start + 6], *rewritten.removed_sources)]
                texts[at] = rewritten.data
        assert len(texts) > 8
        written = _write(tmp_path, records, texts)
        before, after = _table(data), _table(written)
        assert after.schema.equals(before.schema, check_metadata=True)
        outer = column.partition(".")[0]
        assert _same(after.drop_columns([outer]), before.drop_columns([outer]))
        assert str(after[outer].to_pylist()) == str(before[outer].to_pylist()).replace("promo ", "")

        cleaned = _split(tmp_path, written, fields)
        raw = {at: PARQUET.reinsert(cleaned[at], cuts[at], "utf-8", column) for at in cuts}
        assert _same(_table(_write(tmp_path, cleaned, raw)), before)

    def test_null_and_empty_are_kept_apart(self, tmp_path: Path) -> None:
        table = pa.table({"text": ["", None, "all of it promo"]})
        records = _read(tmp_path, _file(table))
        written = _write(tmp_path, records, {2: b""})
        assert _table(written)["text"].to_pylist() == ["", None, ""]
        cleaned = _split(tmp_path, written)
        assert _same(_table(_write(tmp_path, cleaned, {2: b"all of it promo"})), table)

    @pytest.mark.parametrize("unit", ["us", "ns"])
    @pytest.mark.parametrize("is_stored", [False, True])
    def test_times_in_int96_stay_times_in_int96(self, tmp_path: Path, unit: str, is_stored: bool) -> None:
        """Arrow has no such type: read in one unit, some are other times, read in the other, some are cut off."""
        stamps = {"us": [253402214400000000, -62135596800000000, -1, None], "ns": [1, -1, 2**63 - 1, None]}[unit]
        whole = [[], [-1000], [5000, None], None]
        columns = {
            "text": ["Soak.", "Boil.", "Rinse.", "Salt."],
            "until": pa.array(stamps, pa.timestamp(unit)),
            "in": pa.array([{"all": one} for one in whole], pa.struct({"all": pa.list_(pa.timestamp("us"))})),
        }
        options = {"use_deprecated_int96_timestamps": True, "store_schema": is_stored}
        data = _file(pa.table(columns), row_group_size=2, **options)
        records = _read(tmp_path, data)
        rest, last = _write(tmp_path, records[:2]), _write(tmp_path, records[2:])
        written = _write(tmp_path, [*_split(tmp_path, rest), *_split(tmp_path, last)])
        for coerced in ("ns", "us", "ms"):
            before, after = (
                pq.read_table(io.BytesIO(one), coerce_int96_timestamp_unit=coerced) for one in (data, written)
            )
            assert _same(before, after)
        schema = pq.ParquetFile(io.BytesIO(written)).schema
        assert [schema.column(at).physical_type for at in range(3)] == ["BYTE_ARRAY", "INT96", "INT96"]

    def test_times_that_arrow_cannot_have_are_named(self, tmp_path: Path) -> None:
        """One in nanoseconds, and one after the years of which Arrow has these."""
        columns = {"text": ["Soak."], "at": pa.array([1], pa.timestamp("ns"))}
        table = pa.table({**columns, "until": pa.array([253402214400000000], pa.timestamp("us"))})
        [record] = _read(tmp_path, _file(table, use_deprecated_int96_timestamps=True))
        assert re.match("the times in the column 'until' cannot be copied exactly", record.failure)
        assert record.data is None

    def test_files_without_int96_are_written_without(self, tmp_path: Path) -> None:
        data = _file(pa.table({"text": ["Soak."], "at": pa.array([1], pa.timestamp("ms"))}))
        written = _write(tmp_path, _read(tmp_path, data))
        assert pq.ParquetFile(io.BytesIO(written)).schema.equals(pq.ParquetFile(io.BytesIO(data)).schema)

    def test_rows_of_several_files_are_put_together_in_any_order(self, tmp_path: Path) -> None:
        data = _file(_rich(30), row_group_size=7)
        records = _read(tmp_path, data)
        even, odd = _write(tmp_path, records[::2]), _write(tmp_path, records[1::2])
        assert _table(even)["bytes"].to_pylist() == _table(data)["bytes"].to_pylist()[::2]
        pieces = [_split(tmp_path, even), _split(tmp_path, odd)]
        together = [pieces[at % 2][at // 2] for at in range(30)]
        (tmp_path / "a.parquet").write_bytes(data)
        assert _same(_table(_write(tmp_path, together)), _table(data))

    @pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
    def test_row_groups_and_compression_are_those_of_the_file(self, tmp_path: Path, codec: str) -> None:
        data = _file(_rich(25), row_group_size=10, compression={"text": codec, "inside.t.text": "zstd", "url": "none"})
        before = pq.read_metadata(io.BytesIO(data))
        after = pq.read_metadata(io.BytesIO(_write(tmp_path, _read(tmp_path, data))))
        assert [after.row_group(at).num_rows for at in range(after.num_row_groups)] == [10, 10, 5]
        for group in range(3):
            for at in range(before.num_columns):
                one, other = before.row_group(group).column(at), after.row_group(group).column(at)
                assert (one.path_in_schema, one.compression) == (other.path_in_schema, other.compression)

    def test_the_file_stays_open_and_the_same_rows_are_the_same_bytes(self, tmp_path: Path) -> None:
        data = _file(_rich())
        assert _write(tmp_path, _read(tmp_path, data)) == _write(tmp_path, _read(tmp_path, data))

    def test_a_column_that_may_not_be_null_stays_one(self, tmp_path: Path) -> None:
        inner = pa.struct([pa.field("t", pa.string(), nullable=False), pa.field("n", pa.int8(), nullable=False)])
        schema = pa.schema(
            [
                pa.field("text", pa.string(), nullable=False, metadata={b"PARQUET:field_id": b"12", b"note": b"words"}),
                pa.field("in", inner),
            ]
        )
        data = _file(pa.table({"text": ["one", "two"], "in": [None, {"t": "three", "n": 1}]}, schema=schema))
        for column in ("text", "in.t"):
            records = _split(tmp_path, data, Fields(text=column))
            after = _table(_write(tmp_path, records, {1: b"other"}))
            assert after.schema.equals(_table(data).schema, check_metadata=True)
            assert str(after.to_pylist()) == str(_table(data).to_pylist()).replace(
                "two" if column == "text" else "three", "other"
            )

    @settings(deadline=None)  # files take as long as they take
    @given(st.lists(st.none() | st.text(max_size=8), max_size=30), st.data())
    def test_any_texts_are_written_and_rewritten(
        self, tmp_path_factory: pytest.TempPathFactory, texts: list[str | None], data: st.DataObject
    ) -> None:
        folder = tmp_path_factory.mktemp("a")
        type_ = data.draw(
            st.sampled_from([pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
        )
        table = pa.table(
            {"n": pa.array(range(len(texts)), pa.int32()), "text": pa.array(texts, pa.string()).cast(type_)}
        )
        raw = _file(table, row_group_size=data.draw(st.integers(1, 10)))
        records = _read(folder, raw)
        assert [record.article and record.article.text for record in records] == texts
        kept = sorted(data.draw(st.sets(st.sampled_from(range(len(texts)))))) if texts else []
        new = {at: data.draw(st.text(max_size=4)) for at in range(len(kept)) if data.draw(st.booleans())}
        written = _table(_write(folder, [records[at] for at in kept], {at: text.encode() for at, text in new.items()}))
        assert written.schema.equals(_table(raw).schema, check_metadata=True)
        # An empty text for a null cell leaves it null.
        expected = [
            None if texts[row] is None and not new.get(at) else new.get(at, texts[row]) for at, row in enumerate(kept)
        ]
        assert written.to_pydict() == {"n": kept, "text": expected}


def test_the_day_of_a_row_comes_from_its_column(tmp_path: Path) -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": ["Soak.", "Boil."], "date": ["2026-01-31T08:00", "soon"]}), file)
    assert [one.article.date for one in _read(tmp_path, file.getvalue()) if one.article] == ["2026-01-31", ""]
