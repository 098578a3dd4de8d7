"""The least text that still shows a failure."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from dechaff.census.files import open_census
from dechaff.cleaner import Cleaner
from dechaff.folder.make_rows import flag_rows, removal_rows
from dechaff.model import Article
from dechaff.run.settings import Settings, shared_cleaner
from dechaff.text.format import sniff_format

from fuzzing.checks import faults_of

TRIALS = 600
Fails = Callable[[str], bool]


def smallest(text: str, fails: Fails, trials: int = TRIALS) -> str:
    """A text made of pieces of this one that still fails, lines left out first, then characters."""
    left = [trials]

    def still(pieces: list[str]) -> bool:
        left[0] -= 1
        try:
            return left[0] > 0 and fails("".join(pieces))
        except Exception:
            return False

    if not still([text]):
        return text
    for parts in (re.split(r"(?<=\n)", text), None):
        pieces = list(text) if parts is None else parts
        size = max(1, len(pieces) // 2)
        while left[0] > 0:
            at = 0
            while at < len(pieces):
                fewer = pieces[:at] + pieces[at + size :]
                if still(fewer):
                    pieces = fewer
                else:
                    at += size
            if size == 1:
                break
            size = max(1, size // 2)
        text = "".join(pieces)
    return text


def failing(check: str, settings: Settings, census: Path) -> Fails | None:
    """Whether an article alone shows the failure under that census; None for checks that need more than one."""
    cleaner = shared_cleaner(settings).with_census(open_census(census))
    return {"idempotence": _changes_again(cleaner), "reasons": _has_false_reasons(cleaner)}.get(check)


def _changes_again(cleaner: Cleaner) -> Fails:
    def fails(text: str) -> bool:
        cleaning = cleaner.clean(text, sniff_format(text))
        return cleaner.clean(cleaning.text, cleaning.format).text != cleaning.text

    return fails


def _has_false_reasons(cleaner: Cleaner) -> Fails:
    def fails(text: str) -> bool:
        format = sniff_format(text)
        cleaning = cleaner.clean(text, format)
        article = Article("a", "a", None, text, format)
        cuts = removal_rows(article, cleaning.cuts, [None] * len(cleaning.cuts), lambda entity: 1)
        lines = [*cuts, *flag_rows(article, cleaning.flags, lambda entity: 1)]
        return any(any(faults_of(line, text)) for line in lines)

    return fails
