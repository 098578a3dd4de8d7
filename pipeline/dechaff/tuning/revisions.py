"""Folders of rules as they are in a revision of a git repository."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path


class RevisionError(Exception):
    """A revision or a folder in it cannot be read; the message says why."""


def is_revision(given: str) -> bool:
    """Whether it is REV:FOLDER, and no path of a folder."""
    revision, colon, folder = given.partition(":")
    return bool(revision and colon and folder) and not Path(given).exists()


def folder_at(given: str, target: Path) -> Path:
    """The folder at REV:FOLDER, copied below `target`; the checkout stays as it is. FOLDER is relative to the root of
    the repository around the working folder, or to the working folder if it begins with `./` or `../`.

    Each file is as it was committed, whatever attributes say; in place of a link is the file that it leads to in that
    revision. Raises RevisionError.
    """
    revision, _, folder = given.partition(":")
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", wrong=f"no revision {revision!r} here")
    name = f"{commit.decode().strip()}:{folder}"
    kind = _git("cat-file", "-t", name, wrong=f"no {folder!r} in revision {revision!r}").decode().strip()
    if kind != "tree":
        raise RevisionError(f"{given}: {folder!r} is a file there; name the folder of rules")
    tree = _git("rev-parse", name, wrong="cannot be read").decode().strip()
    listed = _git("ls-tree", "-r", "-z", "--full-tree", "--name-only", tree, wrong="cannot be read")
    paths = listed.decode("utf-8", "surrogateescape").split("\0")[:-1]
    for path, data in zip(paths, _files([f"{name.rstrip('/')}/{path}" for path in paths], given), strict=True):
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return target


def _files(names: Sequence[str], given: str) -> Iterator[bytes]:
    """The bytes of files in a revision, or of those that links there lead to."""
    asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    found, at = _git("cat-file", "--batch", "--follow-symlinks", wrong="cannot be read", given=asked), 0
    for name in names:
        head = found[at : found.index(b"\n", at)]
        words = head.split()
        if len(words) != 3 or words[1] != b"blob":
            raise RevisionError(f"{given}: {name.partition(':')[2]} is a link that leads to no file in that revision")
        start = at + len(head) + 1
        at = start + int(words[2]) + 1
        yield found[start : at - 1]


def _git(*arguments: str, wrong: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError("git cannot be run; install it, or name folders") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise RevisionError(f"{wrong}{f' ({said})' if said else ''}")
    return done.stdout
