"""The figures as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from dechaff.display.tables import Value, cell
from dechaff.text.characters import BOM


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and the rows, cells as in the tables of a report."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: cell(cast(Value, row.get(name))) for name in columns} for row in rows)
    return BOM + text.getvalue()
