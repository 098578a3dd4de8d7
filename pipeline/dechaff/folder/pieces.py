"""The raw bytes of every record of a file, from its cleaned bytes and the report, or why they cannot be restored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dechaff.folder.files import is_made_of
from dechaff.folder.ledger import FileEntries, Removals
from dechaff.folder.rows import Chunk, Output, RecordRow
from dechaff.folder.steps import WrittenFile, in_step
from dechaff.ingest.bulk import Data, sha256_of
from dechaff.ingest.records import Container, Record, RecordError, Removal


@dataclass(frozen=True, slots=True)
class Piece:
    """The raw bytes of one record, or why they could not be restored."""

    article: str | None
    """None for a blank line, and for what is wrong with the file as a whole."""
    record: Record
    """As it is in the cleaned folder."""
    raw: Data
    why: str = ""
    is_binary: bool = False


_NOTHING = Record(None, None)
_DIFFERS = "edited after cleaning: its records do not make up the raw file"
_BESIDE = "edited after cleaning: its texts are restored, with all that is beside them as it is now"


def pieces_of(
    container: Container, trees: Mapping[Output, WrittenFile], entries: FileEntries, removals: Removals
) -> Iterator[Piece]:
    """Every record of one raw file in order; if they do not add up to the file, a last piece says why."""
    hashes, is_empty, is_told, differs, edited = hashlib.sha256(), True, False, False, False
    written: dict[Output, list[Chunk]] = {}
    for line, record in in_step(entries.lines, trees):
        if line is None:
            is_empty, differs = False, differs or record is None
            blank = record or Record(None, b"")
            data = blank.data or b""
            hashes.update(sha256_of(data).encode())
            yield Piece(None, blank, data)
            continue
        if "records" in line:
            differs |= not is_told and hashes.hexdigest() != line["sha256_raw"]
            hashes, is_told = hashlib.sha256(), False
            for where, chunk in line.get("written", {}).items():
                written.setdefault(where, []).append(chunk)
            continue
        is_empty = False
        try:
            record, raw = _raw(container, line, record, removals.of(line))
        except RecordError as error:
            is_told = True
            edited |= line["sha256_raw"] is not None
            yield Piece(line["article"], _NOTHING, b"", str(error))
        else:
            hashes.update(sha256_of(raw).encode())
            yield Piece(line["article"], record, raw, is_binary="format" in line and line["format"] == "binary")
    why = _out_of_step(trees) or (differs and _DIFFERS) or (not edited and _beside(trees, written))
    if container.has_records and why:
        yield Piece(None, _NOTHING, b"", why)
    elif is_empty:
        yield Piece(None, _NOTHING, b"")  # so that an empty file is written


def _raw(container: Container, line: RecordRow, record: Record | None, cuts: list[Removal]) -> tuple[Record, Data]:
    """The record of one article, and its raw bytes. Raises RecordError."""
    if line["sha256_raw"] is None:
        raise RecordError(f"it could not be read when it was to be cleaned ({line['error']})")
    if record is None or (raw := record.data) is None:
        raise RecordError("missing from the cleaned folder")
    if "stage" not in line and line["output"] != "kept":
        if sha256_of(raw) != line["sha256_cleaned"]:
            raise RecordError("edited after cleaning: its bytes are not those that were written")
        if cuts and isinstance(raw, bytes):
            raw = container.reinsert(record, cuts, line["encoding"], line["field"], line.get("header"))
    if sha256_of(raw) != line["sha256_raw"]:
        raise RecordError("edited after cleaning: its report or its kept bytes do not lead to the raw ones")
    return replace(record, field=None if "stage" in line else line["field"]), raw


def _beside(trees: Mapping[Output, WrittenFile], written: Mapping[Output, Sequence[Chunk]]) -> str:
    """What is wrong with what is beside the records of a file, if none of them was edited; `""` if nothing is."""
    are_as_written = (is_made_of(trees[where].path, made) for where, made in written.items())
    return "" if all(are_as_written) else _BESIDE


def _out_of_step(trees: Mapping[Output, WrittenFile]) -> str:
    """How many records are missing or added, in words; `""` if none are."""
    lost, added = map(sum, zip(*(tree.finish() for tree in trees.values()), strict=True))
    counts = [f"{what} {count}" for count, what in ((lost, "missing"), (added, "added")) if count]
    return f"edited after cleaning: records {', '.join(counts)}" if counts else ""
