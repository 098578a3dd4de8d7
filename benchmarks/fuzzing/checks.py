"""What must hold of a run over a corpus, each promise a check of its own."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
from dechaff.folder.read import report_rows
from dechaff.folder.restore import restore
from dechaff.folder.rows import ArticleRow, DecisionRow
from dechaff.folder.written import written_articles
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields
from dechaff.ingest.sources import Source, discover
from dechaff.run.engines.local import LocalEngine
from dechaff.run.run import run, take_census
from dechaff.run.settings import Settings
from dechaff.text.charset import decode_as

from fuzzing.shards import Piece, files
from harm.trial import contents, output_tree

CONTEXT = 40

Key = tuple[str, int | None]
"""Of an article: its path, its record."""
MAY_DIFFER = ("_report/run.json", "_report/containers-00000.jsonl")
"""Between divisions of a corpus into parts: one counts them, the other has a line for each piece of a file."""


@dataclass
class Result:
    """What came of a check."""

    tried: int = 0
    failed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """How often each thing was wrong, in the words that do not hang on the place."""
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Texts that show it, each with what is wrong."""

    def fail(self, kind: str, where: object, text: str = "") -> None:
        """Counts one failure."""
        self.failed += 1
        self.kinds[kind] += 1
        self.examples.append((text, f"{kind}: {where}"))


class Corpus:
    """A corpus in files, cleaned once."""

    def __init__(self, folder: Path, pieces: list[Piece], settings: Settings, seed: str, workers: int) -> None:
        self.folder, self.pieces, self.settings, self.seed, self.workers = folder, pieces, settings, seed, workers
        self.raw, self.out = folder / "raw", folder / "out"
        write(self.raw, files(pieces, Random(seed)))
        self.clean(self.raw, self.out)

    @property
    def articles(self) -> int:
        """How many it holds."""
        return len(self.pieces)

    def clean(self, raw: Path, out: Path, workers: int | None = None, **options: Any) -> None:
        """Cleans the folder into another, under a census if one is named."""
        settings = self.settings
        if census := options.pop("census", None):
            settings = Settings(settings.rules, census=census)
        engine = LocalEngine(workers or self.workers)
        run(discover([raw], out), out, settings, engine, page=False, **options)


def check_restored(corpus: Corpus, result: Result) -> None:
    """`restore` gives the raw bytes back."""
    back = corpus.folder / "back"
    totals = restore(corpus.out, back)
    result.tried += corpus.articles
    for name, why in totals.failures:
        result.fail("not restored", f"{name}: {why}")
    was, now = contents(corpus.raw), contents(back)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            result.fail("other bytes than the raw ones", name)
    shutil.rmtree(back)


def check_reasons(corpus: Corpus, result: Result) -> None:
    """Every line of a cut or a flag tells the truth."""
    texts = raw_texts(corpus.raw, corpus.out)
    for kind in ("removals", "flags"):
        lines: dict[Key, list[DecisionRow]] = {}
        for line in report_rows(corpus.out, kind):
            lines.setdefault((line["path"], line["record"]), []).append(line)
        ids = Counter(line["id"] for some in lines.values() for line in some)
        for key, some in lines.items():
            result.tried += len(some)
            text = texts[key]
            for line in some:
                for kind, where in faults_of(line, text):
                    result.fail(kind, f"{key}, {where}", text)
                    break
            ends = [(line["start"], line["end"]) for line in some]
            if ends != sorted(ends) or (
                kind == "removals" and any(a[1] > b[0] for a, b in zip(ends, ends[1:], strict=False))
            ):
                result.fail(f"{kind} out of order or one in another", key, text)
            if kind == "removals" and any(ids[line["id"]] > 1 for line in some):
                result.fail("an id that another has", key, text)


def faults_of(line: DecisionRow, raw: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the line of a cut or a flag in that text, and where."""
    start, end = line["start"], line["end"]
    here = f"[{start}, {end})"
    if not 0 <= start < end <= len(raw):
        yield "no span", here
    if raw[start:end] != line["removed"]:
        yield "`removed` is not what stands there", here
    if raw[max(0, start - CONTEXT) : start] != line["before"] or raw[end : end + CONTEXT] != line["after"]:
        yield "`before` or `after` is not what stands there", here
    for one in (*line["why"], *line.get("also", ())):
        place = f"{one['rule']} at [{one['start']}, {one['end']}) in {here}"
        if raw[one["start"] : one["end"]] != one["text"]:
            yield "a reason whose text is not what stands there", place
        inside = start <= one["start"] and one["end"] <= end
        if inside == (one.get("role") == "context"):
            yield f"a reason {'inside' if inside else 'outside'} its cut, of the role {one.get('role')}", place
    points = [one["points"] for one in line["why"]]
    if abs(sum(points) - line["score"]) > 1e-6:
        yield "a score that is not the sum of its reasons", f"{here}: {line['score']:g} of {points}"
    if line.get("threshold") is not None and line["score"] < line["threshold"]:
        yield "a score below its threshold", f"{here}: {line['score']:g}"


def check_idempotent(corpus: Corpus, result: Result) -> None:
    """What was cleaned stays as it is when it is cleaned again under the census of the raw corpus."""
    census, again = corpus.folder / "census", corpus.folder / "again"
    take_census(discover([corpus.raw], census), census, corpus.settings, LocalEngine(corpus.workers))
    corpus.clean(corpus.out, again, census=census)
    before, after = output_tree(corpus.out), output_tree(again)
    texts = raw_texts(corpus.out, again)
    raw = {article.text(): article.row for article in written_articles(corpus.out)}
    raw_text = raw_texts(corpus.raw, corpus.out)
    result.tried += corpus.articles
    changed = {(line["path"], line["record"]) for kind in ("removals", "failures") for line in report_rows(again, kind)}
    for key in sorted(changed, key=str):
        line = raw.get(texts.get(key, ""))
        text = "" if line is None else raw_text[(line["path"], line["record"])]
        result.fail("changed again", key, text)
    if not changed and any(before[name] != after.get(name) for name in before if not name.startswith("_report/")):
        result.fail("other bytes, and no cut that says so", corpus.seed)


def check_order(corpus: Corpus, result: Result) -> None:
    """Workers and parts change nothing; names and order change nothing in an article."""
    result.tried += corpus.articles
    alone = corpus.folder / "alone"
    corpus.clean(corpus.raw, alone, workers=1, part_bytes=50_000)
    one, other = output_tree(corpus.out), output_tree(alone)
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name) and name not in MAY_DIFFER:
            result.fail("other bytes with one worker and smaller parts", name)
    shuffled = corpus.folder / "shuffled"
    write(shuffled / "raw", files(corpus.pieces, Random(f"{corpus.seed} shuffled")))
    corpus.clean(shuffled / "raw", shuffled / "out", part_bytes=200_000)
    here, there = _decisions(corpus.out), _decisions(shuffled / "out")
    if here.keys() != there.keys():
        result.fail("articles in one of two orders only", len(here.keys() ^ there.keys()))
    for raw in here.keys() & there.keys():
        if here[raw] != there[raw]:
            result.fail("decided otherwise in another order", f"sha256_raw {raw}: {here[raw]}, {there[raw]}")


CHECKS = {
    "restore": check_restored,
    "reasons": check_reasons,
    "idempotence": check_idempotent,
    "order": check_order,
}


def _decisions(out: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What became of each article, by its raw bytes."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for line in report_rows(out, "articles"):
        what = line["sha256_cleaned"], line["verdict"], line["score"], line["chars_removed"], line["output"]
        found.setdefault(line["sha256_raw"], []).append(what)
    return {raw: sorted(some, key=str) for raw, some in found.items()}


def raw_texts(raw: Path, out: Path) -> dict[Key, str]:
    """The text of every article of a run, read without what the run has read it with, but for WARC."""
    texts: dict[Key, str] = {}
    lines: dict[str, list[ArticleRow]] = {}
    for line in report_rows(out, "articles"):
        lines.setdefault(line["path"], []).append(line)
    unpacked = contents(raw)
    for name, some in lines.items():
        data = unpacked[name]
        if ".warc" in name:
            source = Source(raw / name, name, 0)
            for record in container_of(name).records(source, Fields()):
                if record.article is not None:
                    texts[(name, record.number)] = record.article.text
        elif name.endswith(".parquet"):
            rows = pq.read_table(raw / name).column("text").to_pylist()
            texts.update({(name, at): row for at, row in enumerate(rows)})
        elif "json" in name:
            records = data.split(b"\n")
            for line in some:
                with suppress(ValueError):
                    record = json.loads(records[line["record"]].decode("utf-8", "surrogatepass"))
                    texts[(name, line["record"])] = record[line["field"]]
        elif some[0]["format"] != "binary":
            texts[(name, None)] = decode_as(data, some[0]["encoding"])
    return texts


def write(folder: Path, named: Mapping[str, bytes]) -> None:
    """Writes the files below the folder."""
    for name, data in named.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
