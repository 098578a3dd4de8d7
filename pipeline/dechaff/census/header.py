"""The line that a census on disk begins with: which census it is and of what, read without its counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

KIND = "dechaff census 1"


class CensusError(Exception):
    """A file that is no census; the message says what would be right."""


def census_id(path: Path) -> str:
    """The same for censuses with the same counts. Raises CensusError."""
    return str(read_header(path)[0]["id"])


def read_about(path: Path) -> dict[str, Any]:
    """What was written about the census in the file. Raises CensusError."""
    return dict(read_header(path)[0]["about"])


def read_header(path: Path) -> tuple[dict[str, Any], int]:
    """What the line says, and where the counts begin. Raises CensusError."""
    try:
        with path.open("rb") as file:
            line = file.readline(1 << 20)
        header = orjson.loads(line)
        if header["kind"] == KIND:
            return header, len(line)
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, KeyError):
        pass
    raise CensusError(f"{path}: no census; make one with `dechaff census RAW -o FILE`")
