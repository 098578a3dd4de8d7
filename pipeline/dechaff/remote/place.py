"""Places on remote file systems, by the addresses that fsspec knows: `s3://bucket/raw`."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*(::[a-z][a-z0-9+.-]*)*://", re.IGNORECASE)
_FILE_OF_HOST = re.compile(r"(file|local)://[^/~]", re.IGNORECASE)
_CHANGES = {
    *("etag", "md5hash", "generation"),
    *("created", "lastmodified", "last_modified", "modificationtime", "modified", "modify", "mtime", "updated"),
}
"""What file systems call the properties that change when a file is written, in lower case."""


class RemoteError(Exception):
    """A remote file system did not do what was asked of it; the message says why."""


class FileSystem(Protocol):
    """What is used of fsspec's file systems."""

    def find(self, path: str, *, detail: bool) -> dict[str, dict[str, object]]: ...
    def glob(self, path: str, *, detail: bool) -> dict[str, dict[str, object]]: ...
    def info(self, path: str) -> dict[str, object]: ...
    def get(self, rpath: list[str], lpath: list[str]) -> object: ...
    def put(self, lpath: list[str], rpath: list[str]) -> object: ...
    def rm_file(self, path: str) -> object: ...
    def invalidate_cache(self) -> object: ...


class Listed(NamedTuple):
    """A remote file, as its file system lists it."""

    path: str
    size: int
    stamp: str | None
    """Changes whenever the file is written; None if its file system does not tell."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, a folder, or a pattern that matches files and folders, on a remote file system."""

    address: str
    """How it was given."""
    files: FileSystem
    path: str
    """Where it is on its file system."""

    def __str__(self) -> str:
        return shown(self.address)

    def listed(self) -> dict[str, Listed]:
        """All files of the place, by their names below it, as those of local inputs. Raises RemoteError.

        The names may be anything, such as `../a`.
        """
        with self.errors_named():
            self.files.invalidate_cache()
            base, found = self.path, self.files.find(self.path, detail=True)
            if self.path in found:  # a single file; what has its name as a folder is another place
                base, found = _above(self.path), {self.path: self.files.info(self.path)}
            elif not found and glob.has_magic(self.path):
                base, found = _fixed(self.path), self._matching()
            return {
                path.removeprefix(f"{base.rstrip('/')}/"): _listed(path, info)
                for path, info in found.items()
                if info["type"] == "file" and not path.endswith("/")  # S3 has empty files for folders
            }

    @property
    def base(self) -> str:
        """The address that the names of its files are relative to; of a single file, its own."""
        return _fixed(str(self)) if glob.has_magic(self.path) else str(self)

    def has(self, path: str) -> bool:
        """Whether the path on its file system leads to this place, or below it."""
        return f"{path}/".startswith(f"{self.path}/")

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Turns what file systems raise, which may be anything, into a RemoteError that names the place."""
        try:
            yield
        except NotImplementedError as error:  # such as data://, which lists no files
            raise _unusable(self.address, error) from error
        except Exception as error:
            raise RemoteError(f"{self}: {_said(error)}") from error

    def _matching(self) -> dict[str, dict[str, object]]:
        """The files that the pattern matches, and those of the folders that it matches."""
        found: dict[str, dict[str, object]] = {}
        for path, info in self.files.glob(self.path, detail=True).items():
            found |= self.files.find(path, detail=True) if info["type"] == "directory" else {path: info}
        return found


def is_address(text: str) -> bool:
    """Whether this is an address, not a path."""
    return _ADDRESS.match(text) is not None


def shown(address: str) -> str:
    """The address without a password."""
    return re.sub("//[^/]*@", "//", address)


def open_place(address: str) -> Path | Place:
    """The place at that address, or the path if it is on this machine (`file://`). Raises RemoteError."""
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.local import LocalFileSystem
    except ImportError:
        raise RemoteError(f"{shown(address)}: reading addresses needs fsspec; pip install 'dechaff[remote]'") from None
    if _FILE_OF_HOST.match(address):
        raise RemoteError(f"{shown(address)}: a file of another machine; a path on this one is file:///path")
    try:
        files, path = url_to_fs(address)
    except Exception as error:  # an unknown protocol, a missing package, settings that are refused or missing
        raise _unusable(address, error) from error
    return Path(path) if isinstance(files, LocalFileSystem) else Place(address.rstrip("/"), files, path.rstrip("/"))


def _unusable(address: str, error: Exception) -> RemoteError:
    return RemoteError(f"{shown(address)}: this file system cannot be used: {_said(error)}")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _listed(path: str, info: Mapping[str, object]) -> Listed:
    size = info["size"]
    told = [f"{key}={_plain(value)}" for key, value in sorted(info.items()) if key.lower() in _CHANGES]
    return Listed(path, size if isinstance(size, int) else 0, f"{size} {' '.join(told)}" if told else None)


def _plain(value: object) -> object:
    return value.timestamp() if isinstance(value, datetime) else value  # in any time zone the same


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _fixed(pattern: str) -> str:
    """The folder before the first wildcard of a pattern."""
    first = next(at for at, letter in enumerate(pattern) if glob.has_magic(letter))
    return _above(pattern[:first])
