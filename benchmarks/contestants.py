"""Who takes part in the benchmark, over which articles, and which of them are compared."""

import argparse
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sources import PLAIN, SHORT, Invented, Real, Short, Source

PEERS = Path(__file__).resolve().parent / "peers"
STARTS = 10
"""How often a program is started to measure its start."""


@dataclass(frozen=True)
class Contestant:
    """A command that is run over articles."""

    name: str
    command: tuple[str, ...]  # CORPUS and OUT are replaced by the source's folder and the output folder
    source: Source
    again: str = ""  # the contestant that it repeats, right after it, into the same output folder
    times: int = 1  # how often it is run in a round, of which the median counts
    says_cost: bool = False  # whether the CPU seconds that count are those it prints, rather than those of the process


@dataclass(frozen=True)
class Row:
    """One line of the table, which compares two contestants in one respect: cpu, wall or memory."""

    says: str
    respect: str
    contestant: str
    against: str = ""


def contestants(options: argparse.Namespace) -> list[Contestant]:
    """All contestants, in the order of a round."""
    usage = subprocess.run([options.dechaff, "clean", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [*_on_invented(options, "--workers" in usage), *_on_real(options, "--workers" in usage), *_on_one(options)]


def _on_invented(options: argparse.Namespace, has_workers: bool) -> list[Contestant]:
    heavy, usual = max(options.dirty), _usual(options.dirty)
    of = {dirty: Invented(dirty, options.megabytes, options.shards) for dirty in options.dirty}
    slow = Invented(heavy, options.slow_megabytes, options.shards)
    listed = [
        Contestant("read", _peer(options, "read.py"), of[usual]),
        Contestant("read-decode-write", _peer(options, "read_decode_write.py"), of[usual]),
    ]
    for dirty, source in of.items():
        one = _clean(options, has_workers)
        listed.append(Contestant(f"dechaff-{dirty:.0%}", one, source))
        if dirty == usual:
            listed.append(Contestant("dechaff-again", one, source, again=f"dechaff-{dirty:.0%}"))
            if has_workers:
                listed.append(Contestant("dechaff-two", _clean(options, has_workers, 2), source))
        listed.append(Contestant(f"datatrove-copy-{dirty:.0%}", _peer(options, "datatrove_copy.py"), source))
    listed.append(Contestant("datatrove-patterns", _peer(options, "datatrove_patterns.py"), slow))
    listed.append(Contestant("naive", _peer(options, "naive.py"), slow))
    return listed


def _on_real(options: argparse.Namespace, has_workers: bool) -> list[Contestant]:
    listed = []
    for name, folder in zip(names(options.real), options.real, strict=True):
        listed.append(Contestant(f"dechaff-{name}", _clean(options, has_workers), Real(folder)))
        listed.append(Contestant(f"parse-{name}", _peer(options, "parse.py"), Real(folder)))
    return listed


def _on_one(options: argparse.Namespace) -> list[Contestant]:
    """One short text: in a program that runs already, and in one that is started for it."""
    beside = Path(options.dechaff).with_name("python")
    python = str(beside) if beside.exists() else options.peers_python
    listed = []
    for text in SHORT:
        for name, program, script in (
            (f"warm-{text}", python, "warm.py"),
            (f"warm-parse-{text}", options.peers_python, "warm_parse.py"),
        ):
            command = (program, str(PEERS / script), f"CORPUS/{text}.md")
            listed.append(Contestant(name, command, Short(), says_cost=True))
    check = (options.dechaff, "check", f"CORPUS/{PLAIN}.md")
    listed.append(Contestant("check", check, Short(), times=STARTS))
    listed.append(Contestant("python", (python, "-c", "pass"), Short(), times=STARTS))
    return listed


def _clean(options: argparse.Namespace, has_workers: bool, workers: int = 1) -> tuple[str, ...]:
    limit = ("--workers", str(workers)) if has_workers else ()
    return (options.dechaff, "clean", "CORPUS", "-o", "OUT", *limit)


def _peer(options: argparse.Namespace, script: str) -> tuple[str, ...]:
    return options.peers_python, str(PEERS / script), "CORPUS", "OUT"


def rows(options: argparse.Namespace) -> list[Row]:
    """All lines of the table; those whose contestants did not run are not printed."""
    heavy, usual = f"{max(options.dirty):.0%}", f"{_usual(options.dirty):.0%}"
    return [
        Row(f"dechaff ÷ datatrove with 30 patterns, {heavy} dirty", "cpu", f"dechaff-{heavy}", "datatrove-patterns"),
        Row(f"dechaff ÷ naive pipeline, {heavy} dirty", "cpu", f"dechaff-{heavy}", "naive"),
        *(
            Row(f"dechaff ÷ datatrove bare copy, {dirty:.0%} dirty", "cpu", f"dechaff-{dirty:.0%}", copy)
            for dirty in options.dirty
            for copy in [f"datatrove-copy-{dirty:.0%}"]
        ),
        *(
            Row(f"dechaff ÷ bare parse, {name}", "cpu", f"dechaff-{name}", f"parse-{name}")
            for name in names(options.real)
        ),
        Row(f"two workers ÷ one, {usual} dirty", "wall", "dechaff-two", f"dechaff-{usual}"),
        Row(f"run again, nothing changed ÷ first run, {usual} dirty", "wall", "dechaff-again", f"dechaff-{usual}"),
        *(
            Row(f"a short text, {text}, through a warm `Cleaner` ÷ parsing it", "cpu", f"warm-{text}", parse)
            for text in SHORT
            for parse in [f"warm-parse-{text}"]
        ),
        Row("`dechaff check` of one small file ÷ a bare Python start", "cpu", "check", "python"),
        Row("dechaff ÷ read, decode, write", "cpu", f"dechaff-{usual}", "read-decode-write"),
        Row("dechaff ÷ read", "cpu", f"dechaff-{usual}", "read"),
        Row("memory of the largest process, one worker", "memory", f"dechaff-{usual}"),
        Row("memory of the largest process, two workers", "memory", "dechaff-two"),
        Row("memory of the whole tree, two workers", "memory_tree", "dechaff-two"),
        Row("memory, datatrove bare copy", "memory", f"datatrove-copy-{usual}"),
    ]


def names(folders: Sequence[Path]) -> list[str]:
    """A name for each folder: as many last parts of its path as tell it from the others."""
    paths = [folder.resolve().parts for folder in folders]
    found = []
    for path in paths:
        count = next(
            count for count in range(1, len(path) + 1) if sum(other[-count:] == path[-count:] for other in paths) == 1
        )
        found.append("/".join(path[-count:]))
    return found


def _usual(dirty: Sequence[float]) -> float:
    return sorted(dirty)[len(dirty) // 2]
