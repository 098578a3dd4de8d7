"""Files of JSON that are not called JSON Lines."""

from __future__ import annotations

import gzip
import json
import re
import tracemalloc
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.ingest import bulk, json_array
from dechaff.ingest.bulk import pieces_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Layout, Record
from dechaff.ingest.sources import Source
from dechaff.limits import DEFAULT_LIMITS, Limits

JSON = container_of("a.json")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(["text", "id", "meta"]), values, max_size=3)


def _records(folder: Path, data: bytes, layout: Layout | None = None, limits: Limits = DEFAULT_LIMITS) -> list[Record]:
    return _read(folder, data, layout, limits)[0]


def _read(
    folder: Path, data: bytes, layout: Layout | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[list[Record], Layout | None]:
    """The records of a file, and how they were laid out."""
    file = folder / "a.json"
    file.write_bytes(data)
    container = container_of("a.json", layout)
    return [*container.records(Source(file, "a.json", len(data)), Fields(), limits)], container.layout


def _texts(records: list[Record]) -> list[str]:
    return [one.article.text for one in records if one.article]


def _data(record: Record) -> bytes:
    assert record.data is not None
    return b"".join(pieces_of(record.data))


def _written(records: list[Record]) -> bytes:
    """The file that a sink makes of the records."""
    file = BytesIO()
    sink = JSON.sink(file, Path())
    for record in records:
        assert record.data is not None
        sink.write(record, record.data)
    sink.close()
    return file.getvalue()


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_each_element_of_an_array_is_an_article(tmp_path: Path, indent: int | None) -> None:
    data = json.dumps([{"text": "one"}, {"text": 'two ] , [ \\ " }'}, {"text": "drei ü"}], indent=indent).encode()
    assert _texts(_records(tmp_path, data)) == ["one", 'two ] , [ \\ " }', "drei ü"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"text": "one"}\n{"text": "two"}\n',
        b'\n{"text": "one"}\n\n{"text": "two"}',
        b'[{"text": "a line with an array is no article"}]\n{"text": "one"}\n{"text": "two"}\n',
    ],
)
def test_lines_are_articles_whatever_the_file_is_called(tmp_path: Path, data: bytes) -> None:
    records = _records(tmp_path, data)
    assert _texts(records) == ["one", "two"]
    assert b"".join(map(_data, records)) == data == _written(records)


def test_one_object_over_many_lines_is_one_article(tmp_path: Path) -> None:
    data = json.dumps({"text": "one", "tags": ["a", {"b": []}]}, indent=2).encode() + b"\n\n"
    [record] = _records(tmp_path, data)
    assert _texts([record]) == ["one"]
    assert _data(record) == data == _written([record])


def test_one_object_that_has_been_damaged_since_is_a_record_that_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.json.gz"
    file.write_bytes(gzip.compress(json.dumps({"text": "Oil the hinge."}).encode())[:-9])
    (record,) = container_of(file.name, "object").records(Source(file, file.name, 0), Fields())
    assert record.data is None
    assert record.failure.startswith("cannot be read: truncated at byte ")


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_one_object_that_is_cut_short_or_too_large_is_one_failure(tmp_path: Path, name: str) -> None:
    whole = json.dumps({"text": "one", "tags": ["a", {"b": []}] * 99}, indent=2).encode()
    file = tmp_path / name
    for data, limits, why in (
        (whole[:-9], DEFAULT_LIMITS, r"not JSON \(.*\); every file must be one JSON object"),
        (whole, Limits(record_bytes=1_000), "the file has .*, more than the 1,000 that are allowed"),
    ):
        file.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        [record] = container_of(name).records(Source(file, name, 0), Fields(), limits)
        assert re.match(why, record.failure)
        assert _data(record) == data


def test_a_damaged_element_is_called_one(tmp_path: Path) -> None:
    _, damaged = _records(tmp_path, b'[{"text": "one"}, {"text": }]')
    assert re.match(r"not JSON \(.*\); every element must be one JSON object", damaged.failure)


@pytest.mark.parametrize("data", [b'{"name": "a package", "version": 1}', b'[{"a": 1}, 5, "x", null]', b"[]", b"[ ]\n"])
def test_what_has_no_text_is_copied_unread(tmp_path: Path, data: bytes) -> None:
    records = _records(tmp_path, data)
    assert {(one.failure, one.unread) for one in records} == {("", "no_text_field")}
    assert _written(records) == data


@given(elements=st.lists(objects, min_size=1, max_size=6), seed=st.randoms(use_true_random=False))
def test_an_array_comes_back_from_any_trees_it_was_divided_into(
    tmp_path_factory: pytest.TempPathFactory, elements: list[object], seed: Random
) -> None:
    folder = tmp_path_factory.mktemp("array")
    data = _spaced(elements, seed)
    records = _records(folder, data)
    assert [json.loads(_data(one)) for one in records] == elements
    where = [seed.randrange(3) for _ in records]
    trees: list[list[Record]] = []
    for tree in range(3):
        chosen = [one for one, at in zip(records, where, strict=True) if at == tree]
        written = _written(chosen)
        if chosen:
            assert json.loads(written) == [json.loads(_data(one)) for one in chosen]
        trees.append(_records(folder, written, "array") if chosen else [])
        assert [*map(_data, trees[-1])] == [*map(_data, chosen)]
    assert _written([trees[at].pop(0) for at in where]) == data


@given(elements=st.lists(objects, max_size=5), seed=st.randoms(use_true_random=False))
def test_a_damaged_array_is_whole_up_to_the_damage_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, elements: list[object], seed: Random
) -> None:
    folder = tmp_path_factory.mktemp("array")
    data = bytearray(_spaced([{"text": "first"}, *elements], seed))
    for _ in range(seed.randrange(1, 3)):
        at = seed.randrange(1, len(data))
        data[at : at + seed.randrange(3)] = seed.choice([b"", b"]", b"}", b'"', b",", b"\\", b"x", b"\n"])
    records, layout = _read(folder, bytes(data))
    assert _written(records) == bytes(data)
    failed = [one for one in records if one.failure]
    good = [one for one in records if not one.failure]
    for tree in (failed, good):
        if tree:
            assert [*map(_data, _records(folder, _written(tree), layout))] == [*map(_data, tree)]


def test_reading_by_small_pieces_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _spaced([{"text": 'a "b" \\ [c] {d}', "n": [1, [2, {}], "]"]}, {"text": "\\\\"}, {}], Random(1))
    whole = _records(tmp_path, data)
    for size in range(1, 20):
        monkeypatch.setattr(json_array, "PIECE", size)
        assert _records(tmp_path, data) == whole


def test_what_would_take_too_much_memory_is_not_held_to_see_whether_it_is_json(tmp_path: Path) -> None:
    data = b'{"text":\n[' + b"[]," * 7_000_000 + b"[]]}"
    tracemalloc.start()
    records = _records(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * len(data)
    assert [bool(one.failure) for one in records] == [True, True]
    assert _written(records) == data


def test_an_element_that_is_too_large_costs_only_itself(tmp_path: Path) -> None:
    data = json.dumps([{"text": "one"}, {"text": "x" * 5_000, "n": ["]"]}, {"text": "three"}], indent=1).encode()
    records = _records(tmp_path, data, limits=Limits(record_bytes=1_000))
    assert _texts(records) == ["one", "three"]
    assert re.match("the element has .*1,000", records[1].failure)
    assert isinstance(records[1].bulk, bulk.Bulk)
    assert json.loads(_data(records[1]))["text"] == "x" * 5_000
    assert _written(records) == data


def _spaced(elements: list[object], random: Random) -> bytes:
    """The elements as an array, with blanks anywhere between."""

    def blanks() -> str:
        return "".join(random.choice(" \n\t\r") for _ in range(random.choice([0, 0, 1, 3])))

    inner = ",".join(f"{blanks()}{json.dumps(one, indent=random.choice([None, 2]))}{blanks()}" for one in elements)
    bom = random.choice(["", "", "\ufeff"])
    return f"{bom}{blanks()}[{inner}]{blanks()}".encode()
