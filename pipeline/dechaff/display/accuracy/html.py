"""Figures on labelled articles as a page: one file that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from dechaff.display.accuracy import words
from dechaff.display.accuracy.plot import LINES, plot
from dechaff.display.accuracy.results import Results, Sweep
from dechaff.display.page.html import asset, source_hash
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.groups import By, Group
from dechaff.tuning.labels import VERDICTS
from dechaff.tuning.mistakes import DAMAGE, Mistake
from dechaff.tuning.tally import Tally

_STYLES = ("colours", "page", "parts", "print")
MOST_CHARACTERS = 2_000
"""Characters of a mistake that are shown."""


def as_page(results: Results) -> str:
    """The page. It shows each character of a text, even those that are not to be seen."""
    own = (files("dechaff.display.accuracy") / "style.css").read_text(encoding="utf-8")
    style = asset(*(f"style/{name}.css" for name in _STYLES)) + own
    return "".join(f"{line}\n" for line in (*_head(style), *_body(results)))


def _head(style: str) -> Iterator[str]:
    policy = f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>Accuracy – dechaff</title>\n<style>{style}</style>\n</head>"


def _body(results: Results) -> Iterator[str]:
    articles = number_of(results.figures.articles.total(), "labelled article")
    yield f'<body>\n<header class="top">\n<div>\n<h1>Accuracy</h1>\n<p>{articles}</p></div>\n</header>\n<main>'
    yield from _tiles(results.figures)
    yield from _verdicts(results.figures)
    if results.sweep:
        yield from _sweep(results.sweep)
    for by, groups in results.groups.items():
        yield from _groups(by, groups)
    if results.mistakes is not None:
        yield from _mistakes(results.mistakes)
    yield "</main>\n</body>\n</html>"


def _tiles(figures: Figures) -> Iterator[str]:
    yield '<div class="tiles">'
    recall, precision = figures.recall, figures.precision
    for cases, value, interval, what in (
        (recall.cases, recall.share, recall.interval, f"of {recall.cases:,} labelled spans are gone"),
        (recall.cases, recall.mean, recall.mean_interval, f"gone on average over {recall.campaigns:,} campaigns"),
        (precision.cases, precision.share, precision.interval, f"of {precision.cases:,} cuts outside spam are right"),
    ):
        shown = f"{value:.1%}" if cases else words.NOTHING
        note = f'<br><span class="quiet">95% interval {words.interval(interval)}%</span>' if cases else ""
        yield f'<div class="tile"><b>{shown}</b>{what}{note}</div>'
    for verdict, count, what in (
        ("clean", figures.clean_changed, "clean articles are changed"),
        ("spam", figures.said["spam", "spam"], "spam articles are found"),
    ):
        if figures.articles[verdict]:
            yield f'<div class="tile"><b>{count:,} of {figures.articles[verdict]:,}</b>{what}</div>'
    yield "</div>"


def _verdicts(figures: Figures) -> Iterator[str]:
    rows = [
        [f"labelled {label}", *(f"{figures.said[label, said]:,}" for said in VERDICTS)]
        for label in VERDICTS
        if figures.articles[label]
    ]
    yield from _table("Verdicts", ["", *(f"called {one}" for one in VERDICTS)], rows)


def _sweep(sweep: Sweep) -> Iterator[str]:
    name = _safe(sweep.threshold)
    yield f'<section><h2 id="sweep">Values of {name}</h2>\n<figure>'
    key = " ".join(f'<span class="key {line.style}">{line.name}</span>' for line in LINES)
    yield f"<figcaption>{key}</figcaption>"
    yield from plot(name, sweep.tried)
    yield "</figure>\n</section>"
    rows = [
        [
            f"{one.value:g}{' (now)' if one.is_current else ''}",
            *_shares(one.figures.recall),
            *_shares(one.figures.precision),
            f"{one.figures.clean_changed:,} of {one.figures.articles['clean']:,}",
            f"{one.figures.said['spam', 'spam']:,} of {one.figures.articles['spam']:,}",
        ]
        for one in sweep.tried
    ]
    yield from _table("", [name, *_TITLES, "clean changed", "spam found"], rows)


_TITLES = ("gone", "share (95%)", "per campaign", "right cuts", "share (95%)", "per campaign")


def _groups(by: By, groups: Sequence[Group]) -> Iterator[str]:
    rows = [[one.name, *_shares(one.recall), *_shares(one.precision), f"{one.clean_changed:,}"] for one in groups]
    yield from _table(f"By {words.TITLES[by]}", [words.TITLES[by], *_TITLES, "clean changed"], rows)


def _shares(tally: Tally) -> list[str]:
    return [
        f"{tally.hits:,} of {tally.cases:,}",
        words.share(tally.share, tally.interval, tally.cases),
        words.share(tally.mean, tally.mean_interval, tally.cases),
    ]


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"<section><h2>{_safe(title)}</h2>" if title else "<section>"
    yield '<div class="scroll wide"><table class="figures"><thead><tr>'
    yield "".join(f'<th scope="col">{_safe(one)}</th>' for one in heads) + "</tr></thead>\n<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{_safe(one)}</td>" for one in others)
        yield f'<tr><th scope="row">{_safe(first)}</th>{cells}</tr>'
    yield "</tbody>\n</table></div>\n</section>"


def _mistakes(mistakes: Sequence[Mistake]) -> Iterator[str]:
    for title, here in (
        ("Cut, but should have stayed", [one for one in mistakes if one.what == DAMAGE]),
        ("Stayed, but should have been cut", [one for one in mistakes if one.what != DAMAGE]),
    ):
        yield f"<section><h2>{title}: {len(here):,}</h2>"
        yield '<ol class="groups">'
        for one in here:
            side = "lost" if one.what == DAMAGE else "gained"
            yield f'<li class="group {side}"><header><b>{_safe(f"{one.article}:{one.line}")}</b>'
            yield f'<span class="quiet">{_safe(one.what)}; {_safe(words.reason(one))}</span></header>'
            yield f'<pre class="removed">{_safe(one.text[:MOST_CHARACTERS])}</pre>'
            if one.counted or one.others:
                yield '<ul class="contexts">'
                for sign in (*one.counted, *one.others):
                    yield f"<li><b>{_safe(words.sign(sign))}</b> {_safe(sign.text[:200])}</li>"
                yield "</ul>"
            yield "</li>"
        yield "</ol></section>"


def _safe(text: str) -> str:
    return escape(printable(text))
