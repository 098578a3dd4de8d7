"""Runs over a corpus so small, and with rules so few, that a hundred of them take no time."""

from __future__ import annotations

import json
import pickle
import random
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dechaff.folder.prepare import Choices
from dechaff.ingest.sources import discover
from dechaff.rulefiles import load_rules
from dechaff.run.engines.engine import Engine, Progress
from dechaff.run.engines.job import Job, Task, Watch
from dechaff.run.engines.local import LocalEngine
from dechaff.run.run import run
from dechaff.run.settings import Settings

PART_BYTES = 4000
RULES = (
    "handle/telegram-announced",
    "handle/telegram-decorated",
    "link/telegram-channel",
    "repeat/link-across-articles",
    "suspect/known",
    "image/pixel-size",
)


class Inline:
    """Parts worked on one after the other in this process, as no engine but a test would."""

    name = "inline"

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        for job in jobs:
            task(job, Watch())

    def end(self) -> None:
        pass


@cache
def settings() -> Settings:
    """A few rules, and nothing else asked for."""
    return Settings(load_rules().only(RULES))


def go(
    folder: Path,
    *,
    engine: Engine | None = None,
    output: str = "cleaned",
    asked: Settings | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Cleans `folder/raw` into `folder/cleaned`, in parts of a few thousand bytes."""
    sources = discover([folder / "raw"], folder / output)
    options = {"part_bytes": PART_BYTES, **options}
    choices = {name: options.pop(name) for name in ("fresh", "prune", "discard_edits", "verify") if name in options}
    done = run(sources, folder / output, asked or settings(), engine or Inline(), choices=Choices(**choices), **options)
    return {**done.run, **done.last}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below an output folder that two equal runs write alike."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith("_report/.work")}


def write_raw(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts these files into `folder/raw`."""
    for name, data in files.items():
        (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "raw" / name).write_bytes(data)


def corpus(articles: int = 120, seed: int = 1) -> dict[str, bytes]:
    """Small files and two shards, in which a few channels are promoted and then mentioned elsewhere."""
    chance = random.Random(seed)
    texts = [article_text(chance) for _ in range(articles)]
    files = {f"{at % 7}/{at:03}.md": text.encode() for at, text in enumerate(texts[: articles // 2])}
    rest = texts[articles // 2 :]
    for name, shard, in_ascii in (("big.jsonl", rest[::2], False), ("ascii.jsonl", rest[1::2], True)):
        lines = [
            json.dumps({"id": at, "text": text, "n": None}, ensure_ascii=in_ascii) for at, text in enumerate(shard)
        ]
        lines.insert(len(lines) // 2, "")
        lines.insert(len(lines) // 3, "no json")
        files[name] = "".join(f"{line}\n" for line in lines).encode()
    files["picture.png"] = b"\x89PNG\r\n\x1a\n\0" + bytes(200)
    files["empty.jsonl"] = b""
    return files


def article_text(chance: random.Random) -> str:
    """A short article, perhaps with an advertisement in it."""
    channel = f"demo_shop_{chance.randrange(6)}"
    paragraphs = [
        " ".join(
            chance.choice(("soak", "rinse", "boil", "beans", "salt", "slowly", "水", "豆子", "煮")) for _ in range(30)
        )
        + "."
        for _ in range(chance.randrange(1, 5))
    ]
    if chance.random() < 0.3:
        paragraphs.insert(1, f"[TG📱+ @{channel}](https://t.me/{channel})")
    elif chance.random() < 0.2:
        paragraphs.append(f"Somebody spoke of {channel} here.")
    return f"# Beans {chance.randrange(1000)}\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":  # a whole run in a process of its own, to be killed
    asked, where, workers = sys.argv[1:]
    go(Path(where), engine=LocalEngine(int(workers)), asked=pickle.loads(Path(asked).read_bytes()))
