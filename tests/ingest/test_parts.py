from __future__ import annotations

import pickle
import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dechaff.ingest.containers import container_of
from dechaff.ingest.parts import LARGEST_PART, SMALLEST_PART, Part, part_bytes, split_parts
from dechaff.ingest.sources import Source, sort_key


def _sources(sizes: dict[str, int]) -> list[Source]:
    return [Source(Path("/raw", name), name, sizes[name]) for name in sorted(sizes, key=sort_key)]


_sizes = st.dictionaries(st.from_regex(r"[a-z]{1,4}\.(?:md|jsonl)", fullmatch=True), st.integers(0, 40), max_size=30)


@given(_sizes, st.integers(1, 30))
def test_parts_hold_every_byte_once_in_order_and_none_is_larger_than_asked(sizes: dict[str, int], size: int) -> None:
    sources = _sources(sizes)
    parts = split_parts(sources, size)
    stretches = [one for part in parts for one in part.stretches]
    assert list(dict.fromkeys(one.source for one in stretches)) == sources
    for source in sources:
        edges = [(one.start, source.size if one.end is None else one.end) for one in stretches if one.source == source]
        assert [edges[0][0], *(end for _, end in edges)] == [*(start for start, _ in edges), source.size]
    for part in parts:
        assert part.size <= size or (
            len(part.stretches) == 1 and not container_of(part.stretches[0].source.name).can_split
        )
    assert len({part.key for part in parts}) == len(parts)
    assert pickle.loads(pickle.dumps(parts)) == parts


def test_a_large_file_of_lines_is_split_and_any_other_is_not() -> None:
    parts = split_parts(_sources({"a.jsonl": 25, "b.md": 25}), 10)
    assert [[(one.source.name, one.start, one.end) for one in part.stretches] for part in parts] == [
        [("a.jsonl", 0, 10)],
        [("a.jsonl", 10, 20)],
        [("a.jsonl", 20, None)],
        [("b.md", 0, None)],
    ]


def test_a_file_more_changes_few_parts() -> None:
    generator = random.Random(1)
    sizes = {f"{at:05}.md": generator.randrange(1000, 9000) for at in range(4000)}
    before = {part.key for part in split_parts(_sources(sizes), 100_000)}
    assert len(before) > 200
    for name in ("00000a.md", "02000a.md", "03999a.md"):
        after = {part.key for part in split_parts(_sources({**sizes, name: 5000}), 100_000)}
        assert 1 <= len(after - before) <= 5


def test_a_part_is_known_by_its_stretches_alone() -> None:
    [one] = split_parts(_sources({"a.md": 3}))
    assert one.key == Part(one.stretches).key != split_parts(_sources({"b.md": 3}))[0].key


def test_the_size_of_parts_grows_with_the_corpus_up_to_a_limit() -> None:
    def size(total: int) -> int:
        return part_bytes([Source(Path("/raw/a.jsonl"), "a.jsonl", total)])

    assert size(0) == size(16 << 30) == SMALLEST_PART
    assert size(20 << 30) == 2 * SMALLEST_PART
    assert size(100 << 40) == LARGEST_PART
