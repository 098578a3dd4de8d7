"""Files written atomically: under a temporary name first, renamed when they are complete."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import xxhash

_MAX_NAME_BYTES = 255
_BLOCK = 1 << 20
_PARTIAL = re.compile(r"\.(.+\.)?[0-9a-f]{16}\.partial", re.DOTALL)


@contextmanager
def writing(path: Path, appearing: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """A file that appears under its name only if the block succeeds; its folders are made as needed.

    `appearing` is called with the temporary path of the complete file, just before it is renamed.

    If the block raises, it leaves nothing behind, and an existing file of that name stays as it was. Several may write
    the same file at once: each writes all of it, and the last to finish wins.
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
    """A unique temporary path for a file, in the same folder."""
    mark = f"{os.urandom(8).hex()}.partial"
    name = f".{path.name}.{mark}"
    return path.with_name(name if len(os.fsencode(name)) <= _MAX_NAME_BYTES else f".{mark}")


def is_partial(name: str) -> bool:
    """Whether this is a temporary name: the file is being written, or its writer died."""
    return _PARTIAL.fullmatch(name) is not None


def stamp_of(file: Path) -> tuple[int, int]:
    """The size and time stamp of a file, which change when it is written to."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def hash_of(file: Path, start: int = 0, size: int | None = None) -> str:
    """A hash of the file's bytes, or of a range of them."""
    digest = xxhash.xxh3_128()
    with file.open("rb") as data:
        data.seek(start)
        while block := data.read(_BLOCK if size is None else min(_BLOCK, size)):
            digest.update(block)
            size = None if size is None else size - len(block)
    return digest.hexdigest()


def sha256_in(file: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def is_made_of(file: Path, chunks: Sequence[tuple[int, str]]) -> bool:
    """Whether the file is these chunks in order, each given by its size and its hash, and nothing else."""
    ends = [*accumulate(size for size, _ in chunks)]
    return (
        file.is_file()
        and file.stat().st_size == (ends or [0])[-1]
        and all(hash_of(file, end - size, size) == hashed for end, (size, hashed) in zip(ends, chunks, strict=True))
    )


class Writers:
    """Several files written at the same time; they appear only if the block succeeds."""

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
        """Appends to the file; the first call creates it, even with no bytes."""
        if path not in self._files:
            self._files[path] = self._stack.enter_context(writing(path))
        self._files[path].write(data)
