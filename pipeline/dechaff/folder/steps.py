"""The records that a run wrote, read back in step with its report, even if a person has edited some."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

from dechaff.folder.ledger import FileEntries
from dechaff.folder.make_rows import OUTPUTS
from dechaff.folder.paths import placed
from dechaff.folder.rows import EntryRow, Output, RecordRow, RunRow
from dechaff.ingest.bulk import sha256_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Layout, Record
from dechaff.ingest.sources import Source
from dechaff.limits import UNLIMITED, Limits

REACH = 16
"""How many places a record may have moved, as others were added or lost before it, and still be found."""
Count = Callable[[str], int]
"""How many records with a hash will be asked for soon."""


class WrittenFile:
    """The records of one file of the output folder, asked for one by one; a missing file has none.

    Only as many are held in memory as the places an edit may have moved a record.
    """

    def __init__(
        self, path: Path, fields: Fields, limits: Limits, layout: Layout | None = None, *, has_frame: bool = True
    ) -> None:
        """With `has_frame`, what frames the records is of the raw file, too; else it was written around them."""
        self.path = path
        source = Source(path, path.name, 0)
        container = container_of(path.name, layout)
        records = container.split(source, fields=fields, limits=limits) if path.is_file() else iter(())
        self._records = (
            (record, data)
            for record in records
            if (data := record.data) is not None  # what cannot be read is as good as missing
            and (has_frame or not record.is_frame)
        )
        self._ahead: deque[tuple[Record, str]] = deque()  # after the last one found, each with its hash
        self._missed = 0  # asked for since then, and not found
        self._lost = self._added = 0

    def take(self, sha256: str | None, upcoming: Count) -> Record | None:
        """The record with that hash, else the one in its place; None if it is lost.

        Without a hash, the next one. `upcoming` says how many records with a hash will be asked for soon: so many do
        not take the place of another.
        """
        if sha256 is not None and (at := self._find(sha256)) is not None:
            self._settle(self._missed, at)
            self._missed = 0
            for _ in range(at):
                self._ahead.popleft()
            return self._ahead.popleft()[0]
        record = None
        if self._reads(self._missed + 1) and self._is_spare(self._missed, upcoming):
            record = self._ahead[self._missed][0]
            if sha256 is None and not self._missed:
                self._ahead.popleft()
                return record
        self.miss(1)
        return record

    def miss(self, count: int) -> None:
        """Skips that many records that are missing, or not as they were written."""
        self._missed += count
        if (over := self._missed - REACH) > 0:
            there = min(over, len(self._ahead))
            for _ in range(there):
                self._ahead.popleft()
            self._settle(over, there)
            self._missed = REACH

    @property
    def is_at_end(self) -> bool:
        """Whether no record is left but those that took the place of others."""
        return not self._reads(self._missed + 1)

    def finish(self) -> tuple[int, int]:
        """How many records that were asked for are missing, and how many were never asked for."""
        left = len(self._ahead) + sum(1 for _ in self._records)
        self._ahead.clear()
        self._settle(self._missed, left)
        self._missed = 0
        return self._lost, self._added

    def _settle(self, asked: int, there: int) -> None:
        """Counts what is between two records that were found; an edited record is neither lost nor added."""
        self._lost += max(0, asked - there)
        self._added += max(0, there - asked)

    def _is_spare(self, at: int, upcoming: Count) -> bool:
        """Whether there are more records like the one at that place than will be asked for."""
        sha256 = self._ahead[at][1]
        wanted = upcoming(sha256)
        if not wanted:
            return True
        self._reads(at + REACH + 1)
        return sum(hashed == sha256 for _, hashed in islice(self._ahead, at, at + REACH + 1)) > wanted

    def _find(self, sha256: str) -> int | None:
        reach = range(self._missed + REACH + 1)
        return next((at for at in reach if self._reads(at + 1) and self._ahead[at][1] == sha256), None)

    def _reads(self, count: int) -> bool:
        """Whether there are that many records ahead."""
        while len(self._ahead) < count:
            if (found := next(self._records, None)) is None:
                return False
            record, data = found
            self._ahead.append((record, sha256_of(data)))
        return True


def written_trees(cleaned: Path, entries: FileEntries, run: RunRow) -> dict[Output, WrittenFile]:
    """What a run wrote for a source, in each tree of its output. Raises OutputError."""
    fields = Fields(text=run["options"]["text_field"])
    # Generous enough for everything the run read, even if a cut has made it longer.
    limits = Limits(record_bytes=2 * run["options"].get("max_record_bytes", UNLIMITED), ratio=UNLIMITED)
    return {
        where: WrittenFile(
            placed(cleaned, where, entries.path), fields, limits, entries.layout, has_frame=where == "cleaned"
        )
        for where in OUTPUTS
    }


def tree_of(line: RecordRow) -> Output:
    """The tree of the output that holds the record of an article or failure line."""
    return "kept" if "stage" in line else line["output"]


def in_step(
    lines: Iterable[EntryRow], trees: Mapping[Output, WrittenFile]
) -> Iterator[tuple[EntryRow | None, Record | None]]:
    """Each line of a file's report with the record it is about, None if that is missing.

    Blank lines come without a report line; a container's own line comes without a record, after the last one it covers.
    """
    cleaned, number = trees["cleaned"], 0
    for line, following in _with_following(lines):
        # Blank lines have no line in the report: they are between two records that do.
        until = line["first"] + line["records"] if "records" in line else line["record"] or 0
        for at in range(number, until):
            yield None, cleaned.take(None, partial(_count, (line, *following), "cleaned", at + REACH))
            if cleaned.is_at_end and at < until - 1:  # a damaged report may claim any number of records
                cleaned.miss(until - at - 1)
                yield None, None
                break
        number = until
        if "records" in line:
            yield line, None
            continue
        number += 1
        # What could not be read was never written.
        sha256, tree = written_hash(line), tree_of(line)
        last = (line["record"] or 0) + REACH
        yield line, None if sha256 is None else trees[tree].take(sha256, partial(_count, following, tree, last))


def _count(lines: Iterable[EntryRow], tree: Output, last: int, sha256: str) -> int:
    """How many of the lines are about a record in that tree with that hash, up to the number of the last record."""
    return sum(
        "records" not in line
        and (line["record"] or 0) <= last
        and tree_of(line) == tree
        and written_hash(line) == sha256
        for line in lines
    )


def written_hash(line: RecordRow) -> str | None:
    """The hash of the bytes that were written for the line."""
    return line["sha256_raw"] if "stage" in line or line["output"] == "kept" else line["sha256_cleaned"]


def _with_following(lines: Iterable[EntryRow]) -> Iterator[tuple[EntryRow, deque[EntryRow]]]:
    """Each line with those that follow it, up to `REACH`."""
    ahead: deque[EntryRow] = deque()
    for line in lines:
        ahead.append(line)
        if len(ahead) > REACH:
            yield ahead.popleft(), ahead
    while ahead:
        yield ahead.popleft(), ahead
