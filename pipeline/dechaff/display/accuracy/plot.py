"""A plot of what several values of a threshold come to, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dechaff.tuning.tally import Tally
from dechaff.tuning.thresholds import Tried

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
_Scale = Callable[[float], float]


class _Line(NamedTuple):
    """One line of the plot."""

    name: str
    style: str
    tally: Callable[[Tried], Tally]


LINES = (
    _Line("labelled text that is gone", "gone", lambda one: one.figures.recall),
    _Line("cuts that are right", "right", lambda one: one.figures.precision),
)


def plot(name: str, tried: Sequence[Tried]) -> Iterator[str]:
    """The shares over the values of the threshold of that name, each with its interval as a band."""
    values = [one.value for one in tried]
    least, most = min(values), max(values)

    def x(value: float) -> float:
        return LEFT + (value - least) / ((most - least) or 1) * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    yield f'<svg class="sweep" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Shares over {name}">'
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
    for one in tried:
        yield f'<text x="{x(one.value):.1f}" y="{HEIGHT - 16}" text-anchor="middle">{one.value:g}</text>'
        if one.is_current:
            at = f"{x(one.value):.1f}"
            yield f'<line class="threshold" x1="{at}" x2="{at}" y1="{TOP}" y2="{y(0):.1f}"/>'
    yield f'<text class="quiet-text" x="{WIDTH - RIGHT}" y="{HEIGHT - 2}" text-anchor="end">{name}</text>'
    for line in LINES:
        yield from _drawn(line, tried, x, y)
    yield "</svg>"


def _drawn(line: _Line, tried: Sequence[Tried], x: _Scale, y: _Scale) -> Iterator[str]:
    known = [(x(one.value), line.tally(one)) for one in tried if line.tally(one).cases]
    if not known:
        return
    upper = [f"{at:.1f},{y(tally.interval.high):.1f}" for at, tally in known]
    lower = [f"{at:.1f},{y(tally.interval.low):.1f}" for at, tally in reversed(known)]
    points = " ".join(f"{at:.1f},{y(tally.share):.1f}" for at, tally in known)
    yield f'<polygon class="band {line.style}" points="{" ".join([*upper, *lower])}"/>'
    yield f'<polyline class="line {line.style}" points="{points}"/>'
    for at, tally in known:
        yield f'<circle class="dot {line.style}" cx="{at:.1f}" cy="{y(tally.share):.1f}" r="3">'
        yield f"<title>{line.name}: {tally.share:.1%}</title></circle>"
