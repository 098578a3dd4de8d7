"""A folder of files that only this user could have written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OURS_ALONE = 0o700


def cache_folder(name: str) -> Path:
    """The folder for what this user keeps under that name from one command to the next."""
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".cache") / "dechaff" / name


@contextmanager
def private_folder(path: Path, *, make: bool = False) -> Iterator[int]:
    """A file descriptor of the folder. Raises OSError if it is missing, a link, or owned or writable by others.

    Further access goes through the descriptor, so that the folder cannot be swapped in between.
    """
    if make:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.mkdir(_OURS_ALONE)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _check(folder, path)
        yield folder
    finally:
        os.close(folder)


def read_private(folder: int, name: str) -> bytes:
    """The content of a file, whose time of use is updated. Raises OSError as `private_folder` does."""
    with open(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
        _check(file.fileno(), name)
        os.utime(file.fileno())
        return file.read()


def write_private(folder: int, name: str, data: bytes) -> None:
    """Writes a file atomically. Raises OSError."""
    unfinished = f".{os.urandom(8).hex()}"
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder), "wb") as file:
            file.write(data)
        os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished, dir_fd=folder)
        raise


def keep_last_used(folder: int, most: int) -> None:
    """Removes all but the `most` files that were used last."""
    names = sorted(os.listdir(folder), key=lambda name: os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime)
    for name in names[:-most]:
        os.unlink(name, dir_fd=folder)


def _check(descriptor: int, path: Path | str) -> None:
    found = os.fstat(descriptor)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise PermissionError(f"{path}: not a regular file")
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{path}: writable by others")
