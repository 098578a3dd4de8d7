"""`dechaff show`: one cleaned article, with what was cut from it and why."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path, PurePath
from typing import Any, NoReturn

import click

from dechaff.cli.main import fail
from dechaff.display.diff.hunks import Change, Hunk, Piece, Row, hunks
from dechaff.display.diff.shorten import shortened
from dechaff.folder.one_article import Reported, raw_text, reported_as, reported_at
from dechaff.folder.paths import REPORT, SPAM, OutputError, placed
from dechaff.folder.read import Wanted, naming, read_run, report_rows
from dechaff.folder.rows import DecisionRow, ReasonRow, RecordRow
from dechaff.ingest.records import RecordError, place_of
from dechaff.text.characters import one_line, printable
from dechaff.text.numbers import number_of

LONGEST_NAME = 300
"""Characters shown of a name, a path or an address."""
LONGEST_QUOTE = 50
"""Characters shown of a cut, or of what a rule found."""
MOST_LIKE = 3
"""How many articles are suggested for one that does not exist."""


@click.command(epilog="Example: dechaff show cleaned keep-a-number.md")
@click.argument("cleaned", type=click.Path(path_type=Path))
@click.argument("article")
@click.option(
    "--all", "whole", is_flag=True, help="Show the whole article, not only the lines around its cuts and flags."
)
def command(cleaned: Path, article: str, whole: bool) -> None:
    """Show what was cut and flagged in one ARTICLE of the folder CLEANED, line by line, with the reasons.

    ARTICLE is its path, path#N for line N of a JSONL file (from 0), or its id.

    Changed lines are shown as they were (-) and as they are now (+), with the removed text highlighted; a line that
    stays but has flagged text is marked (?). Without colours, [-this-] was removed, {+this+} inserted, and {?this?}
    flagged. In a terminal the output goes through the pager; add `| cat` to avoid that.

    The points of a cut are the sum of the lines below it. Lines in brackets were found too, but add no points: another
    match of a rule that already counts here, or a contact that goes only with a cut next to it. Reasons outside the cut
    are marked as such.

    Exit status: 2 if CLEANED cannot be read or has no such article, else 0.
    """
    try:
        read_run(cleaned)
        reported = reported_as(cleaned, article) or _reported_by_path(cleaned, article) or _refuse(cleaned, article)
        os.environ.setdefault("LESS", "-FRX")  # as git does: colours are let through, short output is not paged
        pen = Pen(_has_colours())
        lines = (f"{_writable(line)}\n" for line in _lines(cleaned, reported, pen, whole=whole))
        if sys.stdout.isatty():
            click.echo_via_pager(lines, color=pen.has_colours)
        else:
            click.echo("".join(lines), nl=False)
    except OutputError as error:
        fail(error)


class Pen:
    """Highlights text, by colours or, if there are none, by signs."""

    def __init__(self, has_colours: bool) -> None:
        self.has_colours = has_colours

    def paint(self, text: str, **style: Any) -> str:
        """The text in this style, if there are colours."""
        return click.style(text, **style) if self.has_colours and text and any(style.values()) else text

    def between(self, before: str, text: str, after: str) -> str:
        """The text between signs, if there are no colours; an empty text stays empty."""
        return text if self.has_colours or not text else f"{before}{text}{after}"


def _reported_by_path(cleaned: Path, written: str) -> Reported | None:
    """What the report says of the article at that place, or of the only one in that file.

    The path is relative to CLEANED or to the current folder. If the file holds many, a message says what to name.
    """
    forms = os.path.normpath(written), os.path.relpath(written or ".", cleaned)
    for path in dict.fromkeys((*forms, *(one.removeprefix(f"{SPAM}/") for one in forms))):
        if reported := reported_at(cleaned, path):
            return reported
        inside = (line for line in _all_rows(cleaned, naming(path)) if line["path"] == path)
        if first := next(inside, None):
            place, count = place_of(path, first["record"]), 1 + sum(1 for _ in inside)
            if count == 1 and (reported := reported_at(cleaned, place)):
                return reported
            fail(f"{cleaned}: {written} holds {count} articles; name one, as {_name(place)}")
    return None


def _refuse(cleaned: Path, written: str) -> NoReturn:
    """Ends the program, with a message that suggests articles of similar names."""
    name = PurePath(written).name.casefold()
    places = (place_of(line["path"], line["record"]) for line in _all_rows(cleaned) if _is_like(line, name))
    like = " or ".join(map(_name, islice(places, MOST_LIKE)))
    meant = f"did you mean {like}? " if like else ""
    fail(f"{cleaned}: no article {written!r}; {meant}{cleaned / REPORT}/articles-*.jsonl lists them all")


def _all_rows(cleaned: Path, is_wanted: Wanted | None = None) -> Iterator[RecordRow]:
    yield from report_rows(cleaned, "articles", is_wanted)
    yield from report_rows(cleaned, "failures", is_wanted)


def _is_like(line: RecordRow, name: str) -> bool:
    return bool(name) and (name in line["path"].casefold() or name in line["article"].casefold())


def _has_colours() -> bool:
    """Whether the output may be coloured: only in a terminal, and only if the pager passes colours on."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb" or not sys.stdout.isatty():
        return False
    _, _, options = os.environ.get("PAGER", "").partition(" ")
    return "R" in f"{os.environ['LESS']} {options}"


def _writable(text: str) -> str:
    """The text, with characters that the terminal's encoding lacks as `\\u1234`."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _lines(cleaned: Path, reported: Reported, pen: Pen, *, whole: bool) -> Iterator[str]:
    yield from _head(cleaned, reported, pen)
    row = reported.row
    if "stage" in row or row["format"] == "binary":
        return
    is_dropped = row["output"] == "kept"
    if is_dropped:
        yield from _reasons(reported.cuts, (), pen)
    elif not reported.cuts:
        yield from ("", "Nothing was cut from it.")
    try:
        raw = raw_text(cleaned, reported)
    except RecordError as error:
        what = ": only what the report itself tells follows" if reported.cuts or reported.flags else ""
        yield pen.paint(f"{printable(str(error))}{what}", fg="yellow")
        yield from _from_report(reported, pen)
        return
    if not (reported.flags or whole or (reported.cuts and not is_dropped)):
        return
    shown = Reported(row, [], reported.flags) if is_dropped else reported
    for hunk in hunks(raw, shown.cuts, shown.flags, whole=whole):
        yield ""
        span = f"line {hunk.first}" if hunk.first == hunk.last else f"lines {hunk.first}-{hunk.last}"
        yield pen.paint(f"@@ {span} of {hunk.lines} @@", fg="cyan")
        yield from _hunk(hunk, pen, whole=whole)


def _head(cleaned: Path, reported: Reported, pen: Pen) -> Iterator[str]:
    row = reported.row
    if "stage" in row:
        kept = placed(cleaned, "kept", row["path"])
        where = f"; its bytes are in {_name(kept)}" if kept.is_file() else ""
        yield pen.paint(f"{_name(row['article'])}: failed in stage {row['stage']}, nothing written{where}", bold=True)
        yield f"  {printable(row['error'])}"
        return
    if row["format"] == "binary":
        what = "no text, copied as it is"
    else:
        is_dropped = row["output"] == "kept"
        cuts = "dropped as a whole" if is_dropped else number_of(len(reported.cuts), "cut")
        removed = f"{row['chars_removed']:,} of {row['chars']:,} characters removed"
        what = f"{row['verdict']}, {cuts}, {number_of(len(reported.flags), 'flag')}, {removed}"
    yield pen.paint(f"{_name(row['article'])}: {what}", bold=True)
    if row["format"] != "binary":
        yield printable(f"  score {row['score']:g}, language {row['language']}, {row['format']} in {row['encoding']}")
    record = "" if row["record"] is None else f", record {row['record']}"
    yield f"  {_name(placed(cleaned, row['output'], row['path']))}{record}"
    if row["format"] != "binary" and row["verdict"] != "cleaned":  # else the headline has said it
        yield from (f"  {printable(reason)}" for reason in row["reasons"])


def _hunk(hunk: Hunk, pen: Pen, *, whole: bool) -> Iterator[str]:
    for row in hunk.rows if whole else shortened(hunk.rows):
        if row.sign != "+" or not row.is_whole:
            yield _row(row, pen)
    yield from _reasons(hunk.cuts, hunk.flags, pen)


_COLOURS = {" ": None, "?": "yellow", "-": "red", "+": "green"}
_SIGNS: dict[Change, tuple[str, str]] = {"": ("", ""), "removed": ("[-", "-]"), "inserted": ("{+", "+}")}
_LINE_ENDS = {ord("\r"): None, ord("\n"): None}


def _row(row: Row, pen: Pen) -> str:
    """The row as the terminal shows it, without blanks at its end and without a line end."""
    sign = pen.paint(row.sign, fg=_COLOURS[row.sign])
    if row.left_out:
        return f"{sign} {pen.paint(f'[…{row.left_out:,} lines…]', dim=True)}"
    text = ""
    for change, pieces in groupby(row.pieces, key=lambda piece: piece.change):
        part = ""
        for flagged, alike in groupby(pieces, key=lambda piece: piece.flagged):
            shown = "".join(_piece(piece, row, pen) for piece in alike)
            part += pen.between("{?", shown, "?}") if flagged else shown
        text += part if row.is_whole else pen.between(_SIGNS[change][0], part, _SIGNS[change][1])
    return f"{sign} {text}".rstrip(" ")


def _piece(piece: Piece, row: Row, pen: Pen) -> str:
    if piece.left_out:
        return pen.paint(f"[…{piece.left_out:,} characters…]", dim=True)
    colour = "yellow" if piece.flagged else None if row.sign == "?" else _COLOURS[row.sign]
    text = printable(piece.text.translate(_LINE_ENDS))
    return pen.paint(text, fg=colour, reverse=(bool(piece.change) and not row.is_whole) or None)


def _reasons(cuts: Iterable[DecisionRow], flags: Iterable[DecisionRow], pen: Pen) -> Iterator[str]:
    """Why each was found, in the order of the text."""
    found = [(line, "cut", "red") for line in cuts] + [(line, "flag", "yellow") for line in flags]
    for line, action, colour in sorted(found, key=lambda one: one[0]["start"]):
        quote = f' "{one_line(line["removed"], LONGEST_QUOTE)}"' if len(found) > 1 else ""
        sharing = {None: "", "1": ", in 1 article"}.get(line["sharing"], f", in {line['sharing']} articles")
        limit = "" if line.get("threshold") is None else f" ({_BY[action]} from {line['threshold']:g})"
        what = f": {printable(line['kind'])}, {line['score']:g} points{limit}{sharing}, id {line['id']}"
        yield "    " + pen.paint(action, fg=colour) + quote + pen.paint(what, dim=True)
        also = Counter(f"({_reason(one)})" for one in line.get("also", ()))
        for reason, times in [*((_reason(one), 1) for one in line["why"]), *also.items()]:
            often = f" {times} times" if times > 1 else ""
            yield pen.paint(f"      {reason}{often}", dim=True)


_BY = {"cut": "cut", "flag": "flagged"}


def _reason(evidence: ReasonRow) -> str:
    """The points of a rule, and what it found: the entity, or the text itself."""
    saw = _name(evidence["entity"]) if evidence["entity"] else f'"{one_line(evidence["text"], LONGEST_QUOTE)}"'
    beside = ", beside it" if evidence.get("role") == "context" else ""
    return f"{evidence['points']:+g} {printable(evidence['rule'])} ({saw}{beside})"


def _from_report(reported: Reported, pen: Pen) -> Iterator[str]:
    """Each cut and flag, with the context that the report holds."""
    found = [(line, True) for line in reported.cuts] + [(line, False) for line in reported.flags]
    for line, is_cut in sorted(found, key=lambda one: one[0]["start"]):
        start = len(line["before"])
        moved: list[DecisionRow] = [{**line, "start": start, "end": start + len(line["removed"])}]
        around = f"{line['before']}{line['removed']}{line['after']}"
        yield ""
        yield pen.paint(f"@@ character {line['start']:,} @@", fg="cyan")
        for hunk in hunks(around, moved if is_cut else [], [] if is_cut else moved, whole=True):
            yield from _hunk(hunk, pen, whole=False)


def _name(name: object) -> str:
    return one_line(str(name), LONGEST_NAME)
