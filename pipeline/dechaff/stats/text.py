"""The figures as text for people: a table as wide as the terminal, and what stands out in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from dechaff.display.accuracy.words import NOTHING, share
from dechaff.stats.overlap import BEHIND, Overlap
from dechaff.stats.rows import EntryRow, FiguresRow, RuleRow
from dechaff.text.characters import one_line, terminal_width
from dechaff.text.numbers import number_of
from dechaff.tuning.intervals import Interval

LONGEST_NAME = 40
GAP = "  "


class Column(NamedTuple):
    """A column of the table; it is left out if no row has anything in it."""

    title: str
    cell: Callable[[FiguresRow], str]
    rank: int
    """Those with the highest leave first, if the terminal is too narrow."""


def _number(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def _decimal(number: float | None, form: str) -> str:
    return NOTHING if number is None else format(number, form)


def _precision(row: FiguresRow) -> str:
    value, low, high = row["precision"], row["precision_low"], row["precision_high"]
    return NOTHING if value is None or low is None or high is None else share(value, Interval(low, high))


COLUMNS = (
    Column("articles", lambda row: _number(row["articles"]), 5),
    Column("hits", lambda row: _number(row["hits"]), 2),
    Column("cuts", lambda row: _number(row["cuts"]), 0),
    Column("share", lambda row: _decimal(row["share"], ".1%"), 4),
    Column("alone", lambda row: _number(row["alone"]), 1),
    Column("flags", lambda row: _number(row["flags"]), 7),
    Column("chars", lambda row: _number(row["chars"]), 8),
    Column("spared", lambda row: _number(row["spared"]), 6),
    Column("right", lambda row: _number(row["right"]), 3),
    Column("wrong", lambda row: _number(row["wrong"]), 0),
    Column("precision", _precision, 1),
    Column("honest", lambda row: _number(row["honest"]), 2),
    Column("S/O", lambda row: _decimal(row["s_o"], ".2f"), 3),
    Column("cpu", lambda row: _decimal(row["cpu"], ",.1f"), 1),
)


def table(name: str, names: Sequence[str], rows: Sequence[FiguresRow], width: int) -> list[str]:
    """The rows, which have these names, as lines no longer than `width`: of too many columns, the least important ones
    are left out."""
    first = [name, *(one_line(one, LONGEST_NAME) for one in names)]
    left = max(map(terminal_width, first))
    cells = {one: [one.title, *map(one.cell, rows)] for one in COLUMNS}
    columns = [one for one in COLUMNS if any(cell != NOTHING for cell in cells[one][1:])]
    widths = {one: max(map(len, cells[one])) for one in columns}
    while len(columns) > 1 and left + sum(widths[one] + len(GAP) for one in columns) > width:
        columns.remove(max(columns, key=lambda one: one.rank))
    lines = []
    for at, shown in enumerate(first):
        padded = shown + " " * (left - terminal_width(shown))
        lines.append(GAP.join((padded, *(cells[one][at].rjust(widths[one]) for one in columns))).rstrip())
    return lines


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
    silent = [row["rule"] for row in rows if not is_found(row) and row["points"] >= 0]
    if quick:
        yield from _listed("Behind no cut and no flag", silent, width)
    else:
        idle_rows = [row for row in rows if is_found(row) and not (row["cuts"] or row["flags"]) and row["points"] >= 0]
        idle = [row["rule"] for row in idle_rows if not row["alone"]]
        never = [row["rule"] for row in rows if row["cuts"] and row["alone"] == 0]
        yield from _listed("Found nothing", silent, width)
        yield from _listed("Found something, but made no difference", idle, width)
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


def overlap_lines(overlap: Overlap) -> Iterator[str]:
    """The cuts of two rules, with examples."""
    yield f"{overlap.a} and {overlap.b} are behind {number_of(overlap.cuts.total(), 'cut')}"
    for behind, title in zip(BEHIND, ("both", f"only {overlap.a}", f"only {overlap.b}"), strict=True):
        yield f"{overlap.cuts[behind]:>7,}  {title}"
        yield from (f"{'':9}{one}" for one in overlap.examples[behind])


def is_found(row: FiguresRow) -> bool:
    """Whether it was found anywhere, or found anything."""
    return any(row.get(name) for name in ("hits", "spared", "cuts", "flags", "honest", "promotional"))


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
