"""JSON Lines: one JSON object with one article on each line. Only a line feed ends a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dechaff.ingest.json_text import SourceOffsets, locate, parse_line
from dechaff.ingest.records import LANGUAGE_FIELDS, TEXT_FIELDS, Cut, Fields, Record, RecordError, Rewritten
from dechaff.ingest.sniff import sniff_format
from dechaff.ingest.sources import Source
from dechaff.ingest.splice import check_cuts, places, splice
from dechaff.model import Article, Finding, Format
from dechaff.text.language import UNKNOWN, language_of, primary_language

FORMATS: dict[str, Format] = {
    "markdown": "markdown",
    "md": "markdown",
    "html": "html",
    "htm": "html",
    "text": "text",
    "txt": "text",
    "plain": "text",
}
"""What a format field may say."""
_BOM = b"\xef\xbb\xbf"


class JsonLines:
    """A file with one JSON object a line; only the text field's string is ever rewritten, and in its own escapes."""

    has_records = True

    def records(self, source: Source, fields: Fields) -> Iterator[Record]:
        number = -1
        try:
            if not source.path.is_file():
                raise OSError("it is gone or no regular file")  # reading a pipe would wait for ever
            with source.path.open("rb") as lines:
                for number, line in enumerate(lines):
                    yield _record(source.name, number, line, fields)
        except OSError as error:
            where = f"{source.name}:{number + 2}" if number >= 0 else source.name
            failure = f"{where}: cannot be read: {error.strerror or error}"
            yield Record(number + 1 if number >= 0 else None, None, None, failure=failure)

    def rewrite(self, record: Record, cuts: Sequence[Finding]) -> Rewritten:
        article = record.article
        if article is None or record.source is None or record.field is None:
            raise RecordError("there is no article to cut")
        check_cuts(article.text, cuts)
        _refuse_merging(article.text, cuts)
        line, offsets = _string(record.source, record.field)
        if len(offsets) != len(article.text):
            raise RecordError("the string's source does not match its text")
        swaps: list[tuple[int, int, str]] = []
        removed_sources: list[str | None] = []
        for cut in cuts:
            start, end = offsets[cut.start], offsets[cut.end]
            swaps.append((start, end, _escape(cut.inserted)))
            written = line[start:end]
            removed_sources.append(None if written == cut.removed else written)
        return Rewritten(splice(line, swaps).encode(), tuple(removed_sources))

    def text(self, data: bytes, encoding: str, field: str | None) -> str:
        try:
            text = parse_line(data)[field]
        except (ValueError, RecursionError, TypeError, LookupError) as error:
            raise RecordError(f"it is no JSON object with the field {field!r}: {error}") from error
        if not isinstance(text, str):
            raise RecordError(f"its field {field!r} is no string")
        return text

    def reinsert(self, cleaned: bytes, cuts: Sequence[Cut], encoding: str, field: str | None) -> bytes:
        line, offsets = _string(cleaned, field or "")
        swaps = []
        for at, cut in places(cuts, len(offsets)):
            written = cut.removed if cut.removed_source is None else cut.removed_source
            swaps.append((offsets[at], offsets[at + len(cut.inserted)], written))
        try:
            return splice(line, swaps).encode()
        except UnicodeError as error:
            raise RecordError(f"what was removed cannot be written: {error}") from error

    def pieces(self, path: Path) -> Iterator[bytes]:
        with path.open("rb") as lines:
            yield from lines


def _record(name: str, number: int, line: bytes, fields: Fields) -> Record:
    if not line.removeprefix(_BOM).strip(b" \t\r\n"):
        return Record(number, line, None)
    try:
        article, field = _article(name, number, line, fields)
    except RecordError as error:
        return Record(number, line, None, failure=f"{name}:{number + 1}: {error}")
    return Record(number, line, article, field)


def _article(name: str, number: int, line: bytes, fields: Fields) -> tuple[Article, str]:
    value = _parse(line)
    field = _text_field(value, fields)
    text = value[field]
    if not isinstance(text, str):
        raise RecordError(f"the field {field!r} holds {_kind(text)}; the text must be a string")
    format = _format(value, text, fields)
    return Article(
        _id(value, name, number, fields), name, number, text, format, language=_language(value, text, fields)
    ), field


def _parse(line: bytes) -> dict[str, Any]:
    try:
        value = parse_line(line)
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8 at byte {error.start + 1} of the line; write JSON Lines as UTF-8") from error
    except RecursionError as error:
        raise RecordError("nested too deeply to read; a line must be one flat JSON object") from error
    except ValueError as error:
        raise RecordError(f"not JSON ({error}); every line must be one JSON object") from error
    if not isinstance(value, dict):
        raise RecordError(f"the line holds {_kind(value)}; every line must be one JSON object, {{…}}")
    return value


def _text_field(value: dict[str, Any], fields: Fields) -> str:
    if fields.text is not None:
        if fields.text not in value:
            raise RecordError(f"no field {fields.text!r}; there are {_names(value)} (see --text-field)")
        return fields.text
    present = [name for name in TEXT_FIELDS if name in value]
    if not present:
        raise RecordError(f"no text field among {_names(value)}; name it with --text-field")
    return present[0]


def _id(value: dict[str, Any], name: str, number: int, fields: Fields) -> str:
    if fields.id is None:
        return f"{name}#{number}"
    if fields.id not in value:
        raise RecordError(f"no field {fields.id!r}; there are {_names(value)} (see --id-field)")
    found = value[fields.id]
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise RecordError(f"the field {fields.id!r} holds {_kind(found)}; an id must be a string or a whole number")
    return str(found)


def _format(value: dict[str, Any], text: str, fields: Fields) -> Format:
    found = value.get(fields.format) if fields.format is not None else None
    if found is None:
        return sniff_format(text)
    if not isinstance(found, str) or found.lower() not in FORMATS:
        raise RecordError(f"the field {fields.format!r} holds {found!r:.80}; a format must be markdown, html or text")
    return FORMATS[found.lower()]


def _language(value: dict[str, Any], text: str, fields: Fields) -> str:
    named = [value.get(name) for name in ((fields.language,) if fields.language else LANGUAGE_FIELDS)]
    known = (primary_language(one) for one in named if isinstance(one, str))
    return next((one for one in known if one != UNKNOWN), None) or language_of(text)


def _names(value: dict[str, Any]) -> str:
    names = [repr(name) for name in value]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "no fields at all"


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return "null" if value is None else kinds[type(value)]


def _string(line: bytes, field: str) -> tuple[str, SourceOffsets]:
    """The line as text, and where in it each code point of the field's string starts."""
    try:
        text = line.decode()
        start, end = locate(text, field)
    except (ValueError, IndexError, RecursionError) as error:
        raise RecordError(f"it is no JSON object with a string in {field!r}: {error}") from error
    return text, SourceOffsets(text, start, end)


def _escape(inserted: str) -> str:
    return json.dumps(inserted)[1:-1]


def _refuse_merging(text: str, cuts: Sequence[Finding]) -> None:
    """Two lone halves of a surrogate pair would become one character if what stands between them were cut."""
    cleaned: list[str] = []
    at = 0
    for cut in cuts:
        cleaned += (text[at : cut.start], cut.inserted)
        at = cut.end
    cleaned.append(text[at:])
    last = ""
    for piece in filter(None, cleaned):
        if "\ud800" <= last <= "\udbff" and "\udc00" <= piece[0] <= "\udfff":
            raise RecordError("a cut would join two halves of a surrogate pair into another character")
        last = piece[-1]
