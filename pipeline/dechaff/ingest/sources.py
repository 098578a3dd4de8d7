"""Which files a run reads, and the name of each below RAW and CLEANED."""

from __future__ import annotations

import errno
import glob
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dechaff.ingest.refusals import RESERVED, TO_KEEP_APART, InputError, real, refuse_names, refuse_overlap
from dechaff.text.characters import BOM

LeftOut = Literal["excluded", "hidden", "links", "read_already", "reports", "spam"]
"""Why something is not read: it was excluded, it is hidden, a link, a folder that was read already, the report of an
earlier run, or what that run moved away as spam."""
LeaveOut = Callable[[Path, LeftOut], None]
"""Called with each path that is not read, and why."""
Excludes = Callable[[str], bool]
"""Whether a file is excluded, by its name below its input, or a folder, by its name and a `/`."""
MOST_READ = 1 << 28
"""The most bytes in a file that an option names: a list of millions of lines has fewer, a device has no end."""
APART: dict[str, LeftOut] = {RESERVED[0]: "reports", RESERVED[1]: "spam"}
"""What is not read in an output folder, and why."""


def _forget(path: Path, why: str) -> None:
    pass


def nothing(name: str) -> bool:
    """Excludes no file."""
    return False


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    path: Path
    """Its absolute path."""
    name: str
    """Its path below RAW, with `/`, which the cleaned file has below CLEANED; or its path as it was given."""
    size: int
    """In bytes; 0 if it cannot be read."""
    modified_ns: int = field(default=0, compare=False)
    """When it was last modified, in nanoseconds since 1970."""


def discover(
    inputs: Sequence[Path],
    output: Path | None,
    *,
    follow_links: bool = False,
    keep_folders: bool = False,
    excludes: Excludes = nothing,
    leave_out: LeaveOut = _forget,
) -> list[Source]:
    """All files of the inputs, sorted by the bytes of their names. Raises InputError.

    Names are relative: those of a folder's files to that folder, those of a pattern (`data/**/*.jsonl`) to its part
    before the first wildcard, those of a list (`@files.txt`, one path or pattern per line) to the deepest folder that
    holds them all; a single file has its base name. With `keep_folders`, all are relative to the deepest folder that
    holds the inputs.

    `leave_out` gets what is not read: files and folders that are excluded, and below the inputs names with a leading
    dot, links to folders, and links that lead out of the input. With `follow_links` links are read, each folder once,
    but `**` in a pattern still enters no linked folder. Of an output folder only the cleaned articles are read, not its
    report or the spam that was moved away.
    """
    found: dict[str, Path] = {}
    finders = [_Finder(given, output, follow_links, excludes, leave_out) for given in inputs]
    if keep_folders:
        _share_base(finders)
    for finder in finders:
        for name, path in finder.files():
            if name in found and not _is_same(found[name], path):
                raise InputError(f"{path} and {found[name]} would both be written as {name!r}; {TO_KEEP_APART}")
            found[name] = path
    refuse_names(found)
    return _sources(found, inputs)


def discover_as_given(
    inputs: Sequence[Path], *, follow_links: bool = False, excludes: Excludes = nothing, leave_out: LeaveOut = _forget
) -> list[Source]:
    """All files of the inputs, as `discover` finds them, each with the name it is given by. Raises InputError.

    A name leads to its file from the current folder, or from the root if the input does: `docs/a.md`, whether that is
    an input or is found below `docs`. Nothing can be written under such names, so that any files may be read together.
    """
    found: dict[Path, str] = {}
    for given in inputs:
        for _, path in _Finder(given, None, follow_links, excludes, leave_out).files():
            found.setdefault(path, str(path) if given.is_absolute() else os.path.relpath(path))
    return _sources({name: path for path, name in found.items()}, inputs)


def _sources(found: Mapping[str, Path], inputs: Sequence[Path]) -> list[Source]:
    if not found:
        raise InputError(
            f"no files in {', '.join(map(str, inputs))}; hidden and excluded files and links that lead out are not read"
        )
    return [_source(path, name) for name, path in sorted(found.items(), key=lambda item: sort_key(item[0]))]


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one == other or one.samefile(other)
    except OSError:  # a link that leads nowhere
        return False


def is_output(folder: Path) -> bool:
    """Whether the folder is the output of a finished run."""
    return os.path.isfile(folder / RESERVED[0] / "run.json")  # unlike Path, it needs no leave to look into the folder


def require_file(path: Path) -> None:
    """Raises OSError unless this is a regular file: reading a pipe could block for ever."""
    if not path.is_file():
        raise OSError("it is gone or no regular file")


def read_whole(file: Path) -> bytes:
    """The bytes of a file that an option names, which may be a pipe. Raises OSError, also if they are too many."""
    with file.open("rb") as opened:
        data = opened.read(MOST_READ + 1)
    if len(data) > MOST_READ:
        raise OSError(errno.EFBIG, f"more than {MOST_READ:,} bytes; name a shorter file")
    return data


def lines_of(file: Path, errors: str = "strict") -> list[str]:
    """The lines of a UTF-8 file, with `errors` as for `bytes.decode`. Raises OSError and UnicodeDecodeError.

    Unlike with `str.splitlines`, only LF and CRLF end a line: file names may hold anything else.
    """
    text = read_whole(file).decode("utf-8", errors).removeprefix(BOM)
    return [line.removesuffix("\r") for line in text.split("\n")]


def sort_key(name: str) -> bytes:
    """The sort key of a name: its bytes, so that the order is the same everywhere."""
    return os.fsencode(name)


class _Finder:
    """Finds the files of one argument: those of `paths`, with names relative to `base`."""

    def __init__(
        self, given: Path, output: Path | None, follow_links: bool, excludes: Excludes, leave_out: LeaveOut
    ) -> None:
        self._output = output
        self._follow_links = follow_links
        self._excludes = excludes
        self._leave_out = leave_out
        self._entered: set[Path] = set()  # folders read so far, if links are followed
        self._root: Path | None = None  # links must not lead out of it; None for the paths themselves
        if given.exists():
            self.paths, self.base = [given], given
        elif str(given).startswith("@"):
            self.paths = [_without_steps_up(one) for one in self._listed(Path(str(given)[1:]))]
            self.base = _folder_of(self.paths)
        elif glob.has_magic(str(given)):
            self.paths, self.base = self._matching(given), _fixed_folder(given)
            self._root = self.base
            if not self.paths:
                raise InputError(f"{given}: no file matches it")
        else:
            raise InputError(f"{given}: no such file or folder; name a file or a folder of articles")

    def files(self) -> Iterator[tuple[str, Path]]:
        """The files that the argument stands for, each with its name."""
        for path in self.paths:
            if self._output is not None:
                refuse_overlap(path, self._output)
            for found in self._below(path.absolute(), real(self._root or path)):
                yield self._name_of(found), found

    def _name_of(self, found: Path) -> str:
        below = found.relative_to(self.base.absolute()).as_posix()
        return below if below != "." else found.name or found.resolve().name

    def _below(self, path: Path, root: Path) -> Iterator[Path]:
        """The file itself, or all files below the folder, except links that lead out of `root`."""
        if not path.is_dir():
            if self._is_wanted(path):
                yield path
            return
        folders, linked = deque([path]), deque[Path]()
        while folders or linked:
            folder = folders.popleft() if folders else linked.popleft()
            if self._follow_links and not self._enters(folder):
                self._leave_out(folder, "read_already")
                continue
            kinds = APART if is_output(folder) else {}
            for entry in _entries(folder):
                found = Path(entry.path)
                if entry.name in kinds:
                    self._leave_out(found, kinds[entry.name])
                    continue
                if entry.name.startswith("."):
                    self._leave_out(found, "hidden")
                elif not self._is_wanted(found):
                    continue
                elif not entry.is_symlink():
                    if entry.is_dir():
                        folders.append(found)
                    else:
                        yield found
                elif self._is_read(found, root):
                    if found.is_dir():
                        linked.append(found)
                    else:
                        yield found

    def _is_wanted(self, found: Path) -> bool:
        """Whether the file or folder is not excluded."""
        if self._excludes is nothing or not self._excludes(f"{self._name_of(found)}{'/' if found.is_dir() else ''}"):
            return True
        self._leave_out(found, "excluded")
        return False

    def _is_read(self, link: Path, root: Path) -> bool:
        """Whether a link below the folder `root` is read."""
        if self._follow_links and self._output is not None:
            refuse_overlap(link, self._output)
        if self._follow_links or (not link.is_dir() and real(link).is_relative_to(root)):
            return True
        self._leave_out(link, "links")
        return False

    def _enters(self, folder: Path) -> bool:
        """Whether the folder has not been read yet: links may lead to it many times, even from inside it."""
        target = real(folder)
        if target in self._entered:
            return False
        self._entered.add(target)
        return True

    def _listed(self, file: Path) -> list[Path]:
        """The paths in a list, one per line, with patterns expanded."""
        try:
            lines = lines_of(file, "surrogateescape")
        except OSError as error:
            why = f"cannot be read ({error.strerror}); name a list of paths, one per line"
            raise InputError(f"@{file}: {why}") from error
        paths: list[Path] = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            matching = [Path(line)] if os.path.lexists(line) else self._matching(Path(line))
            if not matching:
                raise InputError(f"{file}:{number}: {line}: no such file or folder; write one path per line")
            paths += matching
        return list(dict.fromkeys(paths))

    def _matching(self, pattern: Path) -> list[Path]:
        """The files and folders that a pattern matches; `**` enters no linked folder."""
        if not glob.has_magic(str(pattern)):
            return []
        base = _fixed_folder(pattern)
        rest = pattern.relative_to(base)
        try:
            found = sorted(base.glob(str(rest)))
        except (ValueError, NotImplementedError) as error:
            raise InputError(f"{pattern}: {error}") from error
        names_hidden = any(part.startswith(".") for part in rest.parts)
        return [path for path in found if self._is_matched(path, base, names_hidden=names_hidden)]

    def _is_matched(self, path: Path, base: Path, *, names_hidden: bool) -> bool:
        parts = path.relative_to(base).parts
        if not names_hidden and any(part.startswith(".") for part in parts):
            self._leave_out(path, "hidden")
            return False
        on_the_way = (base.joinpath(*parts[: end + 1]) for end in range(len(parts)))
        return all(self._is_read(one, real(base)) for one in on_the_way if one.is_symlink())


def _share_base(finders: Sequence[_Finder]) -> None:
    """Makes the names of all relative to the deepest folder that holds them."""
    for finder in finders:
        finder.paths = [*map(_without_steps_up, finder.paths)]
    base = _folder_of([path for finder in finders for path in finder.paths])
    for finder in finders:
        finder.base = base


def _folder_of(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all of them."""
    return Path(os.path.commonpath([one.parent for one in paths])) if paths else Path()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"{folder}: cannot be listed ({error.strerror}); make the folder readable") from error


def _without_steps_up(path: Path) -> Path:
    """The absolute path without `..`, which could lead out of the folder that names are relative to."""
    if ".." not in path.parts:
        return path.absolute()
    return path.resolve() if path.name == ".." else path.parent.resolve() / path.name  # a link keeps its own name


def _fixed_folder(pattern: Path) -> Path:
    """The part of a pattern before its first wildcard."""
    first = next(at for at, part in enumerate(pattern.parts) if glob.has_magic(part))
    return Path(*pattern.parts[:first])


def _source(path: Path, name: str) -> Source:
    try:
        found = path.stat()
    except OSError:  # a dangling link: it becomes a failure when it is read
        return Source(path, name, 0)
    return Source(path, name, found.st_size, found.st_mtime_ns)
