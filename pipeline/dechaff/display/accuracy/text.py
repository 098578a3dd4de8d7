"""Figures on labelled articles as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dechaff.display.accuracy import words
from dechaff.display.accuracy.results import Results, Sweep
from dechaff.text.characters import one_line, printable
from dechaff.text.numbers import number_of
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.groups import By, Group
from dechaff.tuning.labels import VERDICTS
from dechaff.tuning.mistakes import Mistake, Sign

KINDS = ("handle", "contact", "link", "image", "promo_text")
LONGEST_NAME = 40
LONGEST = 120
BAR = 20
"""How wide a bar for all of something is."""
MOST_SIGNS = 6


def as_text(results: Results) -> str:
    """The figures as lines."""
    return "".join(f"{line}\n" for line in _lines(results))


def _lines(results: Results) -> Iterator[str]:
    yield number_of(results.figures.articles.total(), "article")
    yield from _summary(results.figures)
    for by, groups in results.groups.items():
        yield ""
        yield from _groups(by, groups)
    if results.sweep:
        yield ""
        yield from _sweep(results.sweep)
    for mistake in results.mistakes or ():
        yield ""
        yield from _mistake(mistake)
    if results.mistakes is not None and not results.mistakes:
        yield ""
        yield "no mistakes"


def _summary(figures: Figures) -> Iterator[str]:
    others = sorted({kind for _, kind in figures.spans}.difference(KINDS))
    for verdict in ("cleaned", "spam"):
        counts = [
            f"{kind} {figures.gone[verdict, kind]}/{figures.spans[verdict, kind]}"
            for kind in (*KINDS, *others)
            if figures.spans[verdict, kind]
        ]
        if counts:
            gone, total = figures.counts_of(verdict)
            yield f"  gone from articles labelled {verdict}: {', '.join(counts)}; {gone / total:.1%} in all"
    recall, precision = figures.recall, figures.precision
    if recall.cases:
        yield (
            f"  mean over {number_of(recall.campaigns, 'campaign')}: {recall.mean:.1%} gone "
            f"({words.interval(recall.mean_interval)}); from {recall.without_hits} of them nothing"
        )
    if figures.articles["clean"] + figures.articles["cleaned"]:
        yield (
            f"  precision outside spam: {figures.character_precision:.2%} "
            f"({figures.wrong:,} characters wrongly cut, {figures.mean_wrong_share:.3%} of an article on average)"
        )
    if precision.cases:
        yield (
            f"  cuts outside spam: {precision.hits:,} of {precision.cases:,} are right, "
            f"{words.share(precision.share, precision.interval, precision.cases)}"
        )
    if figures.articles["spam"]:
        share = figures.spam_beside_cut / max(1, figures.spam_beside)
        yield f"  of the text beside the labels in articles labelled spam: {share:.1%} cut"
    if figures.articles["clean"]:
        yield (
            f"  clean articles: {figures.clean_changed} of {figures.articles['clean']} changed, "
            f"{figures.flags_on_clean} flags"
        )
    for verdict in VERDICTS:
        if figures.articles[verdict]:
            said = ", ".join(f"{figures.said[verdict, one]} {one}" for one in VERDICTS if figures.said[verdict, one])
            yield f"  labelled {verdict}: {said}"


def _groups(by: By, groups: Sequence[Group]) -> Iterator[str]:
    rows = [
        [
            words.TITLES[by],
            "gone",
            "share (95%)",
            "per campaign",
            "right cuts",
            "share (95%)",
            "per campaign",
            "clean changed",
        ]
    ]
    for one in groups:
        recall, precision = one.recall, one.precision
        rows.append(
            [
                one_line(one.name, LONGEST_NAME),
                f"{recall.hits:,}/{recall.cases:,}",
                words.share(recall.share, recall.interval, recall.cases),
                words.share(recall.mean, recall.mean_interval, recall.cases),
                f"{precision.hits:,}/{precision.cases:,}",
                words.share(precision.share, precision.interval, precision.cases),
                words.share(precision.mean, precision.mean_interval, precision.cases),
                f"{one.clean_changed:,}",
            ]
        )
    yield from words.columns(rows)


def _sweep(sweep: Sweep) -> Iterator[str]:
    rows = [[sweep.threshold, "gone", "", "per campaign", "right cuts", "", "clean changed", "spam found"]]
    for one in sweep.tried:
        recall, precision = one.figures.recall, one.figures.precision
        rows.append(
            [
                f"{one.value:>6g}{' *' if one.is_current else ''}",
                f"{recall.share:.1%}" if recall.cases else words.NOTHING,
                bar(recall.share),
                f"{recall.mean:.1%}" if recall.cases else words.NOTHING,
                f"{precision.share:.1%}" if precision.cases else words.NOTHING,
                bar(precision.share),
                f"{one.figures.clean_changed:,} of {one.figures.articles['clean']:,}",
                f"{one.figures.said['spam', 'spam']:,} of {one.figures.articles['spam']:,}",
            ]
        )
    yield from words.columns(rows)
    if any(one.is_current for one in sweep.tried):
        yield "* as it is now"


def bar(share: float) -> str:
    """A bar whose length is the share."""
    eighths = round(share * BAR * 8)
    whole, part = divmod(eighths, 8)
    return ("█" * whole + " ▏▎▍▌▋▊▉"[part] * (part > 0)).ljust(BAR)


def _mistake(mistake: Mistake) -> Iterator[str]:
    place = printable(f"{mistake.article}:{mistake.line}")
    yield f"{place}: {mistake.what}: {one_line(mistake.text, LONGEST)}"
    yield f"    {words.reason(mistake)}"
    for one in mistake.counted or mistake.others[:MOST_SIGNS]:
        yield f"    {_sign(one)}"


def _sign(one: Sign) -> str:
    return f"{words.sign(one)}: {one_line(one.text, 60)}"
