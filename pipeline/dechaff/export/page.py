"""The page of a report, written from the report's lines and the cleaned articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from dechaff.export.files import writing
from dechaff.export.folder import CAMPAIGNS, REPORT, RUN, OutputError, report_lines
from dechaff.export.ledger import findings
from dechaff.export.written import written_articles
from dechaff.ingest.records import RecordError
from dechaff.report.digest import Digest, digest
from dechaff.report.lines import Line, load_line
from dechaff.report.page import write_page
from dechaff.report.samples import sample

MOST_SAMPLES = 400
DEEPEST = 20_000
"""Articles with cuts or flags that stand before a sample: the report and the files are read as far as the last."""
MOST_FAILURES = 100
Key = tuple[str, str, int | None]
"""What tells an article from all others: its name, which others may have, its file and its record."""


def write_report_page(cleaned: Path, run: Mapping[str, Any], page: Path) -> None:
    """Writes the page of a cleaned folder, of which `run` says what its `run.json` does.

    The same report gives the same bytes. Raises OutputError.
    """
    try:
        summary = {name: run[name] for name in ("version", "rules_fingerprint", "thresholds", "totals", "warnings")}
        summary["profile"] = run["options"]["profile"]
    except (KeyError, TypeError) as error:
        raise OutputError(f"{cleaned}: its {RUN} does not tell {error}; clean again") from error
    by_entity: dict[str, str] = {}
    named: dict[str, Line] = {}
    for line in _campaigns(cleaned):
        by_entity |= dict.fromkeys((one["entity"] for one in line["entities"]), line["campaign"])
        first = line["entities"][0]["entity"]
        named[line["campaign"]] = {"campaign": line["campaign"], "articles": line["articles"], "entity": first}
    found = digest(lambda: findings(cleaned), by_entity)
    summary["failures"] = list(islice(report_lines(cleaned, "failures"), MOST_FAILURES))
    summary["campaigns"] = [named[str(name)] for name, *_ in found.tables["campaign"].most()]
    with writing(page) as file:
        write_page(file, summary, found, _samples(cleaned, found))


def _campaigns(cleaned: Path) -> Iterator[Line]:
    file = cleaned / REPORT / CAMPAIGNS
    try:
        with file.open("rb") as lines:
            yield from map(load_line, lines)
    except (OSError, ValueError) as error:
        raise OutputError(f"{file}: not what `dechaff clean` writes ({error})") from error


def _samples(cleaned: Path, found: Digest) -> Iterator[Line]:
    """Articles in which the groups stand, those of the most frequent groups above all, in the order of the report."""
    contexts = (one for group in found.groups for one in group.contexts if one.number < DEEPEST)
    wanted = set(islice(dict.fromkeys((one.article, one.path, one.record) for one in contexts), MOST_SAMPLES))
    lines = _lines_of(cleaned, wanted)
    for article in written_articles(cleaned) if wanted else ():
        key = _key(article.line)
        if key in wanted:
            wanted.remove(key)
            with suppress(RecordError):  # where it was edited since
                yield sample(article.line, article.raw_text(*lines[key]), *lines[key])
        if not wanted:
            return


def _lines_of(cleaned: Path, wanted: Iterable[Key]) -> dict[Key, tuple[list[Line], list[Line]]]:
    """For each of these articles the lines of its cuts and of its flags."""
    found: dict[Key, tuple[list[Line], list[Line]]] = {key: ([], []) for key in wanted}
    left = set(found)
    last: Key | None = None
    for line in findings(cleaned):
        key = _key(line)
        if last is not None and key != last:
            left.discard(last)
        if not left:
            break
        last = key
        if key in found:
            found[key][line["action"] == "flag"].append(line)
    return found


def _key(line: Line) -> Key:
    return line["article"], line["path"], line["record"]
