from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.ingest.containers import container_of
from dechaff.ingest.json_text import SourceOffsets, locate
from dechaff.ingest.records import Container, Fields, Record, RecordError, Removal
from dechaff.ingest.sources import Source
from dechaff.model import Article, Cut

LINES = container_of("a.jsonl")
FILE = container_of("a.md")


def _records(folder: Path, data: bytes, fields: Fields | None = None, name: str = "a.jsonl") -> list[Record]:
    (folder / name).write_bytes(data)
    return [*container_of(name).records(Source(folder / name, name, len(data)), fields or Fields())]


def _record(line: bytes, field: str = "text") -> Record:
    text = json.loads(line.decode().removeprefix("\ufeff"))[field]
    return Record(0, line, Article("a.jsonl#0", "a.jsonl", 0, text, "text"), field)


def _made(text: str, start: int, end: int) -> Cut:
    return Cut(start, end, text[start:end], "promo", 6.0, ())


def _cut(record: Record, *spans: tuple[int, int]) -> tuple[bytes, list[Removal]]:
    """The record's bytes with the spans cut, and the cuts as a report would have them."""
    assert record.article is not None
    made = [_made(record.article.text, *span) for span in spans]
    container: Container = LINES if record.field else FILE
    rewritten = container.rewrite(record, made)
    return rewritten.data, [
        Removal(one.start, one.text, written) for one, written in zip(made, rewritten.removed_sources, strict=True)
    ]


def test_the_ending_names_the_container() -> None:
    assert {type(container_of(name)) for name in ("x/a.JSONL", "a.ndjson")} == {type(LINES)}
    for ending in ("", ".gz", ".gzip", ".zst", ".zstd", ".bz2"):
        for name in ("a.jsonl", "a.ndjson", "a.jsonlines", "a.jl", "a.json", "a.warc", "a.warc.wet", "a.wet"):
            assert container_of(name + ending).has_records
    assert {type(container_of(name)) for name in ("jsonl", "a.jsonl.md", "json")} == {type(FILE)}


class TestWholeFile:
    def test_a_file_is_one_article_named_by_its_path(self, tmp_path: Path) -> None:
        data = "# 書店\r\n\r\nwords\r\n".encode()
        [record] = _records(tmp_path, data, name="a.txt")
        assert record == Record(None, data, Article("a.txt", "a.txt", None, data.decode(), "markdown"))

    def test_a_binary_has_no_article_and_no_failure(self, tmp_path: Path) -> None:
        assert _records(tmp_path, b"\x89PNG\r\n\x1a\n\0", name="a.md") == [Record(None, b"\x89PNG\r\n\x1a\n\0", None)]

    @pytest.mark.parametrize("name", ["a.md", "a.jsonl"])
    def test_a_pipe_or_a_lost_file_is_a_failure_that_names_it(self, tmp_path: Path, name: str) -> None:
        for make in (os.mkfifo, lambda path: None):
            path = tmp_path / name
            path.unlink(missing_ok=True)
            make(path)
            [record] = container_of(name).records(Source(path, name, 0), Fields())
            assert (record.number, record.source, record.article) == (None, None, None)
            assert record.failure == "cannot be read: it is gone or no regular file"

    def test_a_cut_keeps_encoding_line_ends_and_byte_order_mark(self, tmp_path: Path) -> None:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            data = "\ufeffone\r\ntwo\r\nthree".encode(encoding)
            [record] = _records(tmp_path, data, name="a.md")
            cleaned, cuts = _cut(record, (6, 11))
            assert cleaned == "\ufeffone\r\nthree".encode(encoding)
            assert FILE.reinsert(Record(0, cleaned), cuts, encoding, None) == data

    def test_no_cut_holds_an_ill_byte(self, tmp_path: Path) -> None:
        [record] = _records(tmp_path, "書店\n".encode() * 3 + b"\xff promo", name="a.md")
        with pytest.raises(RecordError, match=r"\[9, 12\) contains an undecodable byte"):
            _cut(record, (9, 12))
        assert _cut(record, (10, 16))[0] == "書店\n".encode() * 3 + b"\xff"

    def test_what_no_longer_decodes_is_a_record_error(self) -> None:
        with pytest.raises(RecordError, match="no longer utf-8"):
            FILE.text(Record(None, b"\xff"), "utf-8", None)
        with pytest.raises(RecordError, match="a cut at 5 lies outside the cleaned text"):
            FILE.reinsert(Record(None, b"abc"), [Removal(5, "x", None)], "utf-8", None)


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(2, 2)], "empty"),
        ([(3, 5), (1, 2)], "out of order"),
        ([(1, 4), (3, 5)], "out of order"),
        ([(4, 99)], "outside the text"),
        ([(-1, 2)], "out of order or outside"),
    ],
)
@pytest.mark.parametrize(
    "record", [_record(b'{"text": "abcdef"}'), Record(None, b"", Article("a", "a", None, "abcdef", "text"))]
)
def test_cuts_that_make_no_sense_are_refused(record: Record, spans: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        _cut(record, *spans)


def test_a_cut_that_lies_about_the_text_is_refused() -> None:
    with pytest.raises(RecordError, match="is not the text it says it removes"):
        LINES.rewrite(_record(b'{"text": "abcdef"}'), [_made("xbcdef", 0, 2)])


class TestJsonLines:
    def test_every_line_is_a_record_and_joined_they_are_the_file(self, tmp_path: Path) -> None:
        data = b'\xef\xbb\xbf{"text": "a"}\r\n\n  \r\n{"text": "b\\u2028\xe2\x80\xa8\x0bc"}\x0b\n{"text": "d"}'
        data = data.replace(b"\x0b", b"")
        records = _records(tmp_path, data)
        assert b"".join(record.source or b"" for record in records) == data
        assert [record.number for record in records] == [0, 1, 2, 3, 4]
        assert [record.article and record.article.text for record in records] == [
            "a",
            None,
            None,
            "b\u2028\u2028c",
            "d",
        ]
        assert [record.article.id for record in records if record.article] == ["a.jsonl#0", "a.jsonl#3", "a.jsonl#4"]
        assert {record.failure for record in records} == {""}

    def test_the_text_is_the_first_usual_field_or_the_named_one(self, tmp_path: Path) -> None:
        line = b'{"html": "h", "content": "c", "other": "o"}\n'
        assert self._texts(tmp_path, line) == [("content", "c")]
        assert self._texts(tmp_path, line, Fields(text="other")) == [("other", "o")]

    def test_of_equal_keys_the_last_counts(self, tmp_path: Path) -> None:
        line = b'{"text": "first", "a": {"text": "inner"}, "t\\u0065xt": "last", "b": [{"text": "x"}]}\n'
        [record] = _records(tmp_path, line)
        assert record.article is not None
        assert record.article.text == "last"
        assert _cut(record, (1, 3))[0] == line.replace(b'"last"', b'"lt"')

    def test_the_language_comes_from_a_field_or_else_from_the_text(self, tmp_path: Path) -> None:
        german = "Die Zwiebeln werden im Herbst gesetzt und nicht zu tief in die Erde gelegt."
        lines = [{"text": german}, {"text": german, "lang": "nl-BE"}, {"text": german, "lang": None, "l": "pt_BR"}]
        data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        assert [one.article.language for one in _records(tmp_path, data, Fields()) if one.article] == ["de", "nl", "de"]
        named = _records(tmp_path, data.splitlines(keepends=True)[2], Fields(language="l"))
        assert [one.article.language for one in named if one.article] == ["pt"]
        without = _records(tmp_path, data.splitlines(keepends=True)[0], Fields(language="l"))
        assert [one.article.language for one in without if one.article] == ["de"]

    def test_id_and_format_come_from_their_fields(self, tmp_path: Path) -> None:
        data = b'{"n": "x/1", "f": "HTML", "text": "t"}\n{"n": 7, "f": "md", "text": "t"}\n'
        data += b'{"n": 8, "f": null, "text": "t"}\n'
        articles = [record.article for record in _records(tmp_path, data, Fields(id="n", format="f"))]
        assert [(one.id, one.format) for one in articles if one] == [("x/1", "html"), ("7", "markdown"), ("8", "text")]

    @pytest.mark.parametrize(
        ("line", "fields", "message"),
        [
            (b"{", Fields(), r"not JSON \(.*\); every line must be one JSON object"),
            (b'{"text": "a"} x', Fields(), "not JSON"),
            (b'{"text": "a\tb"}', Fields(), "not JSON"),
            (b'["text"]', Fields(), "the line holds a list; every line must be one JSON object"),
            (b"null", Fields(), "the line holds null"),
            (b'{"text": "\xff"}', Fields(), "not UTF-8 at byte 11 of the line; write JSON as UTF-8"),
            (b"[" * 100_000, Fields(), "nested too deeply|not JSON"),
            (b'{"title": "a"}', Fields(), "no text field among 'title'; name it with --text-field"),
            (b"{}", Fields(), "no text field among no fields at all"),
            (b'{"text": "a"}', Fields(text="body"), r"no field 'body'; there are 'text' \(see --text-field\)"),
            (b'{"text": "a", "text": 3.5}', Fields(), "the field 'text' holds a number; the text must be"),
            (b'{"text": "a"}', Fields(id="n"), r"no field 'n'; there are 'text' \(see --id-field\)"),
            (
                b'{"text": "a", "n": true}',
                Fields(id="n"),
                "holds true or false; an id must be a string or a whole number",
            ),
            (b'{"text": "a", "f": "pdf"}', Fields(format="f"), "holds 'pdf'; a format must be markdown, html or text"),
        ],
    )
    def test_a_bad_line_fails_alone_and_says_what_would_be_right(
        self, tmp_path: Path, line: bytes, fields: Fields, message: str
    ) -> None:
        good = b'{"text": "fine", "body": "fine", "n": 1, "f": "text"}\n'
        before, bad, after = _records(tmp_path, good + line + b"\n" + good, fields)
        assert before.article is not None
        assert after.article is not None
        assert bad.article is None
        assert bad.source == line + b"\n"
        assert bad.number == 1
        assert re.search(message, bad.failure)

    def test_null_texts_are_passed_by(self, tmp_path: Path) -> None:
        records = _records(
            tmp_path, b'{"text": null}\n{"text": null, "body": "words"}\n{"text": "words", "id": null}\n'
        )
        assert [one.unread for one in records] == ["null_texts", None, None]
        assert [one.article and one.article.text for one in records] == [None, "words", "words"]

    @pytest.mark.parametrize("id", ["9007199254740993", "18446744073709551616", f"{3**200}", f"-{3**99}"])
    def test_ids_of_any_size_stay_as_they_are(self, tmp_path: Path, id: str) -> None:
        [record] = _records(tmp_path, b'{"id": %s, "text": "words"}' % id.encode(), Fields(id="id"))
        assert record.article is not None
        assert record.article.id == id

    def test_what_only_other_parsers_take_is_read(self, tmp_path: Path) -> None:
        data = b'{"text": "lone \\ud83d half", "n": NaN}\n{"text": "t", "big": ' + b"9" * 5000 + b"}\n"
        records = _records(tmp_path, data)
        assert [record.article and record.article.text for record in records] == ["lone \ud83d half", "t"]
        assert _cut(records[1], (0, 1))[0] == data.split(b"\n")[1].replace(b'"t",', b'"",') + b"\n"

    @staticmethod
    def _texts(folder: Path, data: bytes, fields: Fields | None = None) -> list[tuple[str | None, str]]:
        return [(one.field, one.article.text) for one in _records(folder, data, fields) if one.article]


class TestJsonCuts:
    def test_only_the_cut_changes_and_escapes_stay_as_written(self) -> None:
        line = rb' { "id" : 1.0e5, "text":"\u4e2d\/a\n\ud83d\ude00 promo \u0041\"b\\" ,"x": "\/promo" } ' + b"\r\n"
        record = _record(line)
        assert record.article is not None
        start = record.article.text.index("😀")
        cleaned, cuts = _cut(record, (start, start + 9))
        assert cleaned == line.replace(rb"\ud83d\ude00 promo \u0041", b"")
        assert cuts == [Removal(4, "😀 promo A", "\\ud83d\\ude00 promo \\u0041")]
        assert LINES.reinsert(Record(0, cleaned), cuts, "utf-8", "text") == line

    def test_the_source_of_a_cut_is_told_only_where_it_differs(self) -> None:
        _, cuts = _cut(_record(r'{"text": "plain \u0061 \/ 中"}'.encode()), (0, 5), (6, 7), (8, 9), (10, 11))
        assert [cut.source for cut in cuts] == [None, "\\u0061", "\\/", None]

    def test_a_cut_may_not_join_two_halves_of_a_pair(self) -> None:
        record = _record(rb'{"text": "x\ud83dpromo\ude00y"}')
        with pytest.raises(RecordError, match="would join two halves of a surrogate pair"):
            _cut(record, (2, 7))
        with pytest.raises(RecordError, match="would join two halves"):
            _cut(record, (2, 4), (4, 7))
        assert _cut(record, (3, 7))[0] == rb'{"text": "x\ud83dp\ude00y"}'

    def test_a_cut_may_not_hold_half_a_pair(self) -> None:
        with pytest.raises(RecordError, match="contains an undecodable byte or a lone surrogate"):
            _cut(_record(rb'{"text": "x\ud83dy"}'), (1, 2))

    @pytest.mark.parametrize("cleaned", [b"[1]", b'{"text": 3}', b"{", b'{"other": ""}', b'{"text": "\xff"}', b""])
    def test_an_edited_line_is_a_record_error(self, cleaned: bytes) -> None:
        with pytest.raises(RecordError):
            LINES.reinsert(Record(0, cleaned), [Removal(0, "x", None)], "utf-8", "text")
        with pytest.raises(RecordError):
            LINES.text(Record(0, cleaned), "utf-8", "text")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def _written(draw: st.DrawFn, text: str) -> str:
    """The text as the inside of a JSON string, each character in one of the ways to write it."""
    return "".join(draw(st.sampled_from([*_forms(character)])) for character in text)


def _forms(character: str) -> Iterator[str]:
    units = character.encode("utf-16-be", "surrogatepass")
    numbers = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    yield "".join(f"\\u{number:04x}" for number in numbers)
    yield "".join(f"\\u{number:04X}" for number in numbers)
    if character >= " " and character not in '"\\' and not "\ud800" <= character <= "\udfff":
        yield character
    short = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if character in short:
        yield short[character]


@st.composite
def _lines(draw: st.DrawFn) -> tuple[str, str]:
    """A JSON line with a text field somewhere in it, and the text as a parser reads it."""
    text = draw(st.text(st.sampled_from('ab/"\\\n\t中😀é\u2028\ud83d\ude00'), max_size=20))
    others = draw(st.dictionaries(st.text(max_size=4).filter(lambda key: key != "text"), _values, max_size=4))
    in_ascii = draw(st.booleans())
    fields = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=in_ascii)}" for key, value in others.items()]
    key = draw(_written("text"))
    space = draw(st.sampled_from(["", " ", "\t"]))
    fields.insert(draw(st.integers(0, len(fields))), f'"{key}":{space}"{draw(_written(text))}"')
    end = draw(st.sampled_from(["", "\n", "\r\n"]))
    line = (
        draw(st.sampled_from(["", "\ufeff", " "])) + "{" + draw(st.sampled_from([",", " , "])).join(fields) + "}" + end
    )
    return line, json.loads(line.removeprefix("\ufeff"))["text"]


@given(_lines())
def test_every_character_is_found_where_it_is_written(case: tuple[str, str]) -> None:
    line, text = case
    start, end = locate(line, "text")
    offsets = SourceOffsets(line, start, end)
    assert (offsets[0], offsets[len(text)], len(offsets)) == (start, end, len(text))
    for at, character in enumerate(text):
        assert json.loads(f'"{line[offsets[at] : offsets[at + 1]]}"') == character


@given(_lines(), st.data())
def test_json_cuts_read_as_cut_and_come_undone(case: tuple[str, str], data: st.DataObject) -> None:
    line, text = case
    spans = _draw_spans(data, text)
    raw = line.encode()
    record = Record(0, raw, Article("a.jsonl#0", "a.jsonl", 0, text, "text"), "text")
    try:
        cleaned, cuts = _cut(record, *spans)
    except RecordError:
        assert re.search("[\ud800-\udfff]", text)
        return
    expected = dict(json.loads(line.removeprefix("\ufeff")))
    expected["text"] = _without(text, spans)
    assert json.loads(cleaned.decode().removeprefix("\ufeff")) == expected
    assert LINES.reinsert(Record(0, cleaned), cuts, "utf-8", "text") == raw


@given(st.text(max_size=30), st.sampled_from(["utf-8", "utf-16-le", "gb18030"]), st.data())
def test_file_cuts_read_as_cut_and_come_undone(text: str, encoding: str, data: st.DataObject) -> None:
    spans = _draw_spans(data, text)
    raw = text.encode(encoding)
    record = Record(None, raw, Article("a", "a", None, text, "text", encoding))
    cleaned, cuts = _cut(record, *spans)
    assert FILE.text(Record(0, cleaned), encoding, None) == _without(text, spans)
    assert FILE.reinsert(Record(0, cleaned), cuts, encoding, None) == raw


def _draw_spans(data: st.DataObject, text: str) -> list[tuple[int, int]]:
    marks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return list(zip(marks[::2], marks[1::2], strict=False))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def test_any_json_value_is_walked_over() -> None:
    others: dict[str, Any] = {"a": [1, {"text": "no"}], "b": None, "c": -1.5e-7, "d": 'q"', "e": {}, "f": [], "g": True}
    line = json.dumps({**others, "text": "yes", **{key + "2": value for key, value in others.items()}})
    start, end = locate(line, "text")
    assert line[start:end] == "yes"
    with pytest.raises(ValueError, match="no string in the field 'a'"):
        locate(line, "a")
    with pytest.raises(ValueError, match="no string in the field 'text'"):
        locate('{"text": "first", "text": 2}', "text")
