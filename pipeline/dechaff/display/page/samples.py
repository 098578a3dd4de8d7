"""Whole articles for the page of a report: the raw text in pieces, each with what was cut or flagged there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

from dechaff.display.page.digest import short
from dechaff.ingest.records import place_of
from dechaff.report.lines import Line

Piece = list[Any]
"""A run of raw text, the number of the cut it belongs to or -1, then the numbers of the flags on it."""


def sample(article: Line, raw: str, cuts: Sequence[Line], flags: Sequence[Line]) -> Line:
    """The article as the page shows it. The pieces, joined, are the raw text."""
    return {
        "place": place_of(article["path"], article["record"]),
        "article": short(article["article"]),
        "verdict": article["verdict"],
        "format": article["format"],
        "language": article["language"],
        "cuts": [_reasons(line) for line in cuts],
        "flags": [_reasons(line) for line in flags],
        "pieces": pieces(raw, cuts, flags),
    }


def pieces(raw: str, cuts: Sequence[Line], flags: Sequence[Line]) -> list[Piece]:
    """The raw text, parted where a cut or a flag begins or ends. Cuts are disjoint, flags may lie over each other."""
    edges = {edge for line in chain(cuts, flags) for edge in (line["start"], line["end"])}
    found: list[Piece] = []
    cut, opened = 0, list[int]()
    waiting = sorted(range(len(flags)), key=lambda at: flags[at]["start"], reverse=True)
    for start, end in pairwise(sorted({0, *edges, len(raw)})):
        while cut < len(cuts) and cuts[cut]["end"] <= start:
            cut += 1
        while waiting and flags[waiting[-1]]["start"] <= start:
            opened.append(waiting.pop())
        opened = [at for at in opened if flags[at]["end"] > start]
        here = cut if cut < len(cuts) and cuts[cut]["start"] <= start else -1
        found.append([raw[start:end], here, *opened])
    return found


def _reasons(line: Line) -> Line:
    """What the page says of a cut or a flag; of a reason also whether it lies beside it."""
    told = ("id", "kind", "score", "sharing", "inserted")
    why, also = (
        [
            [one["rule"], one["points"], short(one["entity"] or one["text"]), one.get("role") == "context"]
            for one in line.get(listed, ())
        ]
        for listed in ("why", "also")
    )
    return {**{name: line[name] for name in told}, "threshold": line.get("threshold"), "why": why, "also": also}
