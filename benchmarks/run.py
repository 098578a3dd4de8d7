"""Measure dechaff against its peers and print one table of ratios.

python benchmarks/run.py --megabytes 100 --rounds 3
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import corpus
from measure import Cost, measure

HERE = Path(__file__).resolve().parent
_GENERATOR = ["words.py", "voices.py", "markup.py", "honest.py", "promo.py", "corpus.py"]


@dataclass(frozen=True)
class Contestant:
    """A command that is run over a corpus."""

    name: str
    command: tuple[str, ...]  # CORPUS and OUT are replaced by the corpus and the output folder
    dirty: float
    megabytes: float
    again: str = ""  # the contestant that it repeats, right after it, into the same output folder


@dataclass(frozen=True)
class Row:
    """One line of the table, which compares two contestants in one respect: cpu, wall or memory."""

    says: str
    respect: str
    contestant: str
    against: str = ""


def contestants(options: argparse.Namespace) -> list[Contestant]:
    """All contestants, or those chosen, in the order of a round."""
    heavy, usual = max(options.dirty), sorted(options.dirty)[len(options.dirty) // 2]
    clean = (options.dechaff, "clean", "CORPUS", "-o", "OUT")
    usage = subprocess.run([*clean[:2], "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    has_workers = "--workers" in usage
    one = (*clean, "--workers", "1") if has_workers else clean

    def peer(script: str) -> tuple[str, ...]:
        return options.peers_python, str(HERE / "peers" / script), "CORPUS", "OUT"

    listed = [
        Contestant("read", peer("read.py"), usual, options.megabytes),
        Contestant("read-decode-write", peer("read_decode_write.py"), usual, options.megabytes),
    ]
    for dirty in options.dirty:
        listed.append(Contestant(f"dechaff-{dirty:.0%}", one, dirty, options.megabytes))
        if dirty == usual:
            listed.append(Contestant("dechaff-again", one, dirty, options.megabytes, again=f"dechaff-{dirty:.0%}"))
            if has_workers:
                listed.append(Contestant("dechaff-two", (*clean, "--workers", "2"), dirty, options.megabytes))
        listed.append(Contestant(f"datatrove-copy-{dirty:.0%}", peer("datatrove_copy.py"), dirty, options.megabytes))
    listed.append(Contestant("datatrove-patterns", peer("datatrove_patterns.py"), heavy, options.slow_megabytes))
    listed.append(Contestant("naive", peer("naive.py"), heavy, options.slow_megabytes))
    if not options.only:
        return listed
    wanted = set(options.only)
    if unknown := wanted - {contestant.name for contestant in listed}:
        sys.exit(f"no such contestant: {', '.join(sorted(unknown))}; there are {', '.join(c.name for c in listed)}")
    wanted |= {contestant.again for contestant in listed if contestant.name in wanted}
    return [contestant for contestant in listed if contestant.name in wanted]


def rows(dirty_shares: list[float]) -> list[Row]:
    """All lines of the table; those whose contestants did not run are not printed."""
    heavy, usual = f"{max(dirty_shares):.0%}", f"{sorted(dirty_shares)[len(dirty_shares) // 2]:.0%}"
    return [
        Row(f"dechaff ÷ datatrove with 30 patterns, {heavy} dirty", "cpu", f"dechaff-{heavy}", "datatrove-patterns"),
        Row(f"dechaff ÷ naive pipeline, {heavy} dirty", "cpu", f"dechaff-{heavy}", "naive"),
        *(
            Row(f"dechaff ÷ datatrove bare copy, {dirty:.0%} dirty", "cpu", f"dechaff-{dirty:.0%}", copy)
            for dirty in dirty_shares
            for copy in [f"datatrove-copy-{dirty:.0%}"]
        ),
        Row(f"two workers ÷ one, {usual} dirty", "wall", "dechaff-two", f"dechaff-{usual}"),
        Row(f"run again, nothing changed ÷ first run, {usual} dirty", "wall", "dechaff-again", f"dechaff-{usual}"),
        Row("dechaff ÷ read, decode, write", "cpu", f"dechaff-{usual}", "read-decode-write"),
        Row("dechaff ÷ read", "cpu", f"dechaff-{usual}", "read"),
        Row("memory of the largest process, one worker", "memory", f"dechaff-{usual}"),
        Row("memory of the largest process, two workers", "memory", "dechaff-two"),
        Row("memory of the whole tree, two workers", "memory_tree", "dechaff-two"),
        Row("memory, datatrove bare copy", "memory", f"datatrove-copy-{usual}"),
    ]


def corpus_of(scratch: Path, dirty: float, megabytes: float, shards: int) -> Path:
    """The folder with this corpus, written if it is not there yet."""
    generator = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _GENERATOR)).hexdigest()[:8]
    folder = scratch / "corpora" / f"{generator}-{dirty:g}-{megabytes:g}mb-{shards}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        corpus.write(unfinished, megabytes, corpus.lines(1, dirty), shards)
        unfinished.rename(folder)
    return folder


def run(contestant: Contestant, source: Path, scratch: Path) -> Cost:
    """One run of one contestant."""
    target = scratch / "out" / (contestant.again or contestant.name)
    if not contestant.again:
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
    places = {"CORPUS": str(source), "OUT": str(target)}
    command = [places.get(word, word) for word in contestant.command]
    return measure(command, scratch / f"{contestant.name}.log", {**os.environ, "PYTHONPATH": str(HERE)})


def table(listed: list[Row], costs: Mapping[str, list[Cost]], megabytes: Mapping[str, float]) -> str:
    """The medians as a Markdown table."""

    def middle(name: str, respect: str) -> float:
        value: float = median(getattr(cost, respect) for cost in costs[name])
        return value if respect.startswith("memory") else value * 1000 / megabytes[name]

    lines = ["| what | ratio | dechaff or first | the other | measured |", "|---|--:|--:|--:|---|"]
    for row in listed:
        if row.contestant not in costs or (row.against and row.against not in costs):
            continue
        first = middle(row.contestant, row.respect)
        unit = "MB" if row.respect.startswith("memory") else "ms/MB"
        ratio = other = ""
        if row.against:
            second = middle(row.against, row.respect)
            ratio, other = f"{first / second:,.2f}", f"{second:,.1f} {unit}"
        lines.append(f"| {row.says} | {ratio} | {first:,.1f} {unit} | {other} | {row.respect.replace('_', ' ')} |")
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure dechaff against its peers and print one table of ratios.")
    beside = Path(sys.executable).with_name("dechaff")
    parser.add_argument("--megabytes", type=float, default=100, help="size of a corpus (default: 100)")
    parser.add_argument("--slow-megabytes", type=float, default=20, help="the same for slow peers (default: 20)")
    parser.add_argument("--dirty", type=float, nargs="+", default=[0.02, 0.10, 0.55], metavar="SHARE")
    parser.add_argument("--shards", type=int, default=8, help="files in a corpus (default: 8)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run only these contestants")
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="keep corpora and outputs here, and reuse corpora")
    parser.add_argument("--dechaff", default=str(beside) if beside.exists() else "dechaff", metavar="COMMAND")
    parser.add_argument("--peers-python", default=sys.executable, metavar="PYTHON", help="with requirements.txt")
    return parser.parse_args()


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="dechaff-bench-") as temporary:
        scratch: Path = options.scratch or Path(temporary)
        listed = contestants(options)
        sources = {c.name: corpus_of(scratch, c.dirty, c.megabytes, options.shards) for c in listed}
        costs: defaultdict[str, list[Cost]] = defaultdict(list)
        with (scratch / "costs.jsonl").open("a") as log:
            for number in range(options.rounds):
                for contestant in listed:
                    cost = run(contestant, sources[contestant.name], scratch)
                    costs[contestant.name].append(cost)
                    what = {"round": number, "name": contestant.name, "megabytes": contestant.megabytes, **asdict(cost)}
                    print(json.dumps(what), file=log, flush=True)
                    print(
                        f"round {number + 1}: {contestant.name}: {cost.cpu:.2f} s CPU, {cost.wall:.2f} s,"
                        f" {cost.memory:.0f} MB",
                        file=sys.stderr,
                    )
    print(table(rows(options.dirty), costs, {c.name: c.megabytes for c in listed}))


if __name__ == "__main__":
    main()
