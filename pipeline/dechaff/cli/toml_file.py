"""TOML files that options name."""

from __future__ import annotations

import tomllib
from pathlib import Path

from dechaff.cli.main import fail, fail_reading
from dechaff.ingest.sources import read_whole, require_file


def read_toml(file: Path) -> dict[str, object]:
    """The content of the file, which must be a regular one; ends the program if it cannot be read."""
    try:
        file.stat()  # says why if it is not there
        require_file(file)
        return tomllib.loads(read_whole(file).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        if str(error).startswith("Invalid value"):
            fail(f"{file}: {error}; strings need quotes")
        fail_reading(file, error)
    except RecursionError:
        fail(f"{file}: nested too deeply")
