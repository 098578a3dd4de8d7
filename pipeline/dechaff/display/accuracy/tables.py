"""Figures on labelled articles for programs: as JSON, and as a file of floors."""

from __future__ import annotations

import json
from math import ceil, floor
from typing import TypedDict

import msgspec

from dechaff.display.accuracy.results import Results
from dechaff.text.characters import indented_json
from dechaff.tuning.evaluation import LOWER_IS_BETTER
from dechaff.tuning.groups import figures_of
from dechaff.tuning.intervals import Interval
from dechaff.tuning.mistakes import Mistake
from dechaff.tuning.tally import Tally


class ShareRow(TypedDict):
    """A share of cases, and its mean over campaigns; null where there are no cases."""

    hits: int
    cases: int
    share: float | None
    interval: Interval | None
    campaigns: int
    mean: float | None
    mean_interval: Interval | None


class GroupRow(TypedDict):
    """The figures of a group."""

    name: str
    recall: ShareRow
    precision: ShareRow
    clean_changed: int


class TriedRow(TypedDict):
    """What came of one value of a threshold."""

    value: float
    recall: ShareRow
    precision: ShareRow
    figures: dict[str, float]


class ResultsRow(TypedDict):
    """All that was measured."""

    articles: int
    recall: ShareRow
    precision: ShareRow
    figures: dict[str, float]
    by: dict[str, list[GroupRow]]
    sweep: dict[str, list[TriedRow]]
    """By threshold."""
    mistakes: list[Mistake] | None


def as_json(results: Results) -> str:
    """The figures as JSON, with the names they have here."""
    figures = results.figures
    row: ResultsRow = {
        "articles": figures.articles.total(),
        "recall": share_row(figures.recall),
        "precision": share_row(figures.precision),
        "figures": figures.summary(),
        "by": {
            by: [
                {
                    "name": one.name,
                    "recall": share_row(one.recall),
                    "precision": share_row(one.precision),
                    "clean_changed": one.clean_changed,
                }
                for one in groups
            ]
            for by, groups in results.groups.items()
        },
        "sweep": {},
        "mistakes": None if results.mistakes is None else [*results.mistakes],
    }
    if results.sweep:
        row["sweep"][results.sweep.threshold] = [
            {
                "value": one.value,
                "recall": share_row(one.figures.recall),
                "precision": share_row(one.figures.precision),
                "figures": one.figures.summary(),
            }
            for one in results.sweep.tried
        ]
    return indented_json(msgspec.to_builtins(row))


def share_row(tally: Tally) -> ShareRow:
    """What the tally comes to."""
    some = tally.cases > 0
    return {
        "hits": tally.hits,
        "cases": tally.cases,
        "share": tally.share if some else None,
        "interval": tally.interval if some else None,
        "campaigns": tally.campaigns,
        "mean": tally.mean if some else None,
        "mean_interval": tally.mean_interval if some else None,
    }


def as_floors(results: Results) -> str:
    """The figures as a TOML file for `--floors`: to three places, so that each is reached."""
    figures = results.figures.summary()
    for by, groups in results.groups.items():
        figures |= {name: tally.share for name, tally in figures_of(by, groups) if tally.cases}
    lines = ["# What `dechaff rules eval` reached; a change may make these figures better and never worse."]
    for name, value in sorted(figures.items()):
        place = ceil if name in LOWER_IS_BETTER else floor
        lines.append(f"{_key(name)} = {place(round(value * 1000, 6)) / 1000:g}")
    return "".join(f"{line}\n" for line in lines)


def _key(name: str) -> str:
    """The name as a key in TOML; what is between its first and its last dot is one part of it, whatever it holds."""
    first, _, rest = name.partition(".")
    middle, _, last = rest.rpartition(".")
    parts = filter(None, (first, middle, last))
    return ".".join(part if _BARE.issuperset(part) else json.dumps(part, ensure_ascii=False) for part in parts)


_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
