"""A census on disk: a header line, then its columns, which are memory-mapped."""

from __future__ import annotations

import errno
import hashlib
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import calcsize
from typing import BinaryIO

import orjson
import xxhash

from dechaff.census.census import HASHES, NUMBERS, Census
from dechaff.census.entities import entity_hash
from dechaff.census.header import ALIGNED_TO, CensusError, HeaderRow, read_header
from dechaff.text.rows import read_row


def write_census(census: Census, file: BinaryIO, about: dict[str, str]) -> None:
    """Writes the census, with a description of it in `about`. The same input gives the same bytes."""
    named = orjson.dumps(sorted(census.named.values()))
    columns = census.hashes, census.articles, census.accused, census.sites
    pieces: list[memoryview | bytes] = [*columns, named]  # not joined, as a copy could take much of the memory
    digest = xxhash.xxh3_128()
    for piece in pieces:
        digest.update(piece)
    header: HeaderRow = {
        "kind": "dechaff census 1",
        "id": digest.hexdigest(),
        "entities": len(census.hashes),
        "named_bytes": len(named),
        "about": about,
    }
    line = orjson.dumps(header)
    file.write(line + b" " * (-(len(line) + 1) % ALIGNED_TO) + b"\n")
    file.writelines(pieces)


def open_census(path: Path) -> Census:
    """The census in the file, compared with its hash; its counts are memory-mapped. Raises CensusError."""
    header, at = read_header(path)
    columns = []
    try:
        with path.open("rb") as file:
            file.seek(at)  # and read it, as pages that are mapped would count as memory in use
            if hashlib.file_digest(file, xxhash.xxh3_128).hexdigest() != header["id"]:
                raise ValueError("its bytes do not match its id")
            data = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        for kind in (HASHES, NUMBERS, NUMBERS, NUMBERS):
            size = header["entities"] * calcsize(kind)
            columns.append(data[at : at + size].cast(kind))
            at += size
        named = {entity_hash(entity): entity for entity in read_row(bytes(data[at:]), list[str])}
    except (OSError, ValueError, TypeError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise MemoryError from error
        raise CensusError(f"{path}: cut short or changed ({error}); take the census again") from error
    hashes, articles, accused, sites = columns
    return Census(hashes, articles, accused, sites, named)
