"""The corpus in pieces of work: parts, each read, cleaned and reported by itself, in any order and anywhere."""

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
"""Beyond so many parts they grow, until the largest size."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A file, or a run of its bytes that is read by itself."""

    source: Source
    start: int = 0
    end: int | None = None
    """The records that begin in `[start, end)` belong to it; None for the end of the file."""

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
        """What the part is called as long as it is made of the same stretches, whatever else the corpus holds."""
        names = (f"{one.source.name}\0{one.start}\0{one.end}\0" for one in self.stretches)
        return hashlib.sha256("".join(names).encode("utf-8", "surrogateescape")).hexdigest()[:20]

    @property
    def size(self) -> int:
        """In bytes."""
        return sum((one.source.size if one.end is None else one.end) - one.start for one in self.stretches)


def part_bytes(sources: Iterable[Source]) -> int:
    """The size that the parts of a corpus should have: a function of the corpus, so that all runs divide it alike."""
    total = sum(source.size for source in sources)
    size = SMALLEST_PART
    while size < LARGEST_PART and total > size * MOST_SMALL_PARTS:
        size *= 2
    return size


def split_parts(sources: Sequence[Source], size: int | None = None) -> list[Part]:
    """The sources in order, in parts of at most `size` bytes; a larger file is split where its kind allows it.

    Where one part ends and the next begins hangs on the names around, so that a file more or less changes the
    division only near it.
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
    """True for some names, by chance: on average a part is cut short at half its size."""
    chance = int.from_bytes(hashlib.blake2b(sort_key(source.name), digest_size=8).digest()) / 2**64
    return 2 * source.size > chance * size
