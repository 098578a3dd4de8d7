"""The rows of the report, made from what became of articles; their columns are in `rows`."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple, get_args

import ahocorasick_rs
import orjson

from dechaff.census.bands import band
from dechaff.folder.rows import (
    ArticleRow,
    Chunk,
    ContainerRow,
    DecisionRow,
    FailureRow,
    Output,
    ReasonRow,
    RecordRow,
    Stage,
)
from dechaff.ingest.bulk import Data, sha256_of
from dechaff.ingest.records import Layout, Removal, place_of
from dechaff.model import Article, Cleaning, Cut, Decision, Flag, Format, in_order
from dechaff.text.charset import decode, encode
from dechaff.text.format import sniff_format

ArticleKey = tuple[str, str, int | None]
"""What identifies an article: its name, which need not be unique, its file and its record."""
Count = Callable[[str], int]
"""The number of articles an entity is known to occur in, at least 1."""
OUTPUTS: tuple[Output, ...] = get_args(Output)


class Note(NamedTuple):
    """What the report says about an untouched article, noted so that its bytes need not be decoded again."""

    id: str | None
    """None if it is `path#N`, or the path."""
    format: Format
    encoding: str
    language: str
    field: str | None
    """The field of its record that holds the text."""
    chars: int
    looks_like: Format | None = None
    """As in `Article`."""
    seems_encoded_as: str | None = None
    """As in `Article`."""


MATCHES_AT_ONCE = 1 << 20
"""About how many matches are held in memory."""
CONTEXT = 40
"""Code points of raw text shown on each side of a cut."""


def removal_rows(
    article: Article, cuts: Sequence[Cut], removed_sources: Sequence[str | None], count: Count
) -> list[DecisionRow]:
    """One row per cut, in order."""
    return [
        {**row, "removed_source": written} if written is not None else row
        for row, written in zip(_decision_rows(article, cuts, count), removed_sources, strict=True)
    ]


def flag_rows(article: Article, flags: Sequence[Flag], count: Count) -> list[DecisionRow]:
    """One row per flag, in order."""
    return _decision_rows(article, flags, count)


def dropped_row(article: Article, cleaning: Cleaning, count: Count) -> DecisionRow:
    """The row of an article dropped as spam; its reasons are those of the strongest unit in it."""
    found = (*cleaning.cuts, *cleaning.flags)
    strongest = max(found, key=lambda one: one.score, default=None)
    why = strongest.why if strongest else ()
    also = in_order((one for cut in cleaning.cuts for one in cut.seen), but=why)
    whole = Cut(0, len(article.text), article.text, "article", cleaning.score, why, also=also)
    return _decision_rows(article, [whole], count)[0]


def article_row(
    article: Article,
    cleaning: Cleaning,
    raw: bytes,
    cleaned: bytes | None,
    *,
    output: Output,
    field: str | None = None,
    header: str | None = None,
) -> ArticleRow:
    """What became of an article. `cleaned` is None if it was not written."""
    looks_like, seems_encoded_as = article.looks_like, article.seems_encoded_as
    if cleaned is not None and cleaning.cuts:
        # Of a blank text every format is right, and many articles, of whatever format, may have come to the same one.
        looks_like = sniff_format(cleaning.text) if cleaning.text.strip() else None
        seems_encoded_as = _guessed_encoding(cleaning.text, article.encoding)
    removed = sum(len(cut.text) for cut in cleaning.cuts)
    before, after = _hashes(raw, cleaned)
    row: ArticleRow = {
        "article": article.id,
        "path": article.path,
        "record": article.record,
        "verdict": cleaning.verdict,
        "score": cleaning.score,
        "reasons": list(cleaning.reasons),
        "format": article.format,
        "language": article.language,
        "encoding": article.encoding,
        "field": field,
        "chars": len(article.text),
        "chars_removed": len(article.text) if cleaned is None else removed,
        "sha256_raw": before,
        "sha256_cleaned": after,
        "output": output,
    }
    if cleaning.not_evaluated:
        row["not_evaluated"] = list(cleaning.not_evaluated)
    if header is not None:
        row["header"] = header
    return _marked(row, looks_like, seems_encoded_as)


def untouched_row(note: Note, path: str, record: int | None, raw: bytes) -> ArticleRow:
    """The row of an unchanged article: what `article_row` says of one without cuts and flags."""
    sha256 = sha256_of(raw)
    row: ArticleRow = {
        "article": place_of(path, record) if note.id is None else note.id,
        "path": path,
        "record": record,
        "verdict": "clean",
        "score": 0.0,
        "reasons": [],
        "format": note.format,
        "language": note.language,
        "encoding": note.encoding,
        "field": note.field,
        "chars": note.chars,
        "chars_removed": 0,
        "sha256_raw": sha256,
        "sha256_cleaned": sha256,
        "output": "cleaned",
    }
    return _marked(row, note.looks_like, note.seems_encoded_as)


def binary_row(path: str, raw: Data) -> ArticleRow:
    """The row of a file that is not text and was copied as it is."""
    sha256 = sha256_of(raw)
    return {
        "article": path,
        "path": path,
        "record": None,
        "verdict": "clean",
        "score": 0.0,
        "reasons": ["no text: copied as it is"],
        "format": "binary",
        "language": "und",
        "encoding": "binary",
        "field": None,
        "chars": 0,
        "chars_removed": 0,
        "sha256_raw": sha256,
        "sha256_cleaned": sha256,
        "output": "cleaned",
    }


def failure_row(
    article: str, path: str, record: int | None, raw: Data | None, *, stage: Stage, error: str
) -> FailureRow:
    """Why an article is absent from CLEANED. `raw` is None if its bytes could not be read."""
    return {
        "article": article,
        "path": path,
        "record": record,
        "stage": stage,
        "error": error,
        "sha256_raw": None if raw is None else sha256_of(raw),
    }


def container_row(
    path: str,
    first: int,
    records: int,
    sha256_raw: str | None,
    written: Mapping[Output, Chunk],
    layout: Layout | None = None,
) -> ContainerRow:
    """The row of a stretch of a container: the number of its first record, and how many it has, blank lines included.

    `sha256_raw` is the hash of their hashes, concatenated; None if not all of them could be read. `written` is what was
    written to each tree.
    """
    chunks = {where: written[where] for where in OUTPUTS if where in written}
    row: ContainerRow = {"path": path, "first": first, "records": records, "sha256_raw": sha256_raw, "written": chunks}
    return {**row, "layout": layout} if layout else row


def reasons(row: DecisionRow) -> Iterator[ReasonRow]:
    """All evidence of a cut or a flag, what counted first."""
    yield from row["why"]
    yield from row.get("also", ())  # earlier versions put all of it into `why`


def rule_behind(line: DecisionRow) -> str:
    """The rule that gave a cut or a flag most points; its kind if no rule did."""
    strongest = max(reasons(line), key=lambda one: one["points"], default=None)
    return line["kind"] if strongest is None else strongest["rule"]


def entities_in(line: DecisionRow) -> list[str]:
    """What a cut or a flag names."""
    return [*dict.fromkeys(one["entity"] for one in reasons(line) if one["entity"])]


def article_key(row: RecordRow | DecisionRow) -> ArticleKey:
    """The key of the article that a row is about."""
    return row["article"], row["path"], row["record"]


def cut_of(row: DecisionRow) -> Removal:
    """The cut that a row of `removals` describes."""
    return Removal(row["start"], row["removed"], row.get("removed_source"))


def dump_row(row: Mapping[str, object]) -> bytes:
    """The row as a line of the file, line feed included; in ASCII if it has lone surrogates."""
    try:
        return orjson.dumps(row, _as_tuple, orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _as_tuple(value: object) -> tuple[object, ...]:
    """A named tuple as a plain one, which is all that the library knows."""
    if isinstance(value, tuple):
        return tuple(value)
    raise TypeError


def _decision_rows(article: Article, decisions: Sequence[Decision], count: Count) -> list[DecisionRow]:
    return [
        {
            "id": _decision_id(article.id, decision.text, which),
            "article": article.id,
            "path": article.path,
            "record": article.record,
            "start": decision.start,
            "end": decision.end,
            "removed": decision.text,
            "inserted": "",
            "before": article.text[max(0, decision.start - CONTEXT) : decision.start],
            "after": article.text[decision.end : decision.end + CONTEXT],
            "kind": decision.kind,
            "score": decision.score,
            "threshold": decision.threshold,
            "why": [{**decision.reason(one)} for one in decision.why],
            "also": [{**decision.reason(one)} for one in decision.also],
            "sharing": _sharing(decision, count),
        }
        for decision, which in zip(decisions, _ordinals(article.text, decisions), strict=True)
    ]


def _marked(row: ArticleRow, looks_like: Format | None, seems_encoded_as: str | None) -> ArticleRow:
    """The row, with the format and encoding its bytes would be taken for, if these differ."""
    if looks_like is not None and looks_like != row["format"]:
        row["looks_like"] = looks_like
    if seems_encoded_as is not None and seems_encoded_as != row["encoding"]:
        row["seems_encoded_as"] = seems_encoded_as
    return row


def _guessed_encoding(text: str, encoding: str) -> str:
    """The encoding that the bytes of the text would be taken for; unless it is UTF-8, that depends on all of them."""
    guessed = None if encoding == "utf-8" else decode(encode(text, encoding))
    return encoding if guessed is None else guessed[1]


def _sharing(decision: Decision, count: Count) -> str | None:
    """The band of its best known entity; of its context only if it has no evidence inside."""
    seen = [*decision.seen]
    inside = [one for one in seen if not decision.is_context(one)]
    counts = [count(one.entity) for one in inside or seen if one.entity]
    return band(max(counts)) if counts else None


def _ordinals(raw: str, decisions: Sequence[Decision]) -> list[int]:
    """For each decision, how many times the same text starts before it in the raw text."""
    sought = list({one.text: None for one in decisions if one.text and one.start})
    if not sought:
        return [0] * len(decisions)
    data, starts = _as_bytes(raw), _byte_offsets(raw, [one.start for one in decisions])
    asked: dict[str, list[int]] = {text: [] for text in sought}
    for one, start in sorted(zip(decisions, starts, strict=True), key=itemgetter(1)):
        asked.get(one.text, []).append(start)
    counts = {text: [0] * (len(ordered) + 1) for text, ordered in asked.items()}  # between one start and the next
    for text, start in _places(data, sought):
        counts[text][bisect_right(asked[text], start)] += 1
    before = {text: [*accumulate(between)] for text, between in counts.items()}
    return [
        before[one.text][bisect_left(asked[one.text], start)] if start else 0
        for one, start in zip(decisions, starts, strict=True)
    ]


def _places(data: bytes, sought: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Every match of one of the texts, with its start, overlaps too; slice by slice, as there may be millions."""
    texts = [*map(_as_bytes, sought)]
    automaton = ahocorasick_rs.BytesAhoCorasick(texts, implementation=ahocorasick_rs.Implementation.ContiguousNFA)
    longest = max(map(len, texts))
    step = max(MATCHES_AT_ONCE // len(texts), longest)
    for at in range(0, len(data), step):
        first = max(0, at - longest + 1)  # what ends in this slice may start before it
        for which, start, end in automaton.find_matches_as_indexes(data[first : at + step], overlapping=True):
            if first + end > at:
                yield sought[which], first + start


def _byte_offsets(text: str, offsets: Sequence[int]) -> list[int]:
    """The byte offsets of the code point offsets."""
    ascending = sorted({0, *offsets})
    lengths = (len(_as_bytes(text[start:end])) for start, end in pairwise(ascending))
    known = dict(zip(ascending, accumulate(lengths, initial=0), strict=True))
    return [known[offset] for offset in offsets]


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decision_id(article: str, removed: str, which: int) -> str:
    return hashlib.sha256(_as_bytes(f"{article}\0{removed}\0{which}")).hexdigest()[:16]


def _hashes(raw: Data, cleaned: Data | None) -> tuple[str, str | None]:
    """The SHA-256 of the raw bytes, and of the cleaned ones."""
    before = sha256_of(raw)
    return before, None if cleaned is None else before if cleaned is raw else sha256_of(cleaned)
