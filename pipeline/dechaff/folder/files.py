"""Files written whole or not at all: under a temporary name first, renamed when they are complete."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import xxhash

_MAX_NAME_BYTES = 255
_BLOCK = 1 << 20
_PARTIAL = re.compile(r"\.(.+\.)?[0-9a-f]{16}\.partial", re.DOTALL)


@contextmanager
def writing(path: Path, appearing: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """A file that appears under its name only when the block ends well, its folders made as needed.

    `appearing` is called with the temporary path of the complete file, just before that is renamed.

    Where the block raises, nothing of it stays and a file of that name is as it was. Several may write one file at a
    time: each writes it whole, and the last one's stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_path(path)
    try:
        with partial.open("wb") as file:
            yield file
        if appearing is not None:
            appearing(partial)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def partial_path(path: Path) -> Path:
    """A temporary name for a file, beside it, that is given to nobody else."""
    mark = f"{os.urandom(8).hex()}.partial"
    name = f".{path.name}.{mark}"
    return path.with_name(name if len(os.fsencode(name)) <= _MAX_NAME_BYTES else f".{mark}")


def is_partial(name: str) -> bool:
    """Whether a file of that name was begun and, unless somebody is still writing it, never completed."""
    return _PARTIAL.fullmatch(name) is not None


def stamp_of(file: Path) -> tuple[int, int]:
    """What a file is recognised by as long as nobody writes to it: its size, and when it was written."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def hash_of(file: Path, start: int = 0, size: int | None = None) -> str:
    """A hash of the file's bytes, or of a run of them."""
    digest = xxhash.xxh3_128()
    with file.open("rb") as data:
        data.seek(start)
        while block := data.read(_BLOCK if size is None else min(_BLOCK, size)):
            digest.update(block)
            size = None if size is None else size - len(block)
    return digest.hexdigest()


class Writers:
    """Several files written side by side, each from its first bytes on; all appear when the block ends well."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._files: dict[Path, BinaryIO] = {}

    def __enter__(self) -> Writers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def write(self, path: Path, data: bytes) -> None:
        """Appends to the file, which is begun by the first call, even with no bytes."""
        if path not in self._files:
            self._files[path] = self._stack.enter_context(writing(path))
        self._files[path].write(data)
