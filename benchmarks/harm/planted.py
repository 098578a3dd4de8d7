"""Paths and links that somebody has put into an output folder: nothing outside it may be written, removed or read."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dechaff.folder.files import hash_of, stamp_of
from dechaff.folder.make_rows import dump_row

from harm import saved
from harm.trial import Trial, article_files, output_tree

UP = "../outside/keep.txt"
LINKS = {  # each in place of what stands there, a folder or a file
    "a folder of the output": "0",
    "kept": "_report/kept",
    "spam": "_spam",
    "work": "_report/.work",
    "surveys": "_report/.work/surveys",
    "parts": "_report/.work/parts",
    "pieces": "_report/.work/pieces",
    "scratch": "_report/.work/scratch",
    "report": "_report",
}
FILE_LINKS = {
    "a cleaned file": "0/00.md",
    "a cleaned shard": "big.jsonl",
    "removals": "_report/removals-00000.jsonl",
    "articles": "_report/articles-00000.jsonl",
    "run.json": "_report/run.json",
    "unfinished": "_report/.unfinished.json",
    "page": "_report/index.html",
    "left.json": "_report/.work/left.json",
    "last-run.json": "_report/.work/last-run.json",
    "campaigns.json": "_report/.work/campaigns.jsonl.json",
    "places.json": "_report/.work/places.json",
    "commit.json": "_report/.work/commit.json",
    "lock": "_report/.work/lock",
    "census": "_report/.work/census",
    "campaigns": "_report/campaigns.jsonl",
}


def ways_out(trial: Trial) -> dict[str, str]:
    """A path that leads to a file outside, each way it can be written."""
    return {"up": UP, "absolute": str(trial.outside / "keep.txt"), "through a link": "leads-out/keep.txt"}


def use_all(trial: Trial, lies: bool = False) -> None:
    """Everything that reads the folder, and a run that has files to remove, to change and to join anew."""
    for command in (
        ("restore", trial.out, "-o", trial.home / "back-1"),
        ("text", trial.out, "-o", trial.home / "reading"),
        ("report", trial.out, "--to", "csv", "-o", trial.home / "cuts.csv"),
        ("show", trial.out, "big.jsonl#1"),
    ):
        trial.run(*command)
        trial.check_outside()
    for file in sorted(trial.raw.rglob("*.*"))[:2]:  # one goes, one is changed
        if file.stat().st_size and file.name.startswith("00"):
            file.unlink()
        elif file.suffix in (".md", ".html", ".txt"):
            file.write_bytes(file.read_bytes() + b"\nOne more line.\n")
    with (trial.raw / "big.jsonl").open("ab") as shard:
        shard.write(b'{"text": "Soak the beans once more."}\n')
    (trial.raw / "new.md").write_text("Soak the beans.\n")
    (trial.raw / "broken.jsonl").write_text("no JSON\n")  # goes to `_report/kept`
    ended = trial.clean()
    trial.check_outside()
    believed = lies and ended.status in (0, 1) and output_tree(trial.out) != trial.wanted()
    if believed or trial.chance.random() < 0.3:
        ended = trial.clean("--fresh")
        trial.check_outside()
    if ended.status in (0, 1):
        trial.check_output()
        trial.check_restored()
        trial.check_outside()


# Plants in what a run keeps for itself


def plant_left(trial: Trial, way: str) -> None:
    """An output that is said to have stayed of a file no longer given."""
    _edit(trial.out, "left.json", lambda known: known["files"].update({way: hash_of(trial.outside / "keep.txt")}))


def plant_begun(trial: Trial, way: str) -> None:
    """A file that a killed run seems to have written, as it is."""
    row = {"name": way, "where": "cleaned", "mark": _mark(trial)}
    begun = saved.work_file(trial.out, "begun/00")
    begun.parent.mkdir()
    begun.write_bytes(dump_row(row))


def plant_files(trial: Trial, way: str) -> None:
    """A part that is said to have written a file outside, as it is."""
    for file in _parts(trial):
        _edit(trial.out, file, lambda row: row["files"].update({way: {"cleaned": _mark(trial)}}))


def plant_unfinished(trial: Trial, way: str) -> None:
    """Names of files that a stopped run may have written."""
    for file in (trial.out / "_report/run.json", *(trial.out / "_report/.work").glob("[a-z]*.json")):
        file.unlink()
    shutil.rmtree(trial.out / "_report/.work/parts")
    names = sorted(name for name in article_files(trial.out) if not name.startswith("_"))
    saved.write(trial.out / "_report/.unfinished.json", [{"names": [*names, way]}])


def plant_commit_removals(trial: Trial, way: str) -> None:
    """A commit that an interrupted run seems to have left: something to remove."""
    _commit(trial, [], [way])


def plant_commit_renames_out(trial: Trial, way: str) -> None:
    """The same: a file of ours takes the place of one outside."""
    (trial.out / "_report/.new").write_text("not for you\n")
    _commit(trial, [["_report/.new", way]], [])


def plant_commit_renames_in(trial: Trial, way: str) -> None:
    """The same: a file outside takes the place of one of ours."""
    _commit(trial, [[way, "_report/campaigns.jsonl"]], [])


def plant_commit_places(trial: Trial, way: str) -> None:
    """The same: what was joined is said to stand in a file outside."""
    _commit(trial, [], [], lambda places: _lead_out(trial, places, way))


def plant_places(trial: Trial, way: str) -> None:
    """A piece of the report that is said to stand in a file outside, with the right time stamp and hash."""
    size, _, hashed = _mark(trial)
    _edit(trial.out, "places.json", lambda places: _lead_out(trial, places, way))
    for file in _parts(trial):
        _edit(trial.out, file, lambda row: row.update(pieces=dict.fromkeys(row["pieces"], [size, hashed])))


def _lead_out(trial: Trial, places: Any, way: str) -> None:
    size, modified_ns, _ = _mark(trial)
    places["files"][way] = [size, modified_ns]
    for part in places["parts"].values():
        part["pieces"] = dict.fromkeys(part["pieces"], [way, 0, size])


def plant_report_paths(trial: Trial, way: str) -> None:
    """The lines of the report speak of a file outside."""
    for file in (trial.out / "_report").glob("*-*.jsonl"):
        lines = saved.read(file)
        for line in lines[:2]:
            line["path"] = line["article"] = way
        saved.write(file, lines)
    shutil.rmtree(trial.out / "_report/.work")  # names are then taken from these lines


def plant_attempts(trial: Trial, way: str) -> None:
    """The folder of a part's pieces leads out."""
    for file in _parts(trial):
        _edit(trial.out, file, lambda row: row.update(attempt=way.removesuffix("/keep.txt")))


def plant_pieces(trial: Trial, way: str) -> None:
    """A piece of a part has the name of a file outside."""
    for file in _parts(trial):
        _edit(trial.out, file, lambda row: row["pieces"].update({f"../../../../../{way}": [9, ""]}))


BY_HAND: tuple[Callable[[Trial, str], None], ...] = (
    plant_left,
    plant_begun,
    plant_files,
    plant_unfinished,
    plant_commit_removals,
    plant_commit_renames_out,
    plant_commit_renames_in,
    plant_commit_places,
    plant_places,
    plant_report_paths,
    plant_attempts,
    plant_pieces,
)


def paths_by_hand(trial: Trial, number: int) -> None:
    """A path out of the folder, where it would do most harm."""
    ways = sorted(ways_out(trial).items())
    plant, (way, path) = BY_HAND[number // len(ways)], ways[number % len(ways)]
    trial.about = f"{plant.__name__}, {way}"
    if way == "through a link":
        _link_out(trial)
    plant(trial, path)
    use_all(trial, lies=True)


HANDMADE_COUNT = 3 * len(BY_HAND)


def paths_anywhere(trial: Trial, number: int) -> None:
    """A path out of the folder in place of one string, or one name of a field, of one JSON document in `_report`."""
    found = saved.one_of_each(slot for slot in saved.slots(trial.out) if isinstance(slot.value, str))
    ways = sorted(ways_out(trial).items())
    slot = found[(number // len(ways)) % len(found)]
    way, path = ways[number % len(ways)]
    trial.about = f"{slot.file}: {slot.shape} {way}"
    if way == "through a link":
        _link_out(trial)
    target = trial.out / slot.file
    documents = saved.read(target)
    slot.put(documents, path)
    hashed = trial.chance.random() < 0.9
    saved.write(target, documents, hashed=hashed)
    use_all(trial, lies=hashed and saved.bears_hash(target))


def links(trial: Trial, number: int) -> None:
    """A link out of the folder in place of one of its own folders or files, or one that leads nowhere."""
    places = [(name, False) for name in LINKS.values()] + [(name, True) for name in FILE_LINKS.values()]
    (name, is_file), dangling = places[number // 2], number % 2
    place = trial.out / name
    trial.about = f"{name} -> {'nowhere' if dangling else 'outside'}"
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    elif place.exists():
        place.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)
    aim = trial.outside / ("keep.txt" if is_file else "folder")
    place.symlink_to(trial.outside / "not-there" if dangling else aim)
    use_all(trial)


LINK_COUNT = 2 * (len(LINKS) + len(FILE_LINKS))


def rule_cache(trial: Trial, number: int) -> None:
    """What another user has put into the cache of loaded rules is not executed."""
    cache = trial.home / "cache"

    def use_cache() -> None:
        os.environ["XDG_CACHE_HOME"] = str(cache)

    trial.clean(first=use_cache)
    kept = [path for path in cache.rglob("*") if path.is_file()]
    trial.check(bool(kept), "no rules in the cache: this trial tries nothing")
    for path in kept:
        path.write_bytes(pickle.dumps(_Executed(str(trial.outside / "executed"))))
        path.chmod(0o666)
        path.parent.chmod(0o777)
        if not os.geteuid():
            os.chown(path, 65534, 65534)
            if number % 2:
                os.chown(path.parent, 65534, 65534)
    trial.clean(first=use_cache)
    trial.check_outside()
    trial.recover()


class _Executed:
    """An object that leaves a folder where it is unpickled."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self._path,)


def _link_out(trial: Trial) -> None:
    """A link out of the folder that passes for a file of ours."""
    (trial.out / "leads-out").symlink_to(trial.outside)


def _mark(trial: Trial) -> tuple[int, int, str]:
    """What a run would note of the file outside, had it written it."""
    victim = trial.outside / "keep.txt"
    return *stamp_of(victim), hash_of(victim)


def _parts(trial: Trial) -> list[str]:
    return [f"parts/{file.name}" for file in sorted((trial.out / "_report/.work/parts").glob("*.json"))]


def _edit(out: Path, name: str, change: Callable[[Any], object]) -> None:
    file = saved.work_file(out, name)
    documents = saved.read(file)
    change(documents[0])
    saved.write(file, documents, keep_time=True)


def _commit(
    trial: Trial, renames: list[list[str]], removals: list[str], change: Callable[[Any], object] = lambda places: None
) -> None:
    places = saved.read(saved.work_file(trial.out, "places.json"))[0]
    change(places)
    commit = {"renames": renames, "removals": removals, "places": places}
    saved.write(saved.work_file(trial.out, "commit.json"), [commit])
