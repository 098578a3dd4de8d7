"""What a run keeps for the next one, its report and its census, damaged: cut short, emptied, overwritten, mistyped."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from harm import saved
from harm.program import Ended
from harm.trial import Trial, contents

Damage = Callable[[bytes, Random], bytes]


def _cut_short(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data))] if data else b""


def _flipped(data: bytes, chance: Random) -> bytes:
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


DAMAGES: dict[str, Damage] = {
    "cut short": _cut_short,
    "emptied": lambda data, chance: b"",
    "of random bytes": lambda data, chance: chance.randbytes(max(len(data), 8)),
    "with a flipped bit": _flipped,
    "another object": lambda data, chance: b'{"some": "thing", "else": [1, null]}\n',
    "a list": lambda data, chance: b"[1, 2]\n",
    "null": lambda data, chance: b"null\n",
    "a string": lambda data, chance: b'"here"\n',
    "deep": lambda data, chance: b'{"parts":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    "a huge number": lambda data, chance: b'{"parts": 1' + b"0" * 5000 + b"}\n",
    "twice as long": lambda data, chance: data + data,
    "with NUL bytes": lambda data, chance: data[: len(data) // 2] + bytes(len(data) - len(data) // 2),
    "removed": lambda data, chance: b"",
}
MISTYPED: tuple[Any, ...] = (None, -1, 10**30, 1.5, True, "", [], {}, [[]], {"a": 1})


def work_files(trial: Trial) -> list[Path]:
    """The files in the work folder, one of each kind that comes once a part."""
    files = [file for file in sorted((trial.out / "_report/.work").rglob("*")) if file.is_file()]
    kinds: dict[str, Path] = {}
    for file in files:
        kinds.setdefault(f"{file.parent.name}/{file.suffix}" if len(file.stem) == 20 else file.name, file)
    return [*kinds.values()]


def report_files(trial: Trial) -> list[Path]:
    """The files of the report that programs read."""
    return sorted((trial.out / "_report").glob("*.json*"))


def damage(trial: Trial, files: list[Path], number: int) -> Path:
    """Damages one of the files; its time stamp stays for every second number."""
    file = files[number % len(files)]
    how = [*DAMAGES][(number // len(files)) % len(DAMAGES)]
    keeps_time = number // len(files) // len(DAMAGES) % 2 or how in ("another object", "with a flipped bit")
    trial.about = f"{file.relative_to(trial.out)} {how}{', time stamp kept' if keeps_time else ''}"
    times = file.stat()
    file.write_bytes(DAMAGES[how](file.read_bytes(), trial.chance))
    if how == "removed":
        file.unlink()
    elif keeps_time:
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    return file


def work_damaged(trial: Trial, number: int) -> None:
    """A file of the work folder is damaged; the corpus has grown since."""
    damage(trial, work_files(trial), number)
    _grow(trial, number)
    if not _has_grown(number):
        trial.check_restored()
    trial.recover(refused=True)


def work_mistyped(trial: Trial, number: int) -> None:
    """A value in a JSON document of the work folder is of another type, or missing."""
    places = saved.one_of_each(slot for slot in saved.slots(trial.out, "_report/.work") if not slot.is_name)
    slot = places[number % len(places)]
    value = MISTYPED[trial.chance.randrange(len(MISTYPED))]
    target = trial.out / slot.file
    documents, hashed = saved.read(target), trial.chance.random() < 0.9
    if trial.chance.random() < 0.2 and not slot.shape.endswith("[]"):
        slot.remove(documents)
        trial.about = f"{slot.file}: {slot.shape} missing"
        has_its_type = slot.shape.endswith(".*") or ".cuts_by_kind." in slot.shape  # one of many
    else:
        slot.put(documents, value)
        trial.about = f"{slot.file}: {slot.shape} = {value!r}"
        has_its_type = type(slot.value) is type(value)
    saved.write(target, documents, hashed=hashed)
    _grow(trial, number // len(places))
    trial.recover(refused=True, lies=hashed and has_its_type)


def places_cut_off(trial: Trial, number: int) -> None:
    """`places.json` ends somewhere."""
    file = trial.out / "_report/.work/places.json"
    file.write_bytes(_cut_short(file.read_bytes(), trial.chance))
    trial.about = f"{file.stat().st_size} bytes left"
    _grow(trial, number)
    trial.recover()


def report_damaged(trial: Trial, number: int) -> None:
    """A file of the report is damaged: what `restore` gives back is right, and the next run mends the report."""
    file = damage(trial, report_files(trial), number)
    trial.run("text", trial.out, "-o", trial.home / "reading")
    trial.run("report", trial.out, "--to", "csv", "-o", trial.home / "cuts.csv")
    trial.run("show", trial.out, "big.jsonl#1")
    back = trial.run("restore", trial.out, "-o", trial.home / "back")
    if back.status in (0, 1):
        _check_nothing_false(trial, back)
    kept_time = "time stamp kept" in trial.about
    ended = trial.clean()
    if ended.status == 2 or kept_time or file.name == "run.json":
        trial.clean("--fresh")
    trial.check_output()
    trial.check_restored()


def report_mistyped(trial: Trial, number: int) -> None:
    """A value in a line of the report is another one."""
    found = (slot for slot in saved.slots(trial.out) if not slot.is_name and "/.work/" not in slot.file)
    places = saved.one_of_each(found)
    slot = places[number % len(places)]
    value: Any = MISTYPED[trial.chance.randrange(len(MISTYPED))]
    trial.about = f"{slot.file}: {slot.shape} = {value!r}"
    target = trial.out / slot.file
    documents = saved.read(target)
    slot.put(documents, value)
    saved.write(target, documents)
    back = trial.run("restore", trial.out, "-o", trial.home / "back")
    if back.status in (0, 1):
        _check_nothing_false(trial, back)
    trial.run("text", trial.out, "-o", trial.home / "reading")
    trial.run("report", trial.out, "--to", "csv", "-o", trial.home / "cuts.csv")
    trial.run("report", trial.out, "--to", "sarif", "-o", trial.home / "cuts.sarif")
    trial.run("report", trial.out)
    trial.run("show", trial.out, "big.jsonl#1")
    (trial.out / "_report/index.html").unlink(missing_ok=True)  # the runs that this is compared with write none
    trial.recover(refused=True)


def census_damaged(trial: Trial, number: int) -> None:
    """A census given with `--census` is damaged, in its head or its body."""
    census = trial.home / "taken.census"
    trial.run("census", trial.raw, "-o", census)
    how = [*DAMAGES][number % len(DAMAGES)]
    trial.about = how
    data = census.read_bytes()
    head = data.index(b"\n") + 1
    if number // len(DAMAGES) % 2:
        data = DAMAGES[how](data[:head], trial.chance) + data[head:]
        trial.about += ", its head"
    else:
        data = data[:head] + DAMAGES[how](data[head:], trial.chance)
    census.write_bytes(data)
    before = {file: file.read_bytes() for file in trial.out.rglob("*") if file.is_file()}
    ended = trial.clean("--census", str(census))
    if ended.status == 2:
        after = {file: file.read_bytes() for file in trial.out.rglob("*") if file.is_file()}
        trial.check(before == after, "exit status 2, and something was written", ended)
    else:
        trial.check(how in ("with a flipped bit", "twice as long"), "a damaged census was used without a word", ended)
        trial.check_all_restored()
    trial.recover()


def _check_nothing_false(trial: Trial, ended: Ended) -> None:
    back, raw = contents(trial.home / "back"), trial.input()
    for name, data in back.items():
        trial.check(name in raw, f"restore writes {name}, which never was")
        if raw[name] != data and not (ended.status == 1 and name in ended.said):
            trial.lost += 1
            trial.check(False, f"restore gives other bytes for {name} without a word", ended)
    if ended.status == 0:
        trial.lost += len(raw.keys() - back.keys())
    trial.check(ended.status == 1 or back.keys() == raw.keys(), "restore leaves files out without a word", ended)


def _has_grown(number: int) -> bool:
    return number % 3 == 0


def _grow(trial: Trial, number: int) -> None:
    if _has_grown(number):
        (trial.raw / "new.md").write_text("Soak the beans.\n")
