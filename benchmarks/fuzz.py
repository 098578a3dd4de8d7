"""Clean randomly generated corpora, and check whether the promises hold.

    python benchmarks/fuzz.py                                       # 20,000 articles, all checks
    python benchmarks/fuzz.py --articles 2000 --seed 7 --only idempotence --keep DIR

Articles are spliced from invented prose and promotion, spoilt, disguised, wrapped and cut, and cleaned as whole corpora
in files of every kind, so that contacts become suspects. Checks of each corpus: `restore` gives the raw bytes back;
every line of the report is true; cleaning the output with the census of the raw corpus changes nothing; names, order,
parts and workers change nothing. Prints a table, keeps minimal inputs that fail, and exits with 1 if any does. The same
options generate the same articles.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from dechaff.folder.read import report_rows
from dechaff.rulefiles import load_rules
from dechaff.run.settings import Settings, shared_cleaner

from fuzzing.articles import article
from fuzzing.checks import CHECKS, Corpus, Result
from fuzzing.shards import pieces
from fuzzing.shrink import failing, smallest

KEPT_EACH = 12
"""The most inputs that are kept for a check."""


def fuzz(
    articles: int, seed: int, only: list[str], workers: int, keep: Path | None = None, corpus_articles: int = 700
) -> tuple[dict[str, Result], Counter[str]]:
    """The results of the checks over this many articles, and how many articles failed at which stage of a run."""
    results, stages = {name: Result() for name in CHECKS if name in only}, Counter[str]()
    settings = Settings(load_rules())
    shared_cleaner(settings)
    number = 0
    while articles > 0:
        chance = Random(f"{seed} {number}")
        texts = [article(chance) for _ in range(min(articles, corpus_articles))]
        with tempfile.TemporaryDirectory(prefix="dechaff-fuzz-") as folder:
            corpus = Corpus(Path(folder), pieces(texts, chance), settings, f"{seed} {number}", workers)
            for line in report_rows(corpus.out, "failures"):
                stages[f"{line['stage']}: {line['error'].removeprefix(line['article'])[:70]}"] += 1
            for name, result in results.items():
                known = len(result.examples)
                CHECKS[name](corpus, result)
                if keep and len(result.examples) > known:
                    _keep(name, result.examples[known:], corpus, keep)
        articles -= len(texts)
        number += 1
    return results, stages


def _keep(check: str, examples: list[tuple[str, str]], corpus: Corpus, keep: Path) -> None:
    """Saves minimal texts that show the failures, and the census with which they do."""
    census = corpus.out / "_report" / ".work" / "census"
    fails = failing(check, corpus.settings, census)
    for text, what in examples:
        folder = keep / f"{check}-{len([*keep.glob(f'{check}-*')]):03}"
        if len([*keep.glob(f"{check}-*")]) >= KEPT_EACH:
            return
        folder.mkdir(parents=True)
        least = smallest(text, fails) if fails and text else text
        (folder / "article").write_bytes(least.encode("utf-8", "surrogatepass"))
        (folder / "README").write_text(f"{what}\nseed: {corpus.seed}; under the census beside it\n", "utf-8", "replace")
        shutil.copy(census, folder / "census")


def table(results: dict[str, Result]) -> str:
    """The Markdown table of the checks."""
    rows = [f"| {name} | {one.tried:,} | {one.failed:,} |" for name, one in results.items()]
    return "\n".join(["| check | tried | failed |", "|---|--:|--:|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzz whole corpora, and check whether the promises hold.")
    parser.add_argument("--articles", type=int, default=20_000, help="(default: 20,000)")
    parser.add_argument("--corpus", type=int, default=700, help="articles per corpus (default: 700)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=[*CHECKS], default=[*CHECKS])
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep minimal inputs that fail there")
    args = parser.parse_args()
    started = time.monotonic()
    results, stages = fuzz(args.articles, args.seed, args.only, args.workers, args.keep, args.corpus)
    print(table(results))
    print(f"\n{args.articles:,} articles in {time.monotonic() - started:.0f} s")
    for stage, count in stages.most_common(12):
        print(f"failed to be cleaned, {count:,}: {stage}")
    for name, result in results.items():
        for kind, count in result.kinds.most_common():
            print(f"{name}, {count:,}: {kind}")
    sys.exit(any(result.failed for result in results.values()))


if __name__ == "__main__":
    main()
