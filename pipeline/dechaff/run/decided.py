"""What the decisions of the second pass on a record depended on, apart from its text and what the first pass kept.

A command that compares rules reads it, to know which records it need not clean again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, TypedDict

from dechaff.folder.files import writing
from dechaff.folder.make_rows import dump_row
from dechaff.rulebook.margins import Margins
from dechaff.text.compressed import compress, decompress
from dechaff.text.rows import Number, read_row


class Decided(NamedTuple):
    """What the cleaning of a record depended on."""

    texts: Number
    """How many texts were judged: the article, and what was left after cuts."""
    margins: Margins
    """How far the thresholds could move."""
    looked_up: list[str]
    """The hashes of entities that were looked up in the census although the first pass did not count them for the
    record: what is left after cuts can have others."""


class DecidedRow(TypedDict):
    """What the decisions on all records of a part that were cleaned depended on."""

    id: str
    """That of the part's output."""
    records: list[tuple[Number, Number, Number, list[str]]]
    """The number of the record in its part, and the fields of `Decided`, with the place of its margins below."""
    margins: list[Margins]
    """The different ones."""


def write_decided(path: Path, id: str, records: Mapping[int, Decided]) -> int:
    """Writes what decisions of the output with that id depended on, by the numbers of records in the part. Returns how
    many bytes that takes."""
    margins: dict[Margins, int] = {}
    rows = [
        (number, one.texts, margins.setdefault(one.margins, len(margins)), one.looked_up)
        for number, one in records.items()
    ]
    with writing(path) as file:
        return file.write(compress(dump_row(DecidedRow(id=id, records=rows, margins=[*margins]))))


def read_decided(path: Path, id: str) -> dict[int, Decided] | None:
    """The inverse of `write_decided`; None if the file is lost or damaged, or belongs to another output."""
    try:
        row = read_row(decompress(path.read_bytes()), DecidedRow)
    except (OSError, ValueError):
        return None
    if row["id"] != id:
        return None
    return {number: Decided(texts, row["margins"][at], those) for number, texts, at, those in row["records"]}


def as_text(hashes: Iterable[int]) -> list[str]:
    """Hashes of entities as they are kept: JSON has no whole numbers of 64 bits that every reader keeps exact."""
    return [f"{hashed:016x}" for hashed in sorted(hashes)]
