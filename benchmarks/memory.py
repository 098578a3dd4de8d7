"""Measure how much memory a run takes over time.

python benchmarks/memory.py --megabytes 5000 --workers 2
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import corpus
from measure import Sample, measure
from sources import Invented

_LINES = 20


def over_time(samples: Sequence[Sample], lines: int = _LINES) -> str:
    """A Markdown table with the peaks in `lines` equally long stretches of the run."""
    end = samples[-1].seconds
    table = ["| up to second | largest process | all processes |", "|--:|--:|--:|"]
    for number in range(lines):
        first, last = end * number / lines, end * (number + 1) / lines
        some = [one for one in samples if first <= one.seconds <= last]
        if some:
            largest, tree = max(one.largest for one in some), max(one.tree for one in some)
            table.append(f"| {last:,.0f} | {largest:,.0f} MB | {tree:,.0f} MB |")
    return "\n".join(table)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how much memory a run takes over time.")
    beside = Path(sys.executable).with_name("dechaff")
    parser.add_argument("--megabytes", type=float, default=5000, help="size of the corpus (default: 5000)")
    parser.add_argument("--dirty", type=float, default=0.10, help="share of articles with promotion (default: 0.10)")
    parser.add_argument("--shards", type=int, default=8, help="files in the corpus (default: 8)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="keep corpus and output here, and reuse the corpus")
    parser.add_argument("--dechaff", default=str(beside) if beside.exists() else "dechaff", metavar="COMMAND")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dechaff-memory-") as temporary:
        scratch: Path = options.scratch or Path(temporary)
        source = Invented(options.dirty, options.megabytes, options.shards).folder(scratch)
        size = sum(file.stat().st_size for file in source.iterdir()) / corpus.MEGABYTE
        output = scratch / "out" / "memory"
        command = [options.dechaff, "clean", source, "-o", output, "--fresh", "--workers", options.workers]
        cost = measure([str(word) for word in command], scratch / "log", over_time=True)
    print(over_time(cost.over_time))
    print(
        f"\n{size:,.0f} MB, {options.dirty:.0%} dirty, {options.workers} workers: {cost.wall:,.0f} s on the clock,"
        f" {cost.cpu:,.0f} s of processor time ({cost.cpu * 1000 / size:,.0f} ms/MB), peak {cost.memory:,.0f} MB"
        f" in the largest process, {cost.memory_tree:,.0f} MB in all"
    )


if __name__ == "__main__":
    main()
