"""The figures as text for people: a table as wide as the terminal, and what stands out in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dechaff.stats.rows import EntryRow, RuleRow
from dechaff.text.characters import one_line

NOTHING = "n/a"
LONGEST_NAME = 40
GAP = "  "
Row = Mapping[str, Any]


class Column(NamedTuple):
    """A column of the table."""

    title: str
    cell: Callable[[Row], str]
    rank: int
    """Those with the highest leave first, if the terminal is too narrow."""
    field: str
    """Of the row, to see whether it has anything."""


def _number(field: str) -> Callable[[Row], str]:
    return lambda row: NOTHING if row[field] is None else f"{row[field]:,}"


def _percent(field: str) -> Callable[[Row], str]:
    return lambda row: NOTHING if row[field] is None else f"{row[field]:.1%}"


def _precision(row: Row) -> str:
    if row["precision"] is None:
        return NOTHING
    return f"{row['precision']:.0%} ({100 * row['precision_low']:.0f}–{100 * row['precision_high']:.0f})"


def _s_o(row: Row) -> str:
    return NOTHING if row["s_o"] is None else f"{row['s_o']:.2f}"


def _cpu(row: Row) -> str:
    return NOTHING if row.get("cpu") is None else f"{row['cpu']:,.1f}"


COLUMNS = (
    Column("articles", _number("articles"), 5, "articles"),
    Column("hits", _number("hits"), 2, "hits"),
    Column("cuts", _number("cuts"), 0, "cuts"),
    Column("share", _percent("share"), 4, "share"),
    Column("alone", _number("alone"), 1, "alone"),
    Column("flags", _number("flags"), 7, "flags"),
    Column("chars", _number("chars"), 8, "chars"),
    Column("spared", _number("spared"), 6, "spared"),
    Column("right", _number("right"), 3, "right"),
    Column("wrong", _number("wrong"), 0, "wrong"),
    Column("precision", _precision, 1, "right"),
    Column("honest", _number("honest"), 2, "honest"),
    Column("S/O", _s_o, 3, "s_o"),
    Column("cpu", _cpu, 1, "cpu"),
)


def table(name: str, names: Sequence[str], rows: Sequence[Row], width: int) -> list[str]:
    """The rows, which have these names, as lines no longer than `width`: of too many columns, the least important ones
    are left out."""
    columns = [one for one in COLUMNS if any(row.get(one.field) is not None for row in rows)]
    cells = {one: [one.title, *(one.cell(row) for row in rows)] for one in columns}
    first = [name, *(one_line(one, LONGEST_NAME) for one in names)]
    widths = {one: max(map(len, cells[one])) for one in columns}
    room = width - max(map(len, first))
    while len(columns) > 1 and sum(widths[one] + len(GAP) for one in columns) > room:
        columns.remove(max(columns, key=lambda one: one.rank))
    left = max(map(len, first))
    return [
        GAP.join((first[at].ljust(left), *(cells[one][at].rjust(widths[one]) for one in columns))).rstrip()
        for at in range(len(rows) + 1)
    ]


def rule_name(row: RuleRow) -> str:
    """A rule, with its status if that is not the usual one."""
    return row["rule"] if row["status"] == "active" else f"{row['rule']} ({row['status']})"


def entry_name(row: EntryRow) -> str:
    """An entry, with its list."""
    return f"{row['list']}: {row['entry']}"


def rule_notes(
    rows: Iterable[RuleRow], together: Iterable[tuple[str, str, int]], *, quick: bool, width: int
) -> Iterator[str]:
    """What stands out: rules that found nothing, that only go with others, or always with the same."""
    rows = [*rows]
    speaking = [row["rule"] for row in rows if row["points"] < 0]
    silent = [row["rule"] for row in rows if not (row["hits"] or row["cuts"] or row["flags"]) and row["points"] >= 0]
    if quick:
        yield from _listed("Behind no cut and no flag", silent, width)
    else:
        idle = [row["rule"] for row in rows if row["hits"] and not (row["cuts"] or row["flags"]) and row["points"] >= 0]
        never = [row["rule"] for row in rows if row["cuts"] and row["alone"] == 0]
        yield from _listed("Found nothing", silent, width)
        yield from _listed("Found something, but behind no cut and no flag", idle, width)
        yield from _listed("Never alone: each of their cuts would be made without them", never, width)
    pairs = [f"{a} with {b} ({number:,} cuts)" for a, b, number in together]
    yield from _listed("Always together: neither is behind a cut without the other", pairs, width)
    yield from _listed("Speak for a text, and so are never behind a cut", speaking, width)


def entry_notes(rows: Iterable[EntryRow], width: int) -> Iterator[str]:
    """How many entries of each list were found."""
    by_list: dict[str, list[EntryRow]] = {}
    for row in rows:
        by_list.setdefault(row["list"], []).append(row)
    found = [
        f"{name} {sum(is_found(row) for row in some):,} of {len(some):,}" for name, some in sorted(by_list.items())
    ]
    yield from _listed("Entries that were found, by list", found, width, counted=False)


def is_found(row: EntryRow) -> bool:
    """Whether the entry was found anywhere."""
    return bool(row["hits"] or row["spared"] or row["cuts"] or row["flags"])


def _listed(title: str, names: Sequence[str], width: int, *, counted: bool = True) -> Iterator[str]:
    """A title, and the names below it in lines of that width."""
    if not names:
        return
    yield ""
    yield f"{title} ({len(names):,}):" if counted else f"{title}:"
    line = " "
    for at, name in enumerate(names):
        shown = name + ("," if at < len(names) - 1 else "")
        if len(line) + 1 + len(shown) > width and line.strip():
            yield line
            line = " "
        line += f" {shown}"
    yield line
