"""What the first records of the inputs say of the fields: those that are named, and those that hold no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import click

from dechaff.cli.inputs import MOST_NAMED, report_not_read
from dechaff.cli.main import fail
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import NAMED, Fields, Record, place_of
from dechaff.ingest.sources import Source
from dechaff.limits import Limits
from dechaff.text.characters import printable

FIRST_RECORDS = 100
"""How many records are looked at to see whether a field that is named is the right one."""
_NEEDED = ("text", "id")
"""The fields that every record must have if they are named; the others may be sparse."""


def require_fields(sources: Sequence[Source], fields: Fields, limits: Limits) -> None:
    """Ends the program if the field that is named for texts, or for ids, is in none of the first records.

    Of other fields, says so on standard error.
    """
    for name in ("text", *(one for one in Fields.__slots__ if one != "text")):
        named: str | None = getattr(fields, name)
        if named is None:
            continue
        # Whatever a field is for, it is there if it could be the id.
        sought = Fields(text=named) if name == "text" else Fields(text=fields.text, id=named)
        if lacking := _lacking(sources, sought, limits):
            lacking = lacking.replace("--id-field", f"--{name}-field")
            message = f"{lacking}; it is in none of the first {FIRST_RECORDS} records"
            if name in _NEEDED:
                fail(message)
            click.echo(printable(f"dechaff: {message}"), err=True)


def _lacking(sources: Sequence[Source], sought: Fields, limits: Limits) -> str:
    """The first record that lacks the field that is sought, with its place; `""` if any of the first ones has it."""
    lacking = ""
    for record, source in islice(_records(sources, sought, limits), FIRST_RECORDS):
        if record.article or (sought.id is None and record.unread == "null_texts"):
            return ""
        if record.lacks_field and not lacking:
            lacking = f"{place_of(source.name, record.number)}: {record.failure}"
    return lacking


def _records(sources: Sequence[Source], fields: Fields, limits: Limits) -> Iterator[tuple[Record, Source]]:
    """The records of all files that hold many."""
    for source in sources:
        container = container_of(source.name)
        if container.has_records:
            yield from ((record, source) for record in container.records(source, fields, limits))


def report_without_texts(
    sources: Sequence[Source], not_read: Mapping[str, int], fields: Fields, limits: Limits
) -> None:
    """Names the first files without texts, with their fields, if any records were not read for that reason."""
    wanted = NAMED.keys() & {kind for kind, count in not_read.items() if count}
    found: dict[str, list[str]] = {kind: [] for kind in NAMED if kind in wanted}
    for source in sources if wanted else ():
        records = (record for record, _ in _records([source], fields, limits))
        first = next((one for one in records if one.article or one.failure or one.unread), None)
        if first is not None and first.unread in found:
            found[first.unread].append(noted(source.name, first))
            if all(len(names) > MOST_NAMED for names in found.values()):
                break
    for kind, names in found.items():
        report_not_read(NAMED[kind], names)


def noted(name: str, record: Record) -> str:
    """The file of that name, with what is known of a record that may be an article all the same."""
    return f"{name} ({record.note})"
