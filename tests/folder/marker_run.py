"""A run with a cleaner so simple that every cut it makes can be checked by eye."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dechaff.folder.assembly import Made, assemble
from dechaff.folder.make_rows import Count
from dechaff.folder.outcome import Outcome, Spam, settle
from dechaff.folder.prepare import prepare_output, write_run
from dechaff.folder.rows import RunRow
from dechaff.folder.totals import PartTotals, add_totals, totals_row
from dechaff.folder.work import Work
from dechaff.folder.writer import write_part
from dechaff.ingest.containers import container_of
from dechaff.ingest.parts import Part, split_parts
from dechaff.ingest.records import Container, Fields, Record
from dechaff.ingest.sources import Source, discover
from dechaff.model import Article, Cleaning, Cut, Evidence, Flag, Level
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings

RUN: RunRow = {
    "version": "test",
    "options": Settings(RuleSet((), ())).options(),
    "rules_fingerprint": "",
    "thresholds": {"flag": 4.0, "remove": 6.0, "spam_score": 4.0, "spam_remove": 2.0},
    "totals": totals_row(PartTotals()),
    "parts": 0,
    "warnings": [],
}
PATTERN = re.compile(r"PROMO(?::(?P<name>\w+))?|FLAG")


def clean(article: Article) -> Cleaning:
    """Cuts every PROMO, flags every FLAG, calls an article that holds SPAM spam, and trips over one that holds BUG."""
    if "BUG" in article.text:
        raise ZeroDivisionError("a rule divided by zero")
    if "INTERRUPT" in article.text:
        raise KeyboardInterrupt
    found = [_decision(match) for match in PATTERN.finditer(article.text)]
    cuts = tuple(one for one in found if isinstance(one, Cut))
    flags = tuple(one for one in found if isinstance(one, Flag))
    text = PATTERN.sub(lambda match: match.group() if match.group() == "FLAG" else "", article.text)
    if "LIE" in article.text:
        text += "!"
    verdict = "spam" if "SPAM" in article.text else "cleaned" if cuts else "clean"
    return Cleaning(text, verdict, 6.0 if cuts else 0.0, cuts, flags)  # type: ignore[arg-type]


def _decision(match: re.Match[str]) -> Cut | Flag:
    start, end = match.span()
    entity = f"telegram:{match['name']}" if match["name"] else ""
    why = Evidence("promo/marker", start, end, match.group(), entity, 6.0, Level.MATCH, "promo")
    made = Flag if match.group() == "FLAG" else Cut
    return made(start, end, match.group(), "promo", 6.0, (why,), threshold=6.0)


def write_raw(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder, with these files in it."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    fields: Fields | None = None,
    spam: Spam = "keep",
    part_bytes: int = 1 << 30,
    cleaner: Callable[[Article], Cleaning] = clean,
    count: Count = lambda entity: 1,
) -> PartTotals:
    """Cleans the files from `folder/raw` to `folder/cleaned` as a whole run does."""
    output = folder / "cleaned"
    sources = discover([write_raw(folder / "raw", files)], output)
    prepare_output(output, [source.name for source in sources])
    work = Work(output)

    def decide(container: Container, name: str, record: Record) -> Outcome:
        return settle(container.read(record, name, fields or Fields()), name, container, cleaner, spam, count)

    made, totals = [], []
    for part, firsts in parts_of(sources, part_bytes):
        written = write_part(part, firsts, decide, fields or Fields(), output, work.pieces(part.key, "1"))
        made.append(Made(part, part.key, "1", written.pieces))
        totals.append(written.totals)
    assemble(work, made, part_bytes)
    shutil.rmtree(work.folder)
    together = add_totals(totals)
    options = Settings(RuleSet((), ()), fields=fields or Fields()).options()
    write_run(output, {**RUN, "options": options, "totals": totals_row(together), "parts": len(made)})
    return together


def parts_of(sources: Sequence[Source], part_bytes: int) -> Iterator[tuple[Part, list[int]]]:
    """The parts of the sources, each with the numbers of the first records of its stretches."""
    reached = Counter[str]()
    for part in split_parts(sources, part_bytes):
        firsts = []
        for one in part.stretches:
            firsts.append(reached[one.source.name])
            records = container_of(one.source.name).split(one.source, one.start, one.end)
            reached[one.source.name] += sum(1 for _ in records)
        yield part, firsts


def lines(folder: Path, kind: str) -> list[dict[str, Any]]:
    """All lines of one kind in the report."""
    files = sorted((folder / "cleaned/_report").glob(f"{kind}-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, by its name there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def articles(folder: Path) -> dict[str, bytes]:
    """What a run has written beside its report."""
    return {name: data for name, data in tree(folder / "cleaned").items() if not name.startswith("_report/")}
