"""How the peers that are plain scripts read and write: folders of JSON Lines."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson


def folders() -> tuple[Path, Path]:
    """The folder to read and the folder to write, from the command line; the latter is made."""
    source, target = map(Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    return source, target


def files(source: Path) -> Iterator[Path]:
    """The JSON Lines files in a folder, in order of their names."""
    yield from sorted(source.glob("*.jsonl"))


def rewrite(change: Callable[[str], str]) -> None:
    """Copy the folder, the field `text` of each line changed."""
    source, target = folders()
    for path in files(source):
        with path.open("rb") as lines, (target / path.name).open("wb") as out:
            for line in lines:
                fields = orjson.loads(line)
                fields["text"] = change(fields["text"])
                out.write(orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE))
