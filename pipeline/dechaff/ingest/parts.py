"""The parts of a corpus, each read, cleaned and reported independently, in any order and in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dechaff.ingest.containers import container_of
from dechaff.ingest.sources import Source, sort_key

SMALLEST_PART = 4 << 20
LARGEST_PART = 64 << 20
MOST_SMALL_PARTS = 4096
"""If a corpus would have more parts than this, they become larger, up to LARGEST_PART."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A file, or a range of its bytes that is read on its own."""

    source: Source
    start: int = 0
    end: int | None = None
    """Where the range ends, None for the end of the file. Records that begin in `[start, end)` belong to it."""

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the file."""
        return self.start == 0 and self.end is None


@dataclass(frozen=True)
class Part:
    """The stretches whose report lines share one set of files; the unit of work of an engine."""

    stretches: tuple[Stretch, ...]
    """In report order."""

    @cached_property
    def key(self) -> str:
        """The name of the part, which depends on its stretches alone, not on the rest of the corpus."""
        names = (f"{one.source.name}\0{one.start}\0{one.end}\0" for one in self.stretches)
        return hashlib.sha256("".join(names).encode("utf-8", "surrogateescape")).hexdigest()[:20]

    @property
    def size(self) -> int:
        """In bytes."""
        return sum((one.source.size if one.end is None else one.end) - one.start for one in self.stretches)


def part_bytes(sources: Iterable[Source]) -> int:
    """The size of a corpus's parts in bytes. It depends on the corpus alone, so that all runs divide it alike."""
    total = sum(source.size for source in sources)
    size = SMALLEST_PART
    while size < LARGEST_PART and total > size * MOST_SMALL_PARTS:
        size *= 2
    return size


def split_parts(sources: Sequence[Source], size: int | None = None) -> list[Part]:
    """The sources in order, in parts of at most `size` bytes; a larger file is split if its kind allows it.

    Where a part ends depends on the names of the files there, so that a file added or removed changes the division
    only near it.
    """
    size = size or part_bytes(sources)
    parts: list[Part] = []
    group: list[Stretch] = []
    held = 0
    for source in sources:
        stretches = list(_stretches(source, size))
        if group and (held + source.size > size or len(stretches) > 1):
            parts.append(Part(tuple(group)))
            group, held = [], 0
        if len(stretches) > 1:
            parts += [Part((one,)) for one in stretches]
            continue
        group += stretches
        held += source.size
        if _ends_a_part(source, size):
            parts.append(Part(tuple(group)))
            group, held = [], 0
    return [*parts, Part(tuple(group))] if group else parts


def _stretches(source: Source, size: int) -> Iterator[Stretch]:
    if source.size <= size or not container_of(source.name).can_split:
        yield Stretch(source)
        return
    for start in range(0, source.size, size):
        yield Stretch(source, start, start + size if start + size < source.size else None)


def _ends_a_part(source: Source, size: int) -> bool:
    """Whether a part ends after this source: pseudo-random by name, so that parts have half of `size` on average."""
    chance = int.from_bytes(hashlib.blake2b(sort_key(source.name), digest_size=8).digest()) / 2**64
    return 2 * source.size > chance * size
