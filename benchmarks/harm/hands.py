"""What people do in an output folder between two runs: nothing of it is written over or removed unasked."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from dechaff.folder.files import is_partial
from dechaff.folder.paths import source_name

from harm.damaged_input import CONTAINERS
from harm.stopped import anew, die_at
from harm.trial import GONE, Trial, article_files, unpacked

BY_HAND = b"by hand\n"
EDITS = (
    "edited",
    "edited, --fresh",
    "edited, --prune",
    "edited, --discard-edits",
    "edited, input changed",
    "edited, input gone",
    "edited, input gone, --prune",
    "edited, input gone, --discard-edits",
    "edited, work folder gone",
    "edited, work folder gone, --fresh",
    "removed",
    "a foreign file",
    "a foreign file, --discard-edits",
)


def edited(trial: Trial, number: int) -> None:
    """Somebody has edited a file of the output, removed it, or put one beside it."""
    names = sorted(name for name, data in article_files(trial.out).items() if data and name != GONE)
    what, name = EDITS[number % len(EDITS)], names[number // len(EDITS) % len(names)]
    trial.about = f"{name} {what}"
    target = trial.out / name
    options = [word for word in what.replace(",", "").split() if word.startswith("--")]
    if "foreign" in what:
        name = "0/mine.md"
        (trial.out / name).write_bytes(BY_HAND)
        trial.refuses(*options, naming=name)
        (trial.out / name).unlink()
        trial.recover()
        return
    if what == "removed":
        target.unlink()
        trial.recover()
        return
    _edit(target)
    trial.check_restored()
    if "input changed" in what:
        source = trial.raw / name
        source.write_bytes(source.read_bytes() * 2)
    if "work folder gone" in what:
        (trial.out / GONE).unlink()  # of what is no longer given only the work folder knows
        trial.outputs_stay()
        shutil.rmtree(trial.out / "_report/.work")
    if "input gone" in what:
        (trial.raw / name).unlink()
        trial.outputs_stay()
    if "input gone" in what and "--prune" not in options:
        trial.recover()
        return
    if "--discard-edits" in options:
        ended = trial.clean(*options)
        trial.check(ended.status == 0, f"exit status {ended.status}", ended)
        trial.check_output()
        trial.check_all_restored()
        return
    _refused_then_discarded(trial, name, *options)


EDIT_COUNT = 4 * len(EDITS)


def _edit(target: Path) -> None:
    target.write_bytes(target.read_bytes() + BY_HAND)


def _refused_then_discarded(trial: Trial, name: str, *options: str) -> None:
    trial.refuses(*options, naming=name)
    trial.clean(*options, "--discard-edits")
    if "--prune" in options:
        (trial.out / GONE).unlink(missing_ok=True)
        trial.outputs_stay()
    trial.check_output()
    trial.check_all_restored()


def records_edited(trial: Trial, number: int) -> None:
    """One record of a shard in the output is edited, lost, added or doubled: all others are given back."""
    name = CONTAINERS[number % len(CONTAINERS)]
    how = ["edited", "lost", "added", "doubled"][number // len(CONTAINERS) % 4]
    file = trial.out / name
    records = _records(name, file.read_bytes())
    raw = _records(name, (trial.raw / name).read_bytes())
    trial.check(len(records) == len(raw), f"{name}: {len(raw)} records have become {len(records)}")
    at = trial.chance.randrange(len(records))
    trial.about = f"{name}, record {at} {how}"
    match how:
        case "edited":
            records[at] = _other(records[at])
        case "lost":
            del records[at]
        case "added":
            records.insert(at, _other(records[at]))
        case _:
            records.insert(at, records[at])
    file.write_bytes(_packed(name, records, file.read_bytes()))
    ended = trial.run("restore", trial.out, "-o", trial.home / "back")
    trial.check(ended.status == 1 and name in ended.said, f"exit status {ended.status}: not named", ended)
    back = _records(name, (trial.home / "back" / name).read_bytes())
    untouched = raw if how in ("added", "doubled") else raw[:at] + raw[at + 1 :]
    missing = [record for record in untouched if record not in back]
    trial.lost += len(missing)
    trial.check(not missing, f"{len(missing)} records that nobody touched are not given back", ended)
    trial.check(all(record in raw for record in back), "restore writes a record that never was", ended)
    _refused_then_discarded(trial, name)


def _records(name: str, data: bytes) -> list[Any]:
    plain = unpacked(name, data)
    if name.endswith(".parquet"):
        return [*plain[1]]
    if ".warc" in name:
        return [b"WARC/1.0\r\n" + record for record in plain.split(b"WARC/1.0\r\n")[1:]]
    return [*plain.splitlines(keepends=True)]


def _other(record: Any) -> Any:
    if isinstance(record, dict):
        return {**record, "text": "by hand"}
    return record.replace(b"e", b"i")[:-1] + record[-1:] if b"WARC" not in record else record[:-9] + b"x" + record[-8:]


def _packed(name: str, records: list[Any], like: bytes) -> bytes:
    if name.endswith(".parquet"):
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(records, pq.read_schema(pa.BufferReader(like))), sink)
        return sink.getvalue().to_pybytes()
    if name.endswith(".gz"):
        return b"".join(map(gzip.compress, records))
    plain = b"".join(records)
    return zstandard.compress(plain) if name.endswith(".zst") else plain


def edited_after_a_kill(trial: Trial, number: int) -> None:
    """A run is killed at the n-th rename or removal of a file, and before the next one somebody edits a file."""
    fresh = number % 4 == 3
    if not fresh:
        anew(trial, number)
    step = 1 + trial.chance.randrange(45)
    options = ["--fresh"] if fresh else []
    trial.accept(trial.start_clean(*options, first=lambda: die_at(step, ("replace", "unlink"))).wait(), killed=True)
    present = article_files(trial.out)
    given = {file.relative_to(trial.raw).as_posix() for file in trial.raw.rglob("*.*")}
    names = sorted(name for name in present if not is_partial(Path(name).name) and source_name(name) in given)
    trial.about = f"killed{' with --fresh' if fresh else ''} at step {step}"
    if names:
        name = trial.chance.choice(names)
        trial.about += f", then {name} edited"
        _edit(trial.out / name)
        _refused_then_discarded(trial, name, *["--fresh"] if number % 3 == 2 else [])
    else:
        trial.recover()


def cloned(trial: Trial, number: int) -> None:
    """The folder is cloned by a version control system: no work folder, other time stamps; then a file is edited."""
    (trial.out / GONE).unlink()
    trial.outputs_stay()
    shutil.rmtree(trial.out / "_report/.work")
    for file in trial.out.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    names = sorted(name for name, data in article_files(trial.out).items() if data)
    name = names[number // 3 % len(names)]
    trial.about = f"{name} {['not edited', 'edited', 'edited after a kill'][number % 3]}"
    if number % 3 == 0:
        trial.recover()
        return
    if number % 3 == 2:
        step = 1 + trial.chance.randrange(10)
        trial.about += f" at step {step}"
        trial.accept(trial.start_clean(first=lambda: die_at(step, ("replace",))).wait(), killed=True)
    _edit(trial.out / name)
    _refused_then_discarded(trial, name)


def work_folder_gone(trial: Trial, number: int) -> None:
    """The work folder, or a part of it, is deleted."""
    (trial.out / GONE).unlink()
    trial.outputs_stay()
    work = trial.out / "_report/.work"
    name = ["", "parts", "surveys", "places.json", "census", "left.json", "campaigns.jsonl.json"][number % 7]
    trial.about = name or "all of it"
    remove: Callable[[Path], object] = shutil.rmtree if (work / name).is_dir() else os.unlink
    remove(work / name)
    if number % 2:
        (trial.raw / "new.md").write_text("Soak the beans.\n")
    trial.recover()
