"""The page beside its report, written again only if it does not show the report as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dechaff.folder.files import stamp_of
from dechaff.folder.paths import REPORT, below
from dechaff.folder.prepare import PAGE
from dechaff.folder.rows import RunRow
from dechaff.folder.work import MadeRow, Work, load, save


def is_current(cleaned: Path, content: str) -> bool:
    """Whether the page of a cleaned folder exists and shows this content.

    If not, it is removed, so that nobody reads an outdated page, and the next one written counts as showing it.
    """
    page, mark = _page_and_mark(cleaned)
    if page.is_file() and load(mark, MadeRow) == MadeRow(of=content, file=stamp_of(page)):
        return True
    page.unlink(missing_ok=True)
    save(mark, MadeRow(of=content, file=None))
    return False


def keep_page(cleaned: Path, run: RunRow, blocks: Sequence[Sequence[tuple[Path, str]]] = ()) -> Path:
    """Writes the page of a cleaned folder; `run` is what its `run.json` says. Raises OutputError.

    `blocks` are the files of blocks that the parts of each volume of the report wrote, and what they must be of: if
    one is not, all of the report is read instead.
    """
    from dechaff.display.page.blocks import is_whole  # imports numpy, which is slow
    from dechaff.display.page.build import write_report_page

    page, mark = _page_and_mark(cleaned)
    are_whole = all(is_whole(file, of) for volume in blocks for file, of in volume)
    write_report_page(cleaned, run, page, [[file for file, _ in volume] for volume in blocks] if are_whole else ())
    if expected := load(mark, MadeRow):
        save(mark, MadeRow(of=expected["of"], file=stamp_of(page)))
    return page


def _page_and_mark(cleaned: Path) -> tuple[Path, Path]:
    return below(cleaned, f"{REPORT}/{PAGE}"), below(Work(cleaned).folder, f"{PAGE}.json")
