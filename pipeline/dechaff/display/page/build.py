"""The page of a report, written from the report's lines and the cleaned articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from dechaff.display.page.blocks import short, write_blocks
from dechaff.display.page.digest import Digest, digest
from dechaff.display.page.html import write_page
from dechaff.display.page.rows import CampaignCell, SampleRow, SummaryRow
from dechaff.display.page.samples import sample
from dechaff.folder.files import writing
from dechaff.folder.ledger import decisions, volumes_of_decisions
from dechaff.folder.make_rows import ArticleKey, article_key
from dechaff.folder.paths import REPORT, OutputError, below
from dechaff.folder.read import CAMPAIGNS, report_rows, rows_of
from dechaff.folder.rows import CampaignRow, DecisionRow, RunRow
from dechaff.folder.written import written_articles
from dechaff.ingest.records import RecordError

MOST_SAMPLES = 400
DEEPEST = 20_000
"""How many articles with cuts or flags may come before a sample: everything up to the last sample is read."""
MOST_FAILURES = 100
MOST_OF_ERROR = 500


def write_report_page(cleaned: Path, run: RunRow, page: Path, volumes: Sequence[Sequence[Path]] = ()) -> None:
    """Writes the page of a cleaned folder; `run` is what its `run.json` says.

    The same report gives the same bytes, with or without the files of blocks that parts wrote for each of its
    `volumes`. Raises OutputError.
    """
    by_entity: dict[str, str] = {}
    named: dict[str, CampaignCell] = {}
    campaigns = below(cleaned, f"{REPORT}/{CAMPAIGNS}")
    if not campaigns.is_file():
        raise OutputError(f"{campaigns}: missing; clean again")
    for line in rows_of(campaigns, CampaignRow):
        by_entity |= dict.fromkeys((one["entity"] for one in line["entities"]), line["campaign"])
        first = line["entities"][0]["entity"]
        named[line["campaign"]] = {"campaign": line["campaign"], "articles": line["articles"], "entity": short(first)}
    found = digest(volumes, by_entity) if volumes else _digest_of_lines(cleaned, by_entity, page.parent)
    failures = islice(report_rows(cleaned, "failures"), MOST_FAILURES)
    summary: SummaryRow = {
        "version": run["version"],
        "rules_fingerprint": run["rules_fingerprint"],
        "thresholds": run["thresholds"],
        "totals": run["totals"],
        "warnings": run["warnings"],
        "profile": run["options"]["profile"],
        "failures": [{"article": short(one["article"]), "error": one["error"][:MOST_OF_ERROR]} for one in failures],
        "campaigns": [named[str(name)] for name, *_ in found.tables["campaign"].most()],
    }
    with writing(page) as file:
        write_page(file, summary, found, _samples(cleaned, found))


def _digest_of_lines(cleaned: Path, campaigns: Mapping[str, str], beside: Path) -> Digest:
    """The digest made from the lines of the report, with temporary files in the folder `beside`."""
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".dechaff-", dir=beside) as folder:
        volumes = []
        for number, lines in enumerate(volumes_of_decisions(cleaned)):
            volumes.append([Path(folder) / f"{number}"])
            with volumes[-1][0].open("wb") as file:
                write_blocks(file, lines, campaigns.keys(), "")
        return digest(volumes, campaigns)


def _samples(cleaned: Path, found: Digest) -> Iterator[SampleRow]:
    """Articles in which the groups occur, above all the most frequent ones, in the order of the report."""
    contexts = (one for group in found.groups for one in group.contexts if one.number < DEEPEST)
    wanted = set(islice(dict.fromkeys(one.article for one in contexts), MOST_SAMPLES))
    lines = _rows_of(cleaned, wanted)
    for article in written_articles(cleaned) if wanted else ():
        key = article_key(article.row)
        if key in wanted:
            wanted.remove(key)
            with suppress(RecordError):  # if it was edited since
                yield sample(article.row, article.raw_text(*lines[key]), *lines[key])
        if not wanted:
            return


def _rows_of(
    cleaned: Path, wanted: Iterable[ArticleKey]
) -> dict[ArticleKey, tuple[list[DecisionRow], list[DecisionRow]]]:
    """For each of these articles, the lines of its cuts and of its flags."""
    found: dict[ArticleKey, tuple[list[DecisionRow], list[DecisionRow]]] = {key: ([], []) for key in wanted}
    left = set(found)
    last: ArticleKey | None = None
    for line in decisions(cleaned):
        key = article_key(line)
        if last is not None and key != last:
            left.discard(last)
        if not left:
            break
        last = key
        if key in found:
            found[key][line["action"] == "flag"].append(line)
    return found
