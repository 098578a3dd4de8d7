"""Inject the faults that disks, machines and people cause into runs of dechaff, and count what is lost.

    python benchmarks/faults.py --write docs/faults.md       # print the table and put it there
    python benchmarks/faults.py --only links --keep DIR -v

Each row is a kind of fault. `lost` counts articles and files that could not be recovered though no message had said so;
`broken` counts trials in which any other promise failed: something outside the output folder was touched, a traceback,
an undocumented exit status, output that differs from that of an undisturbed run. Linux only. As root it mounts small
file systems; otherwise it makes do with limits and permissions. Exits with 1 if anything was lost or broken.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from harm import damaged_input, damaged_work, hands, planted, stopped
from harm.program import load
from harm.trial import GONE, Broken, Tree, Trial, make_home

TABLE_START, TABLE_END = "<!-- table -->\n", "<!-- end of table -->\n"
"""The marks around the table in a document."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault."""

    name: str
    what: str
    """What the table calls it."""
    does: Callable[[Trial, int], None]
    """Runs one trial of it; the number selects one of its variants."""
    times: int
    """The number of trials for the table."""
    of: int = 0
    """The number of variants that these are chosen from, if there are more."""


@dataclass
class Count:
    """The results of the trials of one kind of fault."""

    tried: int = 0
    lost: int = 0
    broken: int = 0
    messages: list[str] = field(default_factory=list)


FAULTS = (
    Fault("killed", "`kill -9` of the run at a random moment", stopped.killed, 30),
    Fault("killed-at", "`kill -9` at the n-th rename or removal of a file", stopped.killed_at_a_step, 50, 120),
    Fault("fresh-killed", "`--fresh` killed at the n-th rename or removal of a file", stopped.fresh_killed, 24, 50),
    Fault("worker-killed", "`kill -9` of a worker", stopped.worker_killed, 16),
    Fault("stopped", "SIGTERM or SIGINT", stopped.told_to_stop, 16),
    Fault("disk-full", "the disk of the output is full", stopped.disk_full, 16, 30),
    Fault("read-only", "the output, or a folder in it, is read-only", stopped.cannot_be_written, 4),
    Fault("two-runs", "two runs at once in one folder", stopped.two_at_once, 8),
    Fault("memory", "no memory left for the run and its workers", stopped.little_memory, 8),
    Fault("bomb", "a record of 400 MB, packed in a few kilobytes", stopped.bomb, 3),
    Fault("clock", "clock set back, equal time stamps", stopped.clock_set_back, 6),
    Fault("changing", "a file changes or goes while it is read", stopped.changed_while_read, 25),
    Fault("truncated", "a container cut short", damaged_input.truncated, 48),
    Fault("flipped", "bytes of a container flipped", damaged_input.flipped, 48),
    Fault(
        "names",
        "hostile names of files and folders",
        damaged_input.names,
        60,
        len(damaged_input.NAMES) * len(damaged_input.FOLDERS),
    ),
    Fault("ids", "hostile ids of records", damaged_input.ids, len(damaged_input.IDS)),
    Fault("input-links", "links in the input that lead out, round or nowhere; pipes", damaged_input.input_links, 18),
    Fault("edited", "files of the output edited by hand, removed, foreign files", hands.edited, hands.EDIT_COUNT),
    Fault("records-edited", "a record of a shard of the output edited, lost, added", hands.records_edited, 24),
    Fault(
        "killed-edited",
        "`kill -9`, then a file of the output edited before the next run",
        hands.edited_after_a_kill,
        40,
    ),
    Fault("cloned", "the output cloned without its work folder, with new time stamps", hands.cloned, 18, 24),
    Fault("work-gone", "`_report/.work` deleted, whole or in part", hands.work_folder_gone, 14),
    Fault("work", "a file of `_report/.work` cut short, emptied, overwritten", damaged_work.work_damaged, 70, 168),
    Fault("work-types", "a value in `_report/.work` of another type, or missing", damaged_work.work_mistyped, 60, 200),
    Fault("places", "`places.json` cut off", damaged_work.places_cut_off, 10),
    Fault("report", "a file of the report damaged", damaged_work.report_damaged, 40, 100),
    Fault("report-types", "a value in the report of another type", damaged_work.report_mistyped, 30, 148),
    Fault("census", "a census damaged, head and body", damaged_work.census_damaged, 13, 26),
    Fault(
        "paths",
        "a path out of the folder where a run keeps or reports names",
        planted.paths_by_hand,
        planted.HANDMADE_COUNT,
    ),
    Fault("paths-anywhere", "the same in place of any string in `_report`", planted.paths_anywhere, 70, 285),
    Fault("rule-cache", "a planted cache of rules", planted.rule_cache, 2),
    Fault("links", "a link out of the folder in place of its own folders and files", planted.links, planted.LINK_COUNT),
)


class Laboratory:
    """Runs trials one after another, each in the same folder made anew."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed, self._home, self._kept = seed, folder / "home", folder / "kept"
        self._trees: dict[str, Tree] = {}
        load()
        make_home(self._home, seed)
        first = Trial(self._home, Random(seed), self._trees)
        for names in ((), (GONE,)):
            for name in names:
                (first.raw / name).unlink()
            ended = first.clean()
            first.check(ended.status == 0, "the undisturbed run fails", ended)
        (self._home / "log").unlink()
        self._home.rename(self._kept)

    def count(self, fault: Fault, times: int, keep: Path | None = None) -> Count:
        """The results of this many trials of the fault."""
        count = Count()
        chosen = Random(f"{self._seed} {fault.name}").sample(
            range(fault.of or fault.times), min(times, fault.of or fault.times)
        )
        for number in sorted(chosen):
            shutil.rmtree(self._home, ignore_errors=True)
            shutil.copytree(self._kept, self._home, symlinks=True)
            trial = Trial(self._home, Random(f"{self._seed} {fault.name} {number}"), self._trees)
            message = ""
            try:
                fault.does(trial, number)
                trial.check_outside()
            except Broken as error:
                message = str(error)
            except Exception:  # a bug in the harness, or something it did not foresee
                message = f"the trial itself: {traceback.format_exc()}"
            count.tried += 1
            count.lost += trial.lost
            if message:
                count.broken += 1
                count.messages.append(f"{fault.name} {number} ({trial.about}): {message}")
                if keep:
                    shutil.copytree(self._home, keep / f"{fault.name}-{number}", symlinks=True, dirs_exist_ok=True)
        return count


def table(counts: dict[str, Count]) -> str:
    """The Markdown table of docs/faults.md."""
    rows = [f"| {what} | {one.tried} | {one.lost} | {one.broken} |" for what, one in counts.items()]
    return "\n".join(["| fault | tried | lost | broken |", "|---|--:|--:|--:|", *rows])


def write_table(document: Path, counts: dict[str, Count]) -> None:
    """Replaces the table in the document."""
    before, _, rest = document.read_text("utf-8").partition(TABLE_START)
    after = rest.partition(TABLE_END)[2]
    document.write_text(f"{before}{TABLE_START}{table(counts)}\n{TABLE_END}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Inject faults into runs, and count what is lost.")
    parser.add_argument("--only", nargs="+", metavar="FAULT", choices=[fault.name for fault in FAULTS])
    parser.add_argument(
        "--times", type=int, help="trials of each kind, chosen from its variants (default: depends on the kind)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the home of every broken trial there")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the table into this document")
    parser.add_argument("-v", "--verbose", action="store_true", help="print to standard error what was broken")
    args = parser.parse_args()
    counts: dict[str, Count] = {}
    with tempfile.TemporaryDirectory(prefix="dechaff-faults-") as folder:
        laboratory = Laboratory(Path(folder), args.seed)
        for fault in FAULTS:
            if not args.only or fault.name in args.only:
                started = time.monotonic()
                counts[fault.what] = count = laboratory.count(fault, args.times or fault.times, args.keep)
                if args.verbose:
                    print(
                        f"{fault.name}: {count.broken} of {count.tried} broken, {time.monotonic() - started:.0f} s",
                        file=sys.stderr,
                        flush=True,
                    )
                    print(*count.messages, sep="\n", file=sys.stderr, flush=True)
    print(table(counts))
    if args.write:
        write_table(args.write, counts)
    sys.exit(any(count.lost or count.broken for count in counts.values()))


if __name__ == "__main__":
    main()
