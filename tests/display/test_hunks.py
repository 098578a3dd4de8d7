"""The hunks of an article hold the raw lines, the cleaned ones, and every cut and flag with them, once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from growth import grows_less_than
from hypothesis import example, given
from hypothesis import strategies as st

from dechaff.display.diff.hunks import Hunk, Piece, Row, hunks
from dechaff.display.diff.shorten import AROUND, LINES, shortened
from dechaff.folder.rows import DecisionRow

LINE_ENDS = ("\n", "\r\n", "\r")


def found(text: str, start: int, end: int, inserted: str = "") -> DecisionRow:
    return {"start": start, "end": end, "removed": text[start:end], "inserted": inserted}


def shown(text: str, cuts: Sequence[tuple[int, int]] = (), flags: Sequence[tuple[int, int]] = ()) -> list[str]:
    """The lines of the hunks, their ends left out, with what is set off in them."""
    marks = {"removed": "[{}]", "inserted": "<{}>", "": "{}"}
    lines = []
    for hunk in hunks(text, [found(text, *cut) for cut in cuts], [found(text, *flag) for flag in flags]):
        for row in hunk.rows:
            bare = [piece._replace(text=piece.text.strip("\r\n")) for piece in row.pieces]
            flagged = [one._replace(text=f"{{{one.text}}}") if one.flagged else one for one in bare if one.text]
            lines.append(row.sign + "".join(marks[one.change].format(one.text) for one in flagged))
    return lines


def spans(text: str, what: str) -> list[tuple[int, int]]:
    return [(at, at + len(what)) for at in range(len(text)) if text.startswith(what, at)]


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[DecisionRow], list[DecisionRow]]:
    text = draw(st.text("ab \r\n电\u2028\x1b", max_size=40))
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    if draw(st.booleans()):  # cuts that touch
        places = sorted([*places, *places[1:-1]])
    pairs = list(zip(places[::2], places[1::2], strict=False))
    cuts = [found(text, start, end, draw(st.sampled_from(("", "", "x", "\n")))) for start, end in pairs if start < end]
    offsets = st.integers(0, len(text))
    flags = draw(st.lists(st.tuples(offsets, offsets).filter(lambda one: one[0] < one[1]), max_size=4))
    return text, cuts, [found(text, *flag) for flag in sorted(flags)]


def words(text: str) -> list[str]:
    """The characters but those of line ends, in any order: pieces of a line that stays follow what was cut from it."""
    return sorted(text.replace("\r", "").replace("\n", ""))


def cleaned(text: str, cuts: Sequence[DecisionRow]) -> str:
    for cut in reversed(cuts):
        text = text[: cut["start"]] + cut["inserted"] + text[cut["end"] :]
    return text


def joined(rows: Sequence[Row], sign: str, change: str) -> str:
    return "".join(piece.text for row in rows if row.sign != sign for piece in row.pieces if piece.change != change)


@given(articles())
@example(("a\rX\nb", [found("a\rX\nb", 2, 3)], []))
@example(("a\r\nb", [found("a\r\nb", 1, 2)], []))
def test_both_texts_can_be_had_back_from_all_hunks(given: tuple[str, list[DecisionRow], list[DecisionRow]]) -> None:
    text, cuts, flags = given
    rows = [row for hunk in hunks(text, cuts, flags, whole=True) for row in hunk.rows]
    assert joined(rows, "+", "inserted") == text
    assert joined(rows, "-", "removed") == cleaned(text, cuts)


@given(articles())
def test_each_line_of_the_article_is_one_row(given: tuple[str, list[DecisionRow], list[DecisionRow]]) -> None:
    text, cuts, flags = given
    at = 1
    for hunk in hunks(text, cuts, flags, whole=True):
        raw = [joined([row], "+", "inserted") for row in hunk.rows if row.sign != "+"]
        assert (hunk.first, hunk.last) == (at, at + len(raw) - 1)
        assert all(not line.rstrip("\r\n").count("\n") and not line.rstrip("\r\n").count("\r") for line in raw)
        assert all(line.endswith(LINE_ENDS) for line in raw[:-1])
        at = hunk.last + 1
        assert hunk.lines == len(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))


@given(articles())
@example(("a\raaaaa", [found("a\raaaaa", 0, 6)], []))
def test_every_cut_and_flag_is_in_one_hunk_and_set_off_once(
    given: tuple[str, list[DecisionRow], list[DecisionRow]],
) -> None:
    text, cuts, flags = given
    few = [*hunks(text, cuts, flags)]
    assert [cut for hunk in few for cut in hunk.cuts] == cuts
    assert [flag for hunk in few for flag in hunk.flags] == flags
    for hunk in few:
        pieces = [piece for row in hunk.rows if row.sign != "+" for piece in row.pieces]
        removed = "".join(one.text for one in pieces if one.change == "removed")
        assert words(removed) == words("".join(cut["removed"] for cut in hunk.cuts))
    flagged = {at for flag in flags for at in range(flag["start"], flag["end"])}
    set_off = "".join(one.text for hunk in few for row in hunk.rows for one in row.pieces if one.flagged)
    assert words(set_off) == words("".join(text[at] for at in sorted(flagged)))


@given(articles())
def test_the_hunks_of_the_whole_article_hold_the_others(
    given: tuple[str, list[DecisionRow], list[DecisionRow]],
) -> None:
    whole = [*hunks(*given, whole=True)]
    assert [*hunks(*given)] == [hunk for hunk in whole if hunk.cuts or hunk.flags]


@pytest.mark.parametrize("end", LINE_ENDS)
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a AD b\nc", ["-a [AD] b", "+a  b", " c"]),
        ("a\nAD\nc", [" a", "-[AD]", "+", " c"]),
        ("a ADz\nAD", ["-a [AD]z", "+a z", "-[AD]"]),
    ],
)
def test_a_touched_line_is_shown_as_it_was_and_as_it_is(text: str, lines: list[str], end: str) -> None:
    text = text.replace("\n", end)
    assert shown(text, spans(text, "AD")) == lines


@pytest.mark.parametrize("end", LINE_ENDS)
@pytest.mark.parametrize(
    ("text", "what", "lines"),
    [
        ("a\nAD\n\nb", "AD\n\n", [" a", "-[AD]", "-", " b"]),
        ("a\n\nAD", "\n\nAD", [" a", "-", "-[AD]"]),
        ("a\n\nAD\n", "\n\nAD", [" a", "-", "-[AD]"]),
        ("a AD\nb", "AD\n", ["-a [AD]", "-b", "+a b"]),
        ("AD\nb AD\nc", "AD\n", ["-[AD]", "-b [AD]", "-c", "+b c"]),
    ],
)
def test_lines_that_are_cut_with_their_ends(text: str, what: str, lines: list[str], end: str) -> None:
    text, what = text.replace("\n", end), what.replace("\n", end)
    assert shown(text, spans(text, what)) == lines


def test_what_stands_in_place_of_a_cut_joins_the_next_line() -> None:
    text = "AD\nb\nc"
    (hunk,) = hunks(text, [found(text, 0, 3, "x")])
    assert [(row.sign, row.text) for row in hunk.rows] == [("-", "AD\n"), ("-", "b\n"), ("+", "xb\n"), (" ", "c")]


def test_what_is_flagged_is_set_off_where_it_stands() -> None:
    text = "a odd\nodd AD\nAD odd AD\nb"
    assert shown(text, spans(text, "AD"), spans(text, "odd")) == [
        "?a {odd}",
        "-odd [AD]",
        "+{odd} ",
        "-[AD] odd [AD]",
        "+ {odd} ",
        " b",
    ]
    assert shown("a bc\nd", [(2, 4)], [(3, 5)]) == ["-a [b][{c}]", "+a "] + [" d"]


def test_changes_near_each_other_share_a_hunk_and_those_far_apart_do_not() -> None:
    def places(gap: int) -> list[tuple[int, int]]:
        text = "AD\n" + "x\n" * gap + "AD\n"
        return [(hunk.first, hunk.last) for hunk in hunks(text, [found(text, *one) for one in spans(text, "AD")])]

    assert places(6) == [(1, 8)]
    assert places(7) == [(1, 4), (6, 9)]


def only(text: str, cuts: Sequence[tuple[int, int]]) -> Hunk:
    (hunk,) = hunks(text, [found(text, *cut) for cut in cuts])
    return hunk


def test_a_long_line_is_shown_around_its_changes() -> None:
    text = "x" * 50_000 + "AD" + "y" * 50_000
    was, now = shortened(only(text, [(50_000, 50_002)]).rows)
    assert was.pieces == (
        Piece("x" * AROUND),
        Piece("", left_out=50_000 - 2 * AROUND),
        Piece("x" * AROUND),
        Piece("AD", "removed"),
        Piece("y" * AROUND),
        Piece("", left_out=50_000 - 2 * AROUND),
        Piece("y" * AROUND),
    )
    assert [piece for piece in was.pieces if not piece.change] == [*now.pieces]


def test_a_long_cut_is_shown_with_both_its_ends_and_every_cut_within_reach() -> None:
    text = "".join(f"line {at}\n" for at in range(300))
    after = text.index("line 100\n"), text.index("line 101\n")
    rows = [*shortened(only(text, [(0, after[0]), after, (after[1], len(text))]).rows)]
    assert [row.left_out for row in rows if row.left_out] == [100 - 1 - 2 * LINES, 199 - 1 - 2 * LINES]
    assert sum(row.left_out or 1 for row in rows) == 300
    assert {"line 0\n", "line 99\n", "line 100\n", "line 101\n", "line 299\n"} < {row.text for row in rows}


def test_of_many_short_cuts_every_one_is_shown() -> None:
    text = "AD\n" * 100
    rows = only(text, [(at, at + 3) for at in range(0, 300, 3)]).rows
    assert [*shortened(rows)] == [*rows]


@given(articles())
def test_short_lines_are_shown_in_full(given: tuple[str, list[DecisionRow], list[DecisionRow]]) -> None:
    for hunk in hunks(*given):
        assert [*shortened(hunk.rows)] == [*hunk.rows]


def test_thousands_of_cuts_take_linear_time() -> None:
    def make(times: int) -> None:
        text = "A line with AD.\nAD\n" * times
        cuts = [found(text, at, at + 2) for line in range(times) for at in (19 * line + 12, 19 * line + 16)]
        assert sum(len(hunk.cuts) for hunk in hunks(text, cuts)) == 2 * times

    assert grows_less_than(make, 100, 1_600, 100)  # 256 were it quadratic
