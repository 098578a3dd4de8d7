"""Which files a run reads, and the name each has below RAW and below CLEANED."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

RESERVED = ("_report", "_spam")
"""Top-level names of the output folder, so no input may have them."""


class InputError(Exception):
    """The inputs cannot be read as one corpus; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    path: Path
    """Where it is, absolute."""
    name: str
    """Its path below RAW, with `/`; the cleaned file has the same below CLEANED."""
    size: int
    """In bytes, 0 where it cannot be read."""
    modified_ns: int = field(default=0, compare=False)
    """When it was last written, in nanoseconds since 1970."""


def discover(inputs: Sequence[Path], output: Path | None) -> list[Source]:
    """All files of the inputs, sorted by the bytes of their names. Raises InputError.

    A folder's files are named below that folder, those of a pattern (`data/**/*.jsonl`) below its folder without
    wildcards, those of a list (`@files.txt`, a path or pattern a line) below the deepest folder that holds them all,
    and a file by its base name. Names with a leading dot are skipped unless they are given, and symbolic links to
    folders are not followed. Of an output folder the cleaned articles are read, not its report, nor what it has put
    apart as spam.
    """
    found: dict[str, Path] = {}
    for given in inputs:
        for name, path in _files(given, output):
            if name in found and not found[name].samefile(path):
                raise InputError(
                    f"{path} and {found[name]} would both be written as {name!r}; clean them into two output folders"
                )
            found[name] = path
    _refuse_names(found)
    if not found:
        raise InputError(f"no files in {', '.join(map(str, inputs))}; names with a leading dot are not read")
    return [_source(path, name) for name, path in sorted(found.items(), key=lambda item: sort_key(item[0]))]


def is_output(folder: Path) -> bool:
    """Whether the folder is what a finished run has written."""
    return (folder / RESERVED[0] / "run.json").is_file()


def require_file(path: Path) -> None:
    """Raises OSError where there is no regular file: reading a pipe would wait for ever."""
    if not path.is_file():
        raise OSError("it is gone or no regular file")


def read_lines(file: Path, errors: str = "strict") -> list[str]:
    """The lines of a file in UTF-8. Raises OSError, and UnicodeDecodeError unless `errors` says what else to do.

    Unlike `str.splitlines`, only line feeds end them, alone or after a carriage return: names may hold all else.
    """
    return [line.removesuffix("\r") for line in file.read_bytes().decode("utf-8", errors).split("\n")]


def sort_key(name: str) -> bytes:
    """What names are sorted by: the bytes of the file name, so that the order is the same everywhere."""
    return os.fsencode(name)


def _refuse_overlap(given: Path, output: Path) -> None:
    source, target = given.resolve(), output.resolve()
    if source == target:
        raise InputError(f"{output}: the output folder is the input itself; name another folder with -o")
    if source in target.parents:
        raise InputError(f"{output}: the output folder lies inside the input {given}; name one outside it with -o")
    if target in source.parents:
        raise InputError(f"{given}: the input lies inside the output folder {output}; name another folder with -o")


def _files(given: Path, output: Path | None) -> Iterator[tuple[str, Path]]:
    """The files that one argument stands for, each with its name."""
    if given.exists():
        paths, base = [given], given
    elif str(given).startswith("@"):
        paths = [_without_steps_up(one) for one in _listed(Path(str(given)[1:]))]
        base = Path(os.path.commonpath([one.parent for one in paths])) if paths else Path()
    elif glob.has_magic(str(given)):
        paths, base = _matching(given), _fixed_folder(given)
        if not paths:
            raise InputError(f"{given}: no file matches it")
    else:
        raise InputError(f"{given}: no such file or folder; name a file or a folder of articles")
    for path in paths:
        if output is not None:
            _refuse_overlap(path, output)
        for found in _below(path.absolute()):
            below = found.relative_to(base.absolute()).as_posix()
            yield (below if below != "." else found.name or found.resolve().name), found


def _without_steps_up(path: Path) -> Path:
    """The path, absolute and without `..`: it could lead out of the folder that a name is told below."""
    if ".." not in path.parts:
        return path.absolute()
    return path.resolve() if path.name == ".." else path.parent.resolve() / path.name  # a link keeps its own name


def _below(path: Path) -> Iterator[Path]:
    """The file itself, or all files of a folder."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path, onerror=_raise_unlisted):
        apart = RESERVED if is_output(Path(folder)) else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in apart]
        yield from (Path(folder, file) for file in files if not file.startswith("."))


def _listed(file: Path) -> list[Path]:
    """The paths that a list names, one a line, patterns written out."""
    try:
        lines = read_lines(file, "surrogateescape")
    except OSError as error:
        raise InputError(f"@{file}: cannot be read ({error.strerror}); name a list of paths, one a line") from error
    paths: list[Path] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        matching = [Path(line)] if os.path.lexists(line) else _matching(Path(line))
        if not matching:
            raise InputError(f"{file}:{number}: {line}: no such file or folder; write one path a line")
        paths += matching
    return list(dict.fromkeys(paths))


def _matching(pattern: Path) -> list[Path]:
    return [Path(one) for one in sorted(glob.glob(str(pattern), recursive=True))]


def _fixed_folder(pattern: Path) -> Path:
    """The part of a pattern before its first wildcard."""
    first = next(at for at, part in enumerate(pattern.parts) if glob.has_magic(part))
    return Path(*pattern.parts[:first])


def _raise_unlisted(error: OSError) -> None:
    raise InputError(f"{error.filename}: cannot be listed ({error.strerror}); make the folder readable") from error


def _refuse_names(found: dict[str, Path]) -> None:
    for name, path in found.items():
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/"):  # it would be written outside the output folder
            raise InputError(f"{path}: cannot be told below the folder it was found in; name it without '..'")
        if parts[0] in RESERVED:
            raise InputError(f"{path}: {parts[0]!r} is a name the output folder needs for itself; rename it")
        for end in range(1, len(parts)):
            above = "/".join(parts[:end])
            if above in found:
                raise InputError(
                    f"{found[above]} and {path} would be written as a file and a folder of one name, {above!r}; "
                    "clean them into two output folders"
                )


def _source(path: Path, name: str) -> Source:
    try:
        found = path.stat()
    except OSError:  # a dangling link: listed as a failure when it is read
        return Source(path, name, 0)
    return Source(path, name, found.st_size, found.st_mtime_ns)
