"""Runs that are stopped, starved or joined by another: the same command again leads to the undisturbed output."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from harm.trial import Trial, unpacked, warc_record

_MEGABYTE = 1 << 20
RUN_SECONDS = 1.2
"""About how long a run of a trial takes; moments are chosen within it."""


def anew(trial: Trial, number: int) -> None:
    """For most numbers the run to be disturbed is the first in its folder, for others one over a changed corpus."""
    if number % 3:
        trial.remove_output()
    else:
        with (trial.raw / "big.jsonl").open("ab") as file:
            file.write(b'{"text": "Soak the beans once more."}\n')
        (trial.raw / "new.md").write_text("Soak the beans.\n")
        (trial.raw / "picture.png").unlink()


def killed(trial: Trial, number: int) -> None:
    """`kill -9` of the run at some moment, up to three times."""
    anew(trial, number)
    moments = [trial.chance.uniform(0, RUN_SECONDS) for _ in range(1 + number % 3)]
    trial.about = f"after {', '.join(f'{moment:.3f}' for moment in moments)} s"
    for moment in moments:
        command = trial.start_clean()
        time.sleep(moment)
        command.kill()
        trial.accept(command.wait(), killed=True)
        trial.check_outside()
    trial.recover()


def fresh_killed(trial: Trial, number: int) -> None:
    """`--fresh` killed at some moment, or at a rename or removal; then it goes on, with or without `--fresh`."""
    step = 1 + number
    trial.about = f"at step {step}"
    names = ("replace", "unlink", "rmdir") if number % 2 else ("replace", "unlink")
    trial.accept(trial.start_clean("--fresh", first=lambda: die_at(step, names)).wait(), killed=True)
    if number % 3 == 0:
        trial.clean("--fresh")
    trial.recover()


def killed_at_a_step(trial: Trial, number: int) -> None:
    """The run, or a worker of it, is killed when it is about to rename or remove its n-th file."""
    anew(trial, number // 2)
    step = 1 + number // 2
    names = ("replace", "unlink") if number % 2 else ("replace",)
    trial.about = f"at step {step} of {' and '.join(names)}"
    trial.accept(trial.start_clean(first=lambda: die_at(step, names)).wait(), killed=True)
    trial.recover()


def worker_killed(trial: Trial, number: int) -> None:
    """`kill -9` of a worker: the run goes on by itself."""
    anew(trial, number)
    command, times = trial.start_clean(), 1 + number % 2
    for _ in range(times):
        time.sleep(trial.chance.uniform(0.05, RUN_SECONDS / times))
        for worker in command.workers()[:1]:
            os.kill(worker, signal.SIGKILL)
    ended = trial.accept(command.wait())
    if ended.status in (0, 1):
        trial.check_output()
        trial.check_all_restored()
    trial.recover()


def told_to_stop(trial: Trial, number: int) -> None:
    """SIGTERM or SIGINT at some moment: status 3 and a word, or it had ended already."""
    anew(trial, number)
    with_signal = (signal.SIGTERM, signal.SIGINT)[number % 2]
    moment = trial.chance.uniform(0.02, RUN_SECONDS)
    trial.about = f"{with_signal.name} after {moment:.3f} s"
    command = trial.start_clean()
    time.sleep(moment)
    command.kill(with_signal)
    ended = trial.accept(command.wait(), killed=moment < 0.1)  # it may not have come to listen yet
    trial.check(ended.status in (0, 3, -with_signal), f"exit status {ended.status}", ended)
    trial.recover()


def disk_full(trial: Trial, number: int) -> None:
    """The file system of the output is full at some point; then there is room again."""
    trial.remove_output()
    trial.out.mkdir()
    pages = 1 + number * 2 % 60
    with small_disk(trial.out, pages * 4096) as grow:
        if grow is None:
            limit = 512 * (1 + number)
            trial.about = f"no file above {limit} bytes"
            ended = trial.clean(first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        else:
            trial.about = f"a disk of {pages} pages"
            ended = trial.clean()
        trial.check(ended.status in (0, 3), f"exit status {ended.status}", ended)
        if ended.status:
            trial.check(len(ended.said) > 20, "stopped without a word", ended)
        if grow is not None:
            grow()
        trial.recover()


def cannot_be_written(trial: Trial, number: int) -> None:
    """The output folder, or one in it, is read-only."""
    place = [trial.out, trial.out / "0", trial.out / "_report", trial.out / "_report/.work"][number % 4]
    trial.about = str(place.relative_to(trial.home))
    (trial.raw / "0/new.md").parent.mkdir(exist_ok=True)
    (trial.raw / "0/new.md").write_text("Soak the beans.\n")
    with read_only(place):
        ended = trial.clean()
        trial.check(ended.status in (2, 3), f"exit status {ended.status}", ended)
        trial.check(len(ended.said) > 20, "stopped without a word", ended)
    trial.recover()


def two_at_once(trial: Trial, number: int) -> None:
    """Two runs in one folder: one waits, or says that the other is there."""
    anew(trial, number)
    commands = [trial.start_clean(), trial.start("clean", trial.raw, "-o", trial.out, "--no-page", "--workers", "1")]
    first, second = [trial.accept(command.wait()) for command in commands]
    trial.check(0 in (first.status, second.status), "neither run came to its end", first)
    trial.check_output()
    trial.recover()


def little_memory(trial: Trial, number: int) -> None:
    """Workers and the run may have only so much more memory than they start with."""
    anew(trial, 1)
    room = [2, 4, 8, 16, 24, 32, 48, 64][number % 8] * _MEGABYTE
    trial.about = f"{room // _MEGABYTE} MB"
    ended = trial.clean(first=lambda: limit_memory(room))
    trial.check(ended.status in (0, 1, 3), f"exit status {ended.status}", ended)
    trial.clean("--fresh")
    trial.check_output()
    trial.check_all_restored()


def bomb(trial: Trial, number: int) -> None:
    """A record far too large, well compressed: it alone is a failure, within bounds of memory."""
    letters = 400_000_000
    pieces = [b'{"text": "Soak the beans."}\n{"text": "', b"a" * (letters // 8), b'"}\n{"text": "Rinse the beans."}\n']
    kind = number % 3
    name = ["bomb.jsonl.gz", "bomb.jsonl.zst", "bomb.warc.gz"][kind]
    trial.about = name
    with (trial.raw / name).open("wb") as raw:
        if kind == 2:
            raw.write(gzip.compress(warc_record(0, "Soak the beans.")))
            raw.write(gzip.compress(warc_record(1, "a" * letters), 1))
            raw.write(gzip.compress(warc_record(2, "Rinse the beans.")))
        else:
            packed: Any = (
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1)
                if kind == 0
                else zstandard.ZstdCompressor(1).stream_writer(raw, closefd=False)
            )
            with packed:
                for piece, times in zip(pieces, (1, 8, 1), strict=True):
                    for _ in range(times):
                        packed.write(piece)
    ended = trial.clean(first=lambda: limit_memory(600 * _MEGABYTE))
    trial.check(ended.status == 1, f"exit status {ended.status}, not 1 for the record that failed", ended)
    cleaned = unpacked(name, (trial.out / name).read_bytes())
    trial.check(all(word in cleaned for word in (b"Soak", b"Rinse")), "the records beside it were not written", ended)
    (trial.raw / name).unlink()
    trial.outputs_stay()
    trial.recover()


def clock_set_back(trial: Trial, number: int) -> None:
    """Files are changed, and their time stamps are older than before, or the same."""
    changed = ["0/00.md", "big.jsonl", "web.warc"]
    kind = number % 3
    trial.about = ["years back", "all of one moment", "equal size and time, with --verify"][kind]
    for name in changed:
        file = next(iter(trial.raw.glob(name.replace(".md", ".*"))))
        times = file.stat()
        data = file.read_bytes()
        file.write_bytes(data.replace(b"e", b"i") if kind == 2 else data.replace(b"e", b"ii", 40))
        moment = {0: times.st_mtime_ns - 10**18, 1: 0, 2: times.st_mtime_ns}[kind]
        os.utime(file, ns=(moment, moment))
    ended = trial.clean(*["--verify"] if kind == 2 else [])
    trial.check(ended.status in (0, 1), f"exit status {ended.status}", ended)
    trial.check_output()
    trial.check_restored()


def changed_while_read(trial: Trial, number: int) -> None:
    """A file grows, shrinks, changes or goes while the run reads it; then all is quiet, and the run is repeated."""
    anew(trial, 1)
    name = ["big.jsonl", "packed.jsonl.gz", "web.warc", "rows.parquet", "packed.jsonl.zst"][number % 5]
    how = ["grows", "is cut short", "is overwritten", "is removed", "is replaced"][number // 5 % 5]
    trial.about = f"{name} {how}"
    file = trial.raw / name
    data = file.read_bytes()
    command = trial.start_clean()
    time.sleep(trial.chance.uniform(0, RUN_SECONDS))
    match how:
        case "grows":
            with file.open("ab") as more:
                more.write(data[: len(data) // 2])
        case "is cut short":
            os.truncate(file, len(data) // 2)
        case "is overwritten":
            file.write_bytes(data[::-1])
        case "is removed":
            file.unlink()
        case _:
            (trial.home / "new").write_bytes(data + data)
            os.replace(trial.home / "new", file)
    ended = trial.accept(command.wait())
    trial.outputs_stay()
    again = trial.clean()
    trial.check(again.status in (0, 1), f"the run cannot be repeated ({ended.status}, then {again.status})", again)
    trial.check_output()
    trial.check_restored()


def limit_memory(room: int) -> None:
    """Lets this process, and each that it starts, take so many bytes of address space more than it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Callable[[], None] | None]:
    """A file system of that many bytes mounted on the folder, and a way to enlarge it; None where we may not."""
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True
        ).returncode
    ):
        yield None
        return
    try:
        yield (
            lambda: subprocess.run(["mount", "-o", "remount,size=64m", place], check=True, capture_output=True) and None
        )
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """The folder so that nobody can write in it; for root, who may all, as a mount of its own."""
    if os.geteuid():
        place.chmod(0o555)
        try:
            yield
        finally:
            place.chmod(0o755)
        return
    subprocess.run(["mount", "--bind", place, place], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def die_at(step: int, names: tuple[str, ...]) -> None:
    """Lets this process, and each it starts, be killed when it is about to do that step."""
    left = [step]

    def deadly(done: Callable[..., Any]) -> Callable[..., Any]:
        def does(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return done(*arguments, **options)

        return does

    for name in names:
        setattr(os, name, deadly(getattr(os, name)))
