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
MOST_CAMPAIGNS = 300


def write_report_page(cleaned: Path, run: Mapping[str, Any], page: Path) -> None:
    """Writes the page of a cleaned folder, of which `run` says what its `run.json` does.

    The same report gives the same bytes. Raises OutputError.
    """
    campaigns = list(_campaigns(cleaned))
    by_entity = {one["entity"]: line["campaign"] for line in campaigns for one in line["entities"]}
    found = digest(lambda: findings(cleaned), by_entity)
    try:
        told = {name: run[name] for name in ("version", "rules_fingerprint", "thresholds", "totals", "warnings")}
    except KeyError as error:
        raise OutputError(f"{cleaned}: its {RUN} does not tell {error}; clean again") from error
    summary = {
        **told,
        "profile": run["options"]["profile"],
        "failures": list(islice(report_lines(cleaned, "failures"), MOST_FAILURES)),
        "campaigns": campaigns[:MOST_CAMPAIGNS],
    }
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
    wanted = set(islice(dict.fromkeys(one.article for one in contexts), MOST_SAMPLES))
    lines = _lines_of(cleaned, wanted)
    for article in written_articles(cleaned) if wanted else ():
        name = article.line["article"]
        if name in wanted:
            wanted.remove(name)
            with suppress(RecordError):  # where it was edited since, or another article has the same name
                yield sample(article.line, article.raw_text(*lines[name]), *lines[name])
        if not wanted:
            return


def _lines_of(cleaned: Path, wanted: Iterable[str]) -> dict[str, tuple[list[Line], list[Line]]]:
    """For each of these articles the lines of its cuts and of its flags."""
    found: dict[str, tuple[list[Line], list[Line]]] = {name: ([], []) for name in wanted}
    left, last = set(found), ""
    for line in findings(cleaned):
        if line["article"] != last:
            left.discard(last)
            if not left:
                break
            last = line["article"]
        if last in found:
            found[last][line["action"] == "flag"].append(line)
    return found
