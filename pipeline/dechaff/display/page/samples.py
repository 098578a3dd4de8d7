"""Whole articles for the page of a report: the raw text in pieces, each with its cut and flags."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

from dechaff.display.page.blocks import short
from dechaff.display.page.rows import PieceCell, ReasonCell, SampleDecision, SampleRow
from dechaff.folder.rows import ArticleRow, DecisionRow, ReasonRow
from dechaff.ingest.records import place_of


def sample(article: ArticleRow, raw: str, cuts: Sequence[DecisionRow], flags: Sequence[DecisionRow]) -> SampleRow:
    """The article as the page shows it. Its pieces join to the raw text."""
    return {
        "place": place_of(article["path"], article["record"]),
        "article": short(article["article"]),
        "verdict": article["verdict"],
        "format": article["format"],
        "language": article["language"],
        "cuts": [_decision(line) for line in cuts],
        "flags": [_decision(line) for line in flags],
        "pieces": pieces(raw, cuts, flags),
    }


def pieces(raw: str, cuts: Sequence[DecisionRow], flags: Sequence[DecisionRow]) -> list[PieceCell]:
    """The raw text, split where a cut or a flag begins or ends. Cuts are disjoint, flags may overlap."""
    edges = {edge for line in chain(cuts, flags) for edge in (line["start"], line["end"])}
    found: list[PieceCell] = []
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


def _decision(line: DecisionRow) -> SampleDecision:
    return {
        "id": line["id"],
        "kind": line["kind"],
        "score": line["score"],
        "sharing": line["sharing"],
        "inserted": line["inserted"],
        "threshold": line.get("threshold"),
        "why": [*map(_reason, line["why"])],
        "also": [*map(_reason, line.get("also", ()))],
    }


def _reason(one: ReasonRow) -> ReasonCell:
    return one["rule"], one["points"], short(one["entity"] or one["text"]), one.get("role") == "context"
