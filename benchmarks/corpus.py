"""Write an invented corpus as JSON Lines: honest articles, a share of them with promotion put in.

    python benchmarks/corpus.py --out DIR --megabytes 100 --dirty 0.10

The same options give the same bytes.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from honest import Author
from promo import Promoter

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line of a corpus, and whether promotion was put into its article."""

    fields: dict[str, str]
    dirty: bool


@dataclass
class Summary:
    articles: int = 0
    bytes: int = 0
    dirty: int = 0
    seconds: float = 0.0


def lines(seed: int, dirty: float, least: int = 3000, most: int = 8000) -> Iterator[Line]:
    """An endless supply of articles of `least` to `most` bytes; a share `dirty` of them has promotion."""
    rng = Random(seed)
    author, promoter = Author(rng, least, most), Promoter(rng)
    number = 0
    while True:
        number += 1
        article = author.article()
        spoilt = rng.random() < dirty
        if spoilt:
            promoter.spoil(article)
        fields = {
            "id": f"a-{number:07}",
            "url": f"https://{article.site}/{number}",
            "lang": article.voice.language,
            "date": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "text": article.text(),
        }
        yield Line(fields, spoilt)


def write(out: Path, megabytes: float, articles: Iterator[Line], shards: int = 1, ascii_only: bool = False) -> Summary:
    """Write this many megabytes into the folder `out`, as `corpus.jsonl` or as `shards` files of equal size."""
    out.mkdir(parents=True, exist_ok=True)
    encode = json.JSONEncoder(ensure_ascii=ascii_only).encode
    summary, started = Summary(), time.perf_counter()
    for shard in range(shards):
        name = "corpus.jsonl" if shards == 1 else f"corpus-{shard:05}.jsonl"
        full = megabytes * MEGABYTE * (shard + 1) / shards
        with (out / name).open("wb") as file:
            while summary.bytes < full:
                line = next(articles)
                summary.bytes += file.write(encode(line.fields).encode() + b"\n")
                summary.articles += 1
                summary.dirty += line.dirty
    summary.seconds = round(time.perf_counter() - started, 2)
    return summary


def main() -> None:
    parser = argparse.ArgumentParser(description="Write an invented corpus as JSON Lines.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--dirty", type=float, default=0.10, help="share of articles with promotion (default: 0.10)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1, help="number of files (default: 1)")
    parser.add_argument("--article-bytes", type=int, nargs=2, default=(3000, 8000), metavar=("LEAST", "MOST"))
    parser.add_argument("--format-of-lines", choices=["utf8", "ascii"], default="utf8", help="ascii: with \\u escapes")
    args = parser.parse_args()
    articles = lines(args.seed, args.dirty, *args.article_bytes)
    summary = write(args.out, args.megabytes, articles, args.shards, args.format_of_lines == "ascii")
    print(json.dumps(vars(summary)))


if __name__ == "__main__":
    main()
