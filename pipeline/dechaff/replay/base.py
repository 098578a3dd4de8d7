"""A cleaned folder, opened to ask what other rules would make of its articles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from dechaff.folder.files import hash_of, stamp_of
from dechaff.folder.formats import as_recorded, recorded_formats
from dechaff.folder.paths import OutputError, below
from dechaff.folder.read import REPORT_FILES, read_run
from dechaff.folder.restore import restore
from dechaff.folder.rows import DecisionRow, FailureRow, OptionsRow, ReportKind, RunRow
from dechaff.folder.work import PartRow, PiecesRow, SurveyRow, Work, load, read_places
from dechaff.ingest.containers import container_of
from dechaff.ingest.parts import Part, Stretch
from dechaff.ingest.records import Container, Fields, Record
from dechaff.ingest.sources import Source, sort_key
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.run.decided import Decided, read_decided
from dechaff.run.kept_rules import KeptRules, read_kept_rules
from dechaff.run.settings import Settings
from dechaff.text.rows import read_row

R = TypeVar("R", DecisionRow, FailureRow)


@dataclass(frozen=True, slots=True)
class BasePart:
    """A part of the corpus, as the run saved it."""

    part: Part
    surveyed: SurveyRow
    written: PartRow
    pieces: PiecesRow
    """Where its share of the report is."""

    def stretches(self) -> Iterator[tuple[Stretch, int, int, int]]:
        """Each stretch, with the number of its first record in the part, that of its first record in its file, and how
        many it has."""
        at = 0
        for stretch, first, records in zip(
            self.part.stretches, self.written["firsts"], self.surveyed["records"], strict=True
        ):
            yield stretch, at, first, records
            at += records

    def records(self, settings: Settings, wanted: Collection[int]) -> Iterator[tuple[int, Container, str, Record]]:
        """The records with these numbers in the part, read, each with its number, its container and its file's name."""
        for stretch, at, first, records in self.stretches():
            left = sum(at <= number < at + records for number in wanted) if wanted else 0
            if not left:
                continue
            name = stretch.source.name
            container = container_of(name)
            found = container.split(stretch.source, stretch.start, stretch.end, first, settings.fields, settings.limits)
            for number, record in enumerate(found, at):
                if number in wanted:
                    read = container.read(record, name, settings.fields, settings.limits)
                    yield number, container, name, as_recorded(read, container, settings.formats)
                    left -= 1
                    if not left:
                        break

    def numbers_of(self, rows: Iterable[R]) -> Iterator[tuple[int, R]]:
        """Rows of its report, each with the number in the part of the record that it is about."""
        places = {
            (stretch.source.name, first): (at, first, records) for stretch, at, first, records in self.stretches()
        }
        by_name: dict[str, list[tuple[int, int, int]]] = {}
        for (name, _), place in places.items():
            by_name.setdefault(name, []).append(place)
        for row in rows:
            record = row["record"]
            for at, first, records in by_name.get(row["path"], ()):
                if record is None or first <= record < first + records:
                    yield at + (0 if record is None else record - first), row


@dataclass(frozen=True, slots=True)
class Base:
    """The output of a finished run, with all that it kept."""

    cleaned: Path
    run: RunRow
    settings: Settings
    """What it was made with."""
    folders: tuple[Path, ...]
    """The folders that its rules were read from, which may hold others by now."""
    parts: tuple[BasePart, ...]
    """In the order of its report."""

    @property
    def work(self) -> Work:
        """What the run kept."""
        return Work(self.cleaned.absolute())


def removals_of(work: Work, base: BasePart) -> dict[int, list[DecisionRow]]:
    """The cuts that the run made in the part, by the number of their record. Raises OutputError."""
    found: dict[int, list[DecisionRow]] = {}
    for number, row in base.numbers_of(_piece(work, base, "removals", DecisionRow)):
        found.setdefault(number, []).append(row)
    return found


def decided_of(work: Work, base: BasePart) -> dict[int, Decided]:
    """What the decisions on the records that the run cleaned depended on, by their numbers. Raises OutputError."""
    decided = read_decided(work.decided(base.part.key), base.written["id"])
    if decided is None:
        raise OutputError(f"{work.decided(base.part.key)}: not as the run left it; {AGAIN}")
    return decided


def failures_of(work: Work, base: BasePart) -> frozenset[int]:
    """The records of the part that could be read but failed later. Raises OutputError."""
    rows = base.numbers_of(_piece(work, base, "failures", FailureRow))
    return frozenset(number for number, row in rows if row["stage"] != "read")


def _piece(work: Work, base: BasePart, kind: ReportKind, row: type[R]) -> Iterator[R]:
    """What the part added to a file of the report. Raises OutputError."""
    name, start, size = base.pieces["pieces"][kind]
    with below(work.output, name).open("rb") as file:
        file.seek(start)
        lines = file.read(size).splitlines()
    try:
        yield from (read_row(line, row) for line in lines)
    except ValueError as error:
        raise OutputError(f"{work.output}/{name}: not what `dechaff clean` writes ({error})") from error


def open_base(cleaned: Path, scratch: Path, say: Callable[[str], None] = lambda message: None) -> Base:
    """The output of a run, ready to be compared with what other rules make of its articles.

    If raw files are not as they were when they were cleaned, all are restored below `scratch`; `say` is told so. Raises
    OutputError.
    """
    run = read_run(cleaned)
    work = Work(cleaned.absolute())
    kept = read_kept_rules(work.rules)
    parts = sorted(_parts(work), key=lambda one: _place(one.part.stretches[0]))
    if kept is None or len(parts) != run["parts"] or kept.rules.fingerprint != run["rules_fingerprint"]:
        raise OutputError(f"{cleaned}: what its run kept is not there, or of another version; {AGAIN}")
    settings = _settings(run["options"], kept)
    moved = next((one.source for base in parts for one in base.part.stretches if not _is_there(one.source)), None)
    if moved is None:
        settings = replace(
            settings, formats=recorded_formats(one.source for base in parts for one in base.part.stretches)
        )
    if any(one.written["settings"] != settings.fingerprint for one in parts):
        raise OutputError(f"{cleaned}: cleaned by another version of dechaff, or of its rules; {AGAIN}")
    if moved is not None:
        say(f"{moved.path}: not as it was when it was cleaned; restoring all raw files from {cleaned} for now")
        parts = _restored(cleaned, parts, scratch / "raw")
    if settings.census is not None and not settings.census.is_file():
        raise OutputError(f"{settings.census}: not there; {cleaned} was cleaned with this census")
    return Base(cleaned, run, settings, kept.folders, tuple(parts))


AGAIN = "run the same `dechaff clean` again first"


def _parts(work: Work) -> Iterator[BasePart]:
    """All parts of which everything is there."""
    places = read_places(work)["parts"]
    for path in sorted((work.folder / "surveys").glob("*.json")):
        surveyed = load(path, SurveyRow)
        part = surveyed and _part(surveyed)
        written = part and load(work.written(part.key), PartRow)
        if not (surveyed and part and written) or part.key != path.stem or not work.survey(part.key).is_file():
            continue
        pieces = places.get(part.key)
        if pieces is not None and pieces["id"] == written["id"] and _is_reported(work, written, pieces):
            yield BasePart(part, surveyed, written, pieces)


def _is_reported(work: Work, written: PartRow, places: PiecesRow) -> bool:
    """Whether what the part added to the report is there, as it was written."""
    for kind in REPORT_FILES:
        name, start, size = places["pieces"].get(kind, ("", 0, 0))
        file = below(work.output, name)
        if not name or not file.is_file() or hash_of(file, start, size) != written["pieces"][kind][1]:
            return False
    return True


def _part(surveyed: SurveyRow) -> Part | None:
    """The part that the row is about."""
    stretches = []
    for row in surveyed["inputs"]:
        match row:
            case [str(name), str(path), int(start), int() | None as end, int(size), int(modified_ns)]:
                stretches.append(Stretch(Source(Path(path), name, size, modified_ns), start, end))
            case _:
                return None
    return Part(tuple(stretches)) if stretches else None


def _place(stretch: Stretch) -> tuple[bytes, int]:
    return sort_key(stretch.source.name), stretch.start


def _is_there(source: Source) -> bool:
    try:
        return stamp_of(source.path) == (source.size, source.modified_ns)
    except OSError:
        return False


def _restored(cleaned: Path, parts: Sequence[BasePart], folder: Path) -> list[BasePart]:
    """The parts, with their raw files restored below the folder. Raises OutputError."""
    failures = restore(cleaned, folder).failures
    if failures:
        name, why = failures[0]
        raise OutputError(f"{cleaned}: its raw files have changed or gone, and {name} cannot be restored: {why}")

    def there(stretch: Stretch) -> Stretch:
        return replace(stretch, source=replace(stretch.source, path=folder / stretch.source.name))

    return [replace(one, part=Part(tuple(map(there, one.part.stretches)))) for one in parts]


def _settings(options: OptionsRow, kept: KeptRules) -> Settings:
    census = options["census"]
    return Settings(
        rules=kept.rules,
        profile=options["profile"],
        allow=frozenset(options["allow"]),
        deny=frozenset(options["deny"]),
        fields=Fields(
            options["text_field"],
            options["id_field"],
            options["format_field"],
            options["language_field"],
            options["url_field"],
        ),
        limits=Limits(
            record_bytes=options.get("max_record_bytes", DEFAULT_LIMITS.record_bytes),
            ratio=options.get("max_ratio", DEFAULT_LIMITS.ratio),
            chars=options.get("max_chars", DEFAULT_LIMITS.chars),
            nodes=options.get("max_nodes", DEFAULT_LIMITS.nodes),
        ),
        filter_lists=tuple(options["filter_lists"]),
        rule_folders=tuple(map(str, kept.folders)),
        strip_params=options["strip_params"],
        spam=options["spam"],
        census=None if census is None else Path(census),
    )
