"""Folders of rules as they are in a revision of a git repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path


class RevisionError(Exception):
    """A revision or a folder in it cannot be read; the message says why."""


def is_revision(given: str) -> bool:
    """Whether it is REV:FOLDER, and no path of a folder."""
    revision, colon, folder = given.partition(":")
    return bool(revision and colon and folder) and not Path(given).exists()


def folder_at(given: str, target: Path) -> Path:
    """The folder at REV:FOLDER, copied below `target`; the checkout stays as it is. FOLDER is relative to the root of
    the repository around the working folder, or to the working folder if it begins with `./`. Raises RevisionError."""
    revision, _, folder = given.partition(":")
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", wrong=f"no revision {revision!r} here")
    name = f"{commit.decode().strip()}:{folder}"
    kind = _git("cat-file", "-t", name, wrong=f"no {folder!r} in revision {revision!r}").decode().strip()
    if kind != "tree":
        raise RevisionError(f"{given}: {folder!r} is a file there; name the folder of rules")
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", name, wrong="cannot be read"))) as archive:
        archive.extractall(target, filter="data")
    return target


def _git(*arguments: str, wrong: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except OSError as error:
        raise RevisionError("git cannot be run; install it, or name folders") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise RevisionError(f"{wrong}{f' ({said})' if said else ''}")
    return done.stdout
