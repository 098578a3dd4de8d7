"""Cuts and flags as a run's report holds them, of any text that somebody hostile could write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from dechaff.folder.rows import DecisionWithArticleRow

HOSTILE = "=+-@＝＋－＠;,\t\n\r \u3000\u200b\u2028\"'[](){}\\0a价\x00\x1b\x85\x9b\u202e\u2066\ud83d\udcff😀"

texts = st.text(HOSTILE, max_size=12) | st.text(max_size=12)
# What the file system gives: bytes that are no UTF-8 stand as lone surrogates.
paths = st.binary(min_size=1, max_size=8).map(lambda name: name.decode("utf-8", "surrogateescape")) | st.text(
    "a?#%: \\é", min_size=1
)


def found(**values: Any) -> DecisionWithArticleRow:
    """A cut, all but these values as plain as can be."""
    why = [
        {
            "rule": "handle/demo",
            "start": 3,
            "end": 4,
            "text": "x",
            "entity": "telegram:demo_7",
            "points": 7.0,
            "role": "proof",
        }
    ]
    return {
        "action": "cut",
        "id": "0123456789abcdef",
        "article": "a.md",
        "path": "a.md",
        "record": None,
        "language": "en",
        "verdict": "cleaned",
        "start": 3,
        "end": 4,
        "kind": "handle",
        "score": 7.0,
        "threshold": 6.0,
        "why": why,
        "also": [],
        "sharing": "2-4",
        "removed": "x",
        "inserted": "",
        "before": "abc",
        "after": "def",
    } | values


@st.composite
def hostile(draw: st.DrawFn) -> DecisionWithArticleRow:
    """A cut or flag with hostile text wherever text can be."""
    names = ("article", "language", "kind", "removed", "inserted", "before", "after")
    reasons = st.fixed_dictionaries(
        {
            "rule": texts,
            "start": st.just(3),
            "end": st.just(4),
            "text": texts,
            "entity": texts,
            "points": st.sampled_from([-2.0, 0.5, 3.0]),
            "role": st.sampled_from(["proof", "companion", "context"]),
        }
    )
    return found(
        action=draw(st.sampled_from(["cut", "flag"])),
        path=draw(paths),
        record=draw(st.none() | st.integers(0, 9)),
        threshold=draw(st.sampled_from([None, 2.0, 6.0])),
        why=draw(st.lists(reasons, max_size=3)),
        also=draw(st.lists(reasons, max_size=3)),
        sharing=draw(st.sampled_from([None, "1", "20+"])),
        **{name: draw(texts) for name in names},
    )


def long_lines(number: int, length: int) -> Iterator[DecisionWithArticleRow]:
    """So many cuts of so many characters, each made when it is asked for."""
    for at in range(number):
        yield found(removed=f"{at:08}-" * (length // 9))


class Nowhere:
    """A file that keeps nothing of what is written."""

    closed = False

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...
    def close(self) -> None: ...
    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return self.size
