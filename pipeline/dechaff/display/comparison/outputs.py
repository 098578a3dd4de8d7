"""The two outputs that are compared: what is in each, and how the runs that made them differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dechaff.display.comparison.differences import Judged
from dechaff.display.comparison.groups import Side
from dechaff.folder.ledger import DecisionRows, file_entries
from dechaff.folder.rows import RunRow


def judged(cleaned: Path, *, flags: bool = False) -> Iterator[Judged]:
    """What a run made of each article, in the order of its report, with flags if asked for. Raises OutputError."""
    cuts = DecisionRows(cleaned, "removals")
    flagged = DecisionRows(cleaned, "flags") if flags else None
    for entries in file_entries(cleaned):
        for line in entries.lines:
            if "records" in line:  # how many records a container has: nothing about an article
                continue
            yield Judged(
                line["article"],
                line["path"],
                line["record"],
                "failed" if "error" in line else line["verdict"],
                line["sha256_raw"],
                cuts.of(line),
                flagged.of(line) if flagged else (),
            )


def side(name: str, run: RunRow) -> Side:
    """The output of that name, and what its run cleaned with."""
    rules = run.get("rules_version", run["rules_fingerprint"])
    settings = {"dechaff": run["version"], "rules": rules}
    return Side(
        name, settings | {option.replace("_", " "): _in_words(value) for option, value in run["options"].items()}
    )


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
