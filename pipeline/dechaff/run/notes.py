"""What the first pass notes about every record of a part, for the census and for the second pass."""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, TypedDict

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_hexdigest

from dechaff.census.counting import Hashes, Rows, make_rows
from dechaff.census.entities import entity_hash
from dechaff.census.survey import Survey
from dechaff.folder.make_rows import Note, dump_row
from dechaff.rulebook import RuleSet
from dechaff.run.engines.job import ChangedError
from dechaff.run.kept import NOTHING_KEPT, Kept, pack
from dechaff.text.rows import Number, read_row

BLOCK_RECORDS = 20_000
BLOCK_MATCHES = 500_000
"""A block ends with the record that reaches one of the two. So what was found in it is small enough to be read."""
_COLUMNS = ("texts", "sites", "entities", "entity_counts", "accused_counts", "names", "name_counts")
"""In their order in the file, where they follow a header line, its hash, a line of notes, and what was found."""
Places = npt.NDArray[np.intp]


class HeadRow(TypedDict):
    """The first line of a block of notes, which are on up to BLOCK_RECORDS records."""

    accused: list[str]
    notes: tuple[Number, str]
    """The size of the line of notes, in bytes, and its hash."""
    kept: tuple[Number, str]
    """The size and the hash of what was found in the texts."""
    columns: list[tuple[Number, str]]
    """The size and the hash of every column."""


class NotesRow(TypedDict):
    """The notes of a block."""

    notes: list[Note | None]


@dataclass(slots=True)
class Block:
    """The notes on consecutive records, in columns; the hashes of a record are next to each other."""

    notes: list[Note | None] = field(default_factory=list)
    """One per record, if they were asked for; None for a record that has to be read again."""
    kept: bytes = b""
    """What was found in their texts, if the notes were asked for, as `run/kept.py` packs it."""
    texts: array[int] = field(default_factory=lambda: array("Q"))
    """The hash of each record's text, 0 if it has none."""
    sites: array[int] = field(default_factory=lambda: array("Q"))
    """The hash of the site each record came from, 0 if it is not known."""
    entities: array[int] = field(default_factory=lambda: array("Q"))
    """The hashes of all entities; of each record, those accused in it come first."""
    entity_counts: array[int] = field(default_factory=lambda: array("I"))
    accused_counts: array[int] = field(default_factory=lambda: array("I"))
    names: array[int] = field(default_factory=lambda: array("Q"))
    """The hashes of words by which a suspect could be mentioned."""
    name_counts: array[int] = field(default_factory=lambda: array("I"))
    accused: set[str] = field(default_factory=set)
    """The entities that were accused in any of the records."""

    def add(self, note: Note | None, survey: Survey | None, site: int) -> None:
        """Adds one record; `survey` is None if there is no text, or none that could be judged."""
        accused: frozenset[str] = survey.accused if survey else frozenset()
        innocent = survey.entities - accused if survey else ()
        names = survey.names if survey else ()
        self.notes.append(note)
        self.texts.append(survey.text_hash if survey else 0)
        self.sites.append(site)
        self.entities.extend(map(entity_hash, (*accused, *innocent)))
        self.entity_counts.append(len(accused) + len(innocent))
        self.accused_counts.append(len(accused))
        self.names.extend(map(entity_hash, names))
        self.name_counts.append(len(names))
        self.accused |= accused

    def is_consistent(self) -> bool:
        """Whether the lengths of all columns match."""
        records = len(self.texts)
        return (
            all(len(one) == records for one in (self.sites, self.entity_counts, self.accused_counts, self.name_counts))
            and len(self.entities) == sum(self.entity_counts)
            and len(self.names) == sum(self.name_counts)
        )

    def starts(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where the entities, and the names, of each record begin."""
        return [*accumulate(self.entity_counts, initial=0)], [*accumulate(self.name_counts, initial=0)]

    def copy(self, other: Block, record: int, starts: tuple[Sequence[int], Sequence[int]]) -> None:
        """Adds a record of another block, apart from what was accused in it; `starts` are the other block's."""
        self.notes.append(other.notes[record])
        self.texts.append(other.texts[record])
        self.sites.append(other.sites[record])
        self.entities.extend(other.entities[starts[0][record] : starts[0][record + 1]])
        self.entity_counts.append(other.entity_counts[record])
        self.accused_counts.append(other.accused_counts[record])
        self.names.extend(other.names[starts[1][record] : starts[1][record + 1]])
        self.name_counts.append(other.name_counts[record])

    def rows(self) -> Rows:
        """What the block adds to a census."""
        counts = np.array(self.entity_counts, np.intp)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        caught = within < np.repeat(np.array(self.accused_counts, np.intp), counts)
        texts, sites = np.array(self.texts, np.uint64), np.array(self.sites, np.uint64)
        return make_rows(np.array(self.entities, np.uint64), np.repeat(texts, counts), np.repeat(sites, counts), caught)

    def mentions(self, wanted: Hashes) -> tuple[Places, Hashes]:
        """The records that have any of the wanted hashes, and the wanted hashes that any record has.

        All of them are ascending.
        """
        mentioning, mentioned = np.zeros(len(self.texts), np.bool_), np.zeros(len(wanted), np.bool_)
        for column, counts in ((self.entities, self.entity_counts), (self.names, self.name_counts)):
            values = np.array(column, np.uint64)
            found = np.isin(values, wanted)
            mentioning[np.repeat(np.arange(len(counts)), np.array(counts, np.intp))[found]] = True
            mentioned[np.searchsorted(wanted, values[found])] = True
        return np.flatnonzero(mentioning), wanted[mentioned]


class NotesFile:
    """The blocks of a part being written."""

    def __init__(self, file: BinaryIO, rules: RuleSet) -> None:
        self._file = file
        self._rules = rules
        self._block = Block()
        self._kept: list[Kept] = []
        self._matches = 0
        self.rows = 0
        """How many rows the blocks written so far add to a census."""

    def add(self, note: Note | None, survey: Survey | None = None, site: int = 0, kept: Kept = NOTHING_KEPT) -> None:
        """Adds one record, in order, with what is kept of its text."""
        self._block.add(note, survey, site)
        self._keep(kept)

    def copy(self, other: Block, record: int, starts: tuple[Sequence[int], Sequence[int]], kept: Kept) -> None:
        """Adds a record of another block, whose `starts` are given, with what is kept of its text. What was accused in
        any of that block counts as accused in this one."""
        self._block.accused |= other.accused
        self._block.copy(other, record, starts)
        self._keep(kept)

    def _keep(self, kept: Kept) -> None:
        block, found = self._block, kept.found
        self._kept.append(kept)
        self._matches += sum(len(matches or ()) for matches in found.matches.values()) if found else 0
        if len(block.notes) >= BLOCK_RECORDS or self._matches >= BLOCK_MATCHES:
            self.close()

    def close(self) -> None:
        """Writes what is still buffered."""
        block = self._block
        self.rows += len(block.entities)
        notes = dump_row(NotesRow(notes=block.notes))
        kept = pack(self._kept, self._rules)
        columns = [getattr(block, name).tobytes() for name in _COLUMNS]
        marks = [*map(_mark, columns)]
        head = dump_row(HeadRow(accused=sorted(block.accused), notes=_mark(notes), kept=_mark(kept), columns=marks))
        self._file.writelines((head, _line_mark(head), notes, kept, *columns))
        self._block, self._kept, self._matches = Block(), [], 0


def _mark(data: bytes) -> tuple[int, str]:
    return len(data), xxh3_64_hexdigest(data)


def _line_mark(line: bytes) -> bytes:
    return xxh3_64_hexdigest(line).encode() + b"\n"


def read_notes(path: Path, *, columns: Collection[str] = _COLUMNS, with_notes: bool = False) -> Iterator[Block]:
    """The blocks of a part, in order, with these columns; the others stay empty. Raises ChangedError.

    Their notes are skipped unless asked for, which is faster.
    """
    with path.open("rb") as file:
        try:
            while line := file.readline():
                yield _read_block(file, line, columns, with_notes=with_notes)
        except ValueError as error:
            path.with_name(f"{path.name}.json").unlink(missing_ok=True)  # the file that marks the survey as complete
            raise ChangedError(f"{path}: damaged ({error}); run the same command again") from error


def _read_block(file: BinaryIO, line: bytes, columns: Collection[str], *, with_notes: bool) -> Block:
    """The block that begins with the line. Raises ValueError."""
    if file.readline(len(_line_mark(line))) != _line_mark(line):
        raise ValueError("its bytes have changed")
    head, block = read_row(line, HeadRow), Block()
    notes = _read(file, head["notes"], skip=not with_notes)
    block.kept = _read(file, head["kept"], skip=not with_notes)
    if with_notes:
        block.notes = read_row(notes, NotesRow)["notes"]
    block.accused = set(head["accused"])
    for name, mark in zip(_COLUMNS, head["columns"], strict=True):
        getattr(block, name).frombytes(_read(file, mark, skip=name not in columns))
    if columns is _COLUMNS and not block.is_consistent():
        raise ValueError("its columns do not match")
    if with_notes and len(block.notes) != len(block.texts):
        raise ValueError("its notes do not match its columns")
    return block


def _read(file: BinaryIO, mark: tuple[int, str], *, skip: bool) -> bytes:
    """The next bytes of the file, none if they are skipped. Raises ValueError if they do not match the mark."""
    size, hashed = mark
    if size > os.fstat(file.fileno()).st_size - file.tell():
        raise ValueError("it is truncated")
    if skip:
        file.seek(size, os.SEEK_CUR)
        return b""
    data = file.read(size)
    if xxh3_64_hexdigest(data) != hashed:
        raise ValueError("its bytes have changed")
    return data
