"""Measure what `dechaff rules diff` costs for one change, as a share of a full clean of the same corpus.

python benchmarks/rules_diff.py --megabytes 100 --dirty 0.10
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from dechaff.rulefiles import load_rules

from corpus import lines, write
from measure import measure

NEVER = str(10**9)  # so many cuts may be lost: then the exit status is 0, whatever differs
NEW_RULE = """\
description: A rule that finds nothing.
kind: contact
pattern: '\\bcarrier pigeon (?P<loft>[a-z0-9-]+)'
entity: pigeon:{loft}
points: 7
unit: sentence
tests:
  cleans: [{raw: "Boil it.\\n\\nAsk by carrier pigeon demo-1.\\n", cleaned: "Boil it.\\n"}]
  spares: [Pigeons are birds.]
"""
THRESHOLDS = ("max_loss_share=0.3", "spam_score=20", "flag=5", "flag=3", "remove=5", "remove=7")


def changes(scratch: Path, every: int) -> dict[str, list[str]]:
    """The changes to measure, by name, as arguments; CLEANED comes after the first that is no option."""
    folder = scratch / "rules/contact"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pigeon.yaml").write_text(NEW_RULE)
    running = [rule.id for rule in load_rules().running][::every]
    return {
        "a new rule": [str(folder.parent)],
        **{f"profile.{one}": ["--set", f"profile.{one}"] for one in THRESHOLDS},
        **{f"{id} off": ["--off", id] for id in running},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--dirty", type=float, default=0.10)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--every", type=int, default=1, help="measure every Nth rule turned off")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--scratch", type=Path, help="keep the corpus and the outputs here, and use the corpus again")
    given = parser.parse_args()
    scratch = given.scratch or Path(tempfile.mkdtemp(prefix="dechaff-bench-"))
    scratch.mkdir(parents=True, exist_ok=True)
    source = scratch / "corpus"
    if not source.exists():
        write(source, given.megabytes, lines(given.seed, given.dirty), shards=8)
    cleaned = scratch / "cleaned"
    program = [sys.executable, "-c", "from dechaff.cli import main; main()"]
    clean = [*program, "clean", str(source), "-o", str(cleaned), "--workers", "1", "--fresh"]
    full = median(measure(clean, scratch / "clean.log", os.environ).cpu for _ in range(given.rounds))
    print(f"full clean: {full:.1f} s of CPU time", flush=True)
    shares: dict[str, float] = {}
    for name, arguments in changes(scratch, given.every).items():
        folders = [one for one in arguments[:1] if not one.startswith("-")]
        options = arguments[len(folders) :]
        command = [*program, "rules", "diff", *folders, str(cleaned), *options, "--max-lost", NEVER, "--workers", "1"]
        costs = [measure(command, scratch / "diff.log", os.environ).cpu for _ in range(given.rounds)]
        shares[name] = median(costs) / full
        print(f"{shares[name]:.3f}  {name}", flush=True)
    rules = sorted(share for name, share in shares.items() if name.endswith(" off"))
    print(f"one rule turned off, of {len(rules)}: median {median(rules):.3f}, highest {rules[-1]:.3f}")
    print(f"at most a fifth: {sum(share <= 0.2 for share in rules)} of {len(rules)}")


if __name__ == "__main__":
    main()
