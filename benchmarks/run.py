"""Measure dechaff against its peers and print one table of ratios.

python benchmarks/run.py --megabytes 100 --rounds 3
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median

from contestants import Contestant, Row, contestants, rows
from measure import Cost, measure
from sources import Source

HERE = Path(__file__).resolve().parent


def chosen(listed: list[Contestant], only: list[str] | None) -> list[Contestant]:
    """The contestants of these names, with those that they repeat."""
    if not only:
        return listed
    wanted = set(only)
    if unknown := wanted - {contestant.name for contestant in listed}:
        sys.exit(f"no such contestant: {', '.join(sorted(unknown))}; there are {', '.join(c.name for c in listed)}")
    wanted |= {contestant.again for contestant in listed if contestant.name in wanted}
    return [contestant for contestant in listed if contestant.name in wanted]


def run(contestant: Contestant, source: Path, scratch: Path) -> Cost:
    """One run of one contestant; if it is run several times, the median one."""
    target = scratch / "out" / (contestant.again or contestant.name).replace("/", "-")
    log = scratch / f"{contestant.name.replace('/', '-')}.log"
    if not contestant.again:
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
    command = [_placed(word, source, target) for word in contestant.command]
    path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
    costs = [measure(command, log, {**os.environ, "PYTHONPATH": path}) for _ in range(contestant.times)]
    cost = sorted(costs, key=lambda cost: cost.cpu)[len(costs) // 2]
    return replace(cost, cpu=json.loads(log.read_text())["cpu"]) if contestant.says_cost else cost


def _placed(word: str, source: Path, target: Path) -> str:
    first, *rest = word.split("/", 1)
    return "/".join([{"CORPUS": str(source), "OUT": str(target)}.get(first, first), *rest])


def table(listed: list[Row], costs: Mapping[str, list[Cost]], sources: Mapping[str, Source]) -> str:
    """The medians as a Markdown table."""

    def middle(name: str, respect: str) -> float:
        value: float = median(getattr(cost, respect) for cost in costs[name])
        return value if respect.startswith("memory") else value * 1000 / sources[name].size

    def cell(name: str, respect: str) -> str:
        value = middle(name, respect)
        unit = "MB" if respect.startswith("memory") else f"ms/{sources[name].unit}"
        return f"{value:,.{1 if value >= 10 else 3}f} {unit}"

    lines = ["| what | ratio | dechaff or first | the other | measured |", "|---|--:|--:|--:|---|"]
    for row in listed:
        if row.contestant not in costs or (row.against and row.against not in costs):
            continue
        ratio = other = ""
        if row.against:
            ratio = f"{middle(row.contestant, row.respect) / middle(row.against, row.respect):,.2f}"
            other = cell(row.against, row.respect)
        first, measured = cell(row.contestant, row.respect), row.respect.replace("_", " ")
        lines.append(f"| {row.says} | {ratio} | {first} | {other} | {measured} |")
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure dechaff against its peers and print one table of ratios.")
    beside = Path(sys.executable).with_name("dechaff")
    parser.add_argument("--megabytes", type=float, default=100, help="size of a corpus (default: 100)")
    parser.add_argument("--slow-megabytes", type=float, default=20, help="the same for slow peers (default: 20)")
    parser.add_argument("--dirty", type=float, nargs="+", default=[0.02, 0.10, 0.55], metavar="SHARE")
    parser.add_argument("--real", type=Path, nargs="+", default=[], metavar="DIR", help="folders of real files")
    parser.add_argument("--shards", type=int, default=8, help="files in a corpus (default: 8)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run only these contestants")
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="keep corpora and outputs here, and reuse corpora")
    parser.add_argument("--dechaff", default=str(beside) if beside.exists() else "dechaff", metavar="COMMAND")
    parser.add_argument("--peers-python", default=sys.executable, metavar="PYTHON", help="with requirements.txt")
    return parser.parse_args()


def main() -> None:
    options = _options()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    with tempfile.TemporaryDirectory(prefix="dechaff-bench-") as temporary:
        scratch: Path = options.scratch or Path(temporary)
        listed = chosen(contestants(options), options.only)
        folders = {contestant.name: contestant.source.folder(scratch) for contestant in listed}
        # Modules are compiled and rules read by whichever run comes first, and cached: by one that does not count.
        subprocess.run([options.dechaff, "rules", "list"], stdout=subprocess.DEVNULL, check=True)
        costs: defaultdict[str, list[Cost]] = defaultdict(list)
        with (scratch / "costs.jsonl").open("a") as log:
            for number in range(options.rounds):
                for contestant in listed:
                    cost = run(contestant, folders[contestant.name], scratch)
                    costs[contestant.name].append(cost)
                    what = {"round": number, "name": contestant.name, "size": contestant.source.size, **asdict(cost)}
                    print(json.dumps(what), file=log, flush=True)
                    print(
                        f"round {number + 1}: {contestant.name}: {cost.cpu:.2f} s CPU, {cost.wall:.2f} s,"
                        f" {cost.memory:.0f} MB",
                        file=sys.stderr,
                    )
    print(table(rows(options), costs, {contestant.name: contestant.source for contestant in listed}))


if __name__ == "__main__":
    main()
