"""Measure how dechaff's cost per megabyte grows with the length of articles and with the number of rules.

python benchmarks/curves.py --megabytes 10
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

import corpus
import words
from measure import measure

_PIECE = 1000
_JOINED = [1, 10, 100, 1000, 10_000]
_RULES = [0, 10, 100, 1000]


def texts(megabytes: float, dirty: float) -> list[str]:
    """This many megabytes of Markdown articles of about a thousand bytes each."""
    made: list[str] = []
    size = 0
    for line in corpus.lines(1, dirty, _PIECE * 3 // 4, _PIECE):
        if size >= megabytes * corpus.MEGABYTE:
            break
        text = line.fields["text"]
        if text.startswith("# "):
            made.append(text)
            size += len(text.encode())
    return made


def write(folder: Path, articles: Iterable[str]) -> float:
    """Write the articles as one file; returns its size in megabytes."""
    folder.mkdir(parents=True)
    with (folder / "corpus.jsonl").open("wb") as file:
        for number, text in enumerate(articles):
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() + b"\n")
        return file.tell() / corpus.MEGABYTE


def joined(pieces: list[str], count: int) -> Iterable[str]:
    """The pieces joined into articles of `count` pieces each."""
    rest = iter(pieces)
    while some := list(islice(rest, count)):
        yield "\n".join(some)


def write_rules(folder: Path, count: int) -> None:
    """Write this many rules, each with a pattern of its own for the contacts of a made-up messenger."""
    (folder / "contact").mkdir(parents=True)
    rng = Random(1)
    for number in range(count):
        first, second = rng.choice(words.ENGLISH["noun"]), rng.choice(words.ENGLISH["adj"])
        name = f"{second.replace('-', '')}{first}{number}"
        (folder / "contact" / f"{name}.yaml").write_text(
            f"description: An account on {name}.\n"
            "kind: contact\n"
            rf"pattern: '\b{name}(?: id)?[:：] ?(?P<account>[a-z0-9_]{{4,20}})'"
            "\n"
            "view: folded\n"
            f"entity: {name}:{{account}}\n"
            "points: 6\n"
            "unit: sentence\n"
            "tests:\n"
            "  cleans:\n"
            f'    - raw: "Boil the beans.\\n\\nCheap pans, {name}: pan_demo_7\\n"\n'
            '      cleaned: "Boil the beans.\\n"\n'
            f"  spares: [{name} is an application for messages.]\n",
            encoding="utf-8",
        )


class Bench:
    """Runs dechaff in a scratch folder; every figure is the median of `rounds` rounds."""

    def __init__(self, dechaff: str, scratch: Path, rounds: int) -> None:
        self.dechaff, self.scratch, self.rounds = dechaff, scratch, rounds
        self.runs = 0
        write(scratch / "tiny", ["One line.\n"])

    def _run(self, source: Path, *options: str | Path) -> tuple[float, float]:
        self.runs += 1
        out = self.scratch / f"out-{self.runs}"
        cost = measure([self.dechaff, "clean", source, "-o", out, *options], self.scratch / "log")
        return cost.cpu, cost.memory

    def figures(self, source: Path, megabytes: float, *options: str | Path) -> str:
        """Cells of a table: start-up in milliseconds, the cost of a megabyte without it, and memory."""
        start = median(self._run(self.scratch / "tiny", *options)[0] for _ in range(self.rounds))
        cpus, memories = zip(*[self._run(source, *options) for _ in range(self.rounds)], strict=True)
        cpu, memory = median(cpus), max(memories)
        return f"{start * 1000:,.0f} ms | {(cpu - start) * 1000 / megabytes:,.1f} ms/MB | {memory:,.0f} MB |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how the cost grows with article length and rule count.")
    beside = Path(sys.executable).with_name("dechaff")
    parser.add_argument("--megabytes", type=float, default=20, help="size of each corpus (default: 20)")
    parser.add_argument("--dirty", type=float, default=0.02, help="share of the pieces with promotion (default: 0.02)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rules", type=int, nargs="*", default=_RULES, metavar="COUNT", help="numbers of added rules")
    parser.add_argument("--pieces", type=int, nargs="*", default=_JOINED, metavar="COUNT", help="kilobytes per article")
    parser.add_argument("--dechaff", default=str(beside) if beside.exists() else "dechaff", metavar="COMMAND")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dechaff-curves-") as temporary:
        scratch = Path(temporary)
        bench = Bench(options.dechaff, scratch, options.rounds)
        pieces = texts(options.megabytes, options.dirty)
        print("| article length | start-up | CPU beyond it | memory |\n|---|--:|--:|--:|")
        for count in options.pieces:
            source = scratch / f"length-{count}"
            articles = list(joined(pieces, count))
            size = write(source, articles)
            print(f"| {size * 1000 / len(articles):,.1f} kB | {bench.figures(source, size)}", flush=True)
        source = scratch / "usual"
        size = corpus.write(source, options.megabytes, corpus.lines(1, options.dirty)).bytes / corpus.MEGABYTE
        print("\n| rules added | start-up | CPU beyond it | memory |\n|---|--:|--:|--:|")
        for count in options.rules:
            folder = scratch / f"rules-{count}"
            write_rules(folder, count)
            added: list[str | Path] = ["--rules", folder] if count else []
            print(f"| {count:,} | {bench.figures(source, size, *added)}", flush=True)


if __name__ == "__main__":
    main()
