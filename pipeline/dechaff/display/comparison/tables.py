"""A comparison for programs: as JSON, and every difference as a row of a CSV table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import BinaryIO, cast

import msgspec

from dechaff.display.comparison.differences import DifferenceRow
from dechaff.display.comparison.groups import Comparison
from dechaff.display.tables import Value, cell
from dechaff.text.characters import printable_json

LABELS = ("label", "label_a")
COLUMNS = tuple(name for name in DifferenceRow.__annotations__ if name not in LABELS)


def as_json(comparison: Comparison) -> str:
    """The comparison as JSON, with the names its fields have here."""
    content = msgspec.to_builtins(comparison)
    return printable_json(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def write_csv(differences: Iterable[DifferenceRow], file: BinaryIO, *, labelled: bool = False) -> None:
    """Writes a header and a row for each difference, if `labelled` with its labels; cells are as in the tables of a
    report."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        writer = csv.DictWriter(text, (*COLUMNS, *LABELS) if labelled else COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: cell(cast(Value, value)) for name, value in row.items()} for row in differences)
    finally:
        text.detach()  # the file is not ours to close
