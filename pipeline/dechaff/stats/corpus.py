"""The articles of a cleaned folder read back and judged again, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dechaff.census.census import Census
from dechaff.census.files import open_census
from dechaff.census.header import CensusError
from dechaff.folder.ledger import DecisionRows
from dechaff.folder.paths import OutputError
from dechaff.folder.rows import DecisionRow, OptionsRow
from dechaff.folder.work import Work
from dechaff.folder.written import WrittenArticle, written_articles
from dechaff.ingest.records import RecordError
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings
from dechaff.stats.again import Again
from dechaff.stats.told import Told
from dechaff.tuning.labels import Label

_AGAIN = "clean again first, or add --quick to count only what the report says"


def settings_of(options: OptionsRow, rules: RuleSet) -> Settings:
    """The settings of a run with these rules, as far as they determine what becomes of an article."""
    return Settings(
        rules=rules,
        profile=options["profile"],
        allow=frozenset(options["allow"]),
        deny=frozenset(options["deny"]),
        limits=Limits(nodes=options.get("max_nodes", DEFAULT_LIMITS.nodes)),
        strip_params=options["strip_params"],
        spam=options["spam"],
    )


def census_of(cleaned: Path, options: OptionsRow) -> Census:
    """The census that the run used. Raises OutputError if it is gone."""
    file = Path(options["census"]) if options["census"] else Work(cleaned).census
    try:
        return open_census(file)
    except CensusError as error:
        raise OutputError(f"{error}; {_AGAIN}") from error


@dataclass(slots=True)
class Lookout:
    """What was met on the way through a corpus."""

    labelled: set[str] = field(default_factory=set)
    """The articles that have a label."""
    edited: list[str] = field(default_factory=list)
    """The articles that could not be restored, each with the reason."""


def judged_again(
    cleaned: Path, again: Again, labels: Mapping[str, Label], lookout: Lookout, done: Callable[[int], None]
) -> Iterator[Told]:
    """Every article of the folder, restored and judged again. `done` is told the characters of each.

    Raises OutputError if the rules do not make of an article what the report says, and LabelError.
    """
    cuts, flags = DecisionRows(cleaned, "removals"), DecisionRows(cleaned, "flags")
    for written in written_articles(cleaned):
        row = written.row
        made = cuts.of(row)
        try:
            text = written.raw_text(made, flags.of(row))
        except RecordError as error:
            lookout.edited.append(f"{row['article']}: {error}")
            continue
        label = labels.get(row["article"])
        if label:
            lookout.labelled.add(row["article"])
        told = again.look(text, written.format, label)
        _refuse_others(cleaned, written, made, told)
        done(len(text))
        yield told


def _refuse_others(cleaned: Path, written: WrittenArticle, made: list[DecisionRow], told: Told) -> None:
    """Raises OutputError if other cuts were made in the article than are made now."""
    then = [(row["start"], row["end"]) for row in made]
    if then != [(cut.start, cut.end) for cut in told.cuts] and not written.row.get("not_evaluated"):
        raise OutputError(
            f"{cleaned}: {written.row['article']} is not cleaned as its report says, so another version of dechaff "
            f"made it; {_AGAIN}"
        )
