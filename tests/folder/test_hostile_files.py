"""Files in an output folder that hold anything at all: a message or the right result, never a traceback."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xxhash
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from marker_run import run, tree

from dechaff.census.census import Census
from dechaff.census.files import open_census, write_census
from dechaff.census.header import CensusError
from dechaff.display.page.build import write_report_page
from dechaff.folder.ledger import decisions
from dechaff.folder.paths import OutputError
from dechaff.folder.read import ROWS, read_run
from dechaff.folder.restore import restore
from dechaff.folder.rows import CampaignRow, RunRow
from dechaff.folder.work import CommitRow, LeftRow, PartRow, PlacesRow, SurveyRow, Work, load, save
from dechaff.folder.written import written_articles
from dechaff.text.rows import read_row

DEEP = b"[" * 100_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
RAW = {"a/b.md": b"one PROMO two", "c.jsonl": b'{"text": "a PROMO b"}\n\n{"text": "BUG"}\n', "d.md": b"FLAG"}


@pytest.mark.parametrize("row", [*ROWS.values(), CampaignRow, RunRow, PartRow, PlacesRow, CommitRow, SurveyRow])
@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"[]", b"\xff", DEEP, b'{"a":' * 100_000, b'{"path":"\\ud800"}'])
def test_what_is_no_row_is_a_value_error(row: type[Any], data: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        read_row(data, row)


def test_a_row_with_half_a_character_is_read() -> None:
    line = {"path": "\ud800", "first": 0, "records": 1, "sha256_raw": None}
    assert read_row(json.dumps(line).encode(), ROWS["containers"]) == line


def test_damage_to_what_is_kept_is_noticed(tmp_path: Path) -> None:
    content: CommitRow = {"renames": [("a", "b")], "removals": ["c"], "places": {"parts": {}, "files": {"d": (7, 7)}}}
    save(tmp_path / "f", content)
    whole = (tmp_path / "f").read_bytes()
    assert load(tmp_path / "f", CommitRow) == content
    for at in range(len(whole) - 1):
        (tmp_path / "f").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert load(tmp_path / "f", CommitRow) is None
        (tmp_path / "f").write_bytes(whole[:at])
        assert load(tmp_path / "f", CommitRow) is None


def _read_all(folder: Path, target: Path) -> None:
    """All that reads a cleaned folder."""
    cleaned = folder / "cleaned"
    restore(cleaned, target)
    for _ in decisions(cleaned):
        pass
    for one in written_articles(cleaned):
        one.row["format"].lower()
    write_report_page(cleaned, read_run(cleaned), target / "page.html")


def _damaged(line: dict[str, Any], chance: random.Random, value: Any) -> dict[str, Any]:
    """The line with another value somewhere in it, or without one."""
    key = chance.choice(sorted(line))
    if isinstance(line[key], list) and line[key] and isinstance(line[key][0], dict) and chance.random() < 0.7:
        return {**line, key: [_damaged(line[key][0], chance, value), *line[key][1:]]}
    if chance.random() < 0.3:
        return {name: one for name, one in line.items() if name != key}
    return {**line, key: value}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    run(folder, RAW)
    entities = [{"entity": "telegram:demo_one", "articles": 2, "sites": 0}]
    campaign = {"campaign": "c", "articles": 2, "entities": entities, "examples": ["x"], "first": None, "last": None}
    (folder / "cleaned/_report/campaigns.jsonl").write_bytes(json.dumps(campaign).encode() + b"\n")
    return folder


@given(chance=st.randoms(use_true_random=False), value=JSON)
@hypothesis_settings(max_examples=150, deadline=None)
def test_any_line_of_a_report_may_hold_anything(
    written: Path, tmp_path_factory: pytest.TempPathFactory, chance: random.Random, value: Any
) -> None:
    files = [path for path in sorted((written / "cleaned/_report").glob("*.json*")) if path.stat().st_size]
    file = chance.choice(files)
    before = file.read_bytes()
    lines = before.splitlines() if file.suffix == ".jsonl" else [before]
    at = chance.randrange(len(lines))
    lines[at] = json.dumps(_damaged(json.loads(lines[at]), chance, value)).encode()
    file.write_bytes(b"\n".join(lines) + b"\n")
    outside = tree(written / "raw")
    with suppress(OutputError):
        _read_all(written, tmp_path_factory.mktemp("back") / "new")
    file.write_bytes(before)
    assert tree(written / "raw") == outside


@pytest.mark.parametrize("name", ["run.json", "articles-00000.jsonl", "removals-00000.jsonl", "containers-00000.jsonl"])
@pytest.mark.parametrize("data", [DEEP + b"\n", b'{"a":' * 100_000 + b"\n", b"\0\n", b"{}\n", b'"\n'])
def test_a_file_of_the_report_that_is_none_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    run(tmp_path, RAW)
    (tmp_path / "cleaned/_report" / name).write_bytes(data)
    with pytest.raises(OutputError, match=f"_report/{name}:?.*: not what `dechaff clean` writes"):
        _read_all(tmp_path, tmp_path / "back")


HOLE_BYTES = 1 << 40


@pytest.mark.parametrize("name", ["run.json", "articles-00000.jsonl", "removals-00000.jsonl", "containers-00000.jsonl"])
def test_a_hole_larger_than_memory_is_no_file_of_the_report(tmp_path: Path, name: str) -> None:
    run(tmp_path, RAW)
    (tmp_path / "cleaned/_report" / name).write_bytes(b"")
    os.truncate(tmp_path / "cleaned/_report" / name, HOLE_BYTES)
    with pytest.raises(OutputError, match=f"_report/{name}:?.*: not what `dechaff clean` writes"):
        _read_all(tmp_path, tmp_path / "back")


def test_a_hole_larger_than_memory_is_damage_to_what_is_kept(tmp_path: Path) -> None:
    work = Work(tmp_path)
    for file in (work.left, work.written("0"), work.begun / "0"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b'{"files":{}}')
        os.truncate(file, HOLE_BYTES)
    assert load(work.left, LeftRow) is None
    assert [*work.parts_written()] == []
    assert next(work.files_begun(), None) is None


def test_a_report_may_speak_of_more_records_than_there_can_be(tmp_path: Path) -> None:
    run(tmp_path, RAW)
    file = tmp_path / "cleaned/_report/containers-00000.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"records":3', b'"records":9000000000000000'))
    assert "records missing 8999999999999997" in restore(tmp_path / "cleaned", None).failures[-1][1]


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"{}" + data])
def test_a_census_that_is_cut_short_or_longer_is_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "census"
    with file.open("wb") as opened:
        write_census(Census.of({"telegram:demo_one": 3}, {"telegram:demo_one": 2}), opened, {})
    assert len(open_census(file).hashes) == 1
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(CensusError, match="census"):
        open_census(file)


@pytest.mark.parametrize(
    "header",
    [
        {"kind": "dechaff census 1"},
        {"kind": "dechaff census 1", "id": "x", "entities": -1, "named_bytes": 0, "about": {}},
        {"kind": "dechaff census 1", "id": "x", "entities": 1 << 62, "named_bytes": 0, "about": {}},
        {"kind": "dechaff census 1", "id": "x", "entities": 0, "named_bytes": 0, "about": []},
        {"kind": "dechaff census 2", "id": "x", "entities": 0, "named_bytes": 0, "about": {}},
    ],
)
def test_a_header_that_is_none_is_no_census(tmp_path: Path, header: dict[str, Any]) -> None:
    (tmp_path / "census").write_bytes(json.dumps(header).encode() + b"\n")
    with pytest.raises(CensusError, match="no census; make one with"):
        open_census(tmp_path / "census")


@pytest.mark.parametrize("named", [b"{}", b"[1]", b"[[]]", b"\xff", b"["])
def test_the_names_in_a_census_are_names(tmp_path: Path, named: bytes) -> None:
    hashed = xxhash.xxh3_128_hexdigest(named)
    header = {"kind": "dechaff census 1", "id": hashed, "entities": 0, "named_bytes": len(named), "about": {}}
    line = json.dumps(header).encode()
    (tmp_path / "census").write_bytes(line + b" " * (-(len(line) + 1) % 8) + b"\n" + named)
    with pytest.raises(CensusError, match=r"cut short or changed \((?!its bytes do not)"):
        open_census(tmp_path / "census")


@given(at=st.integers(0, 10**6), by=st.integers(1, 255))
def test_a_census_with_another_byte_in_its_counts_or_names_is_none(at: int, by: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "census"
        with file.open("wb") as opened:
            write_census(Census.of({"telegram:demo_one": 3}, {"telegram:demo_one": 2}), opened, {})
        data = bytearray(file.read_bytes())
        first = data.index(b"\n") + 1
        data[first + at % (len(data) - first)] ^= by
        file.write_bytes(data)
        with pytest.raises(CensusError, match="cut short or changed"):
            open_census(file)


def test_the_counts_of_a_census_stand_where_they_can_be_read(tmp_path: Path) -> None:
    with (tmp_path / "census").open("wb") as file:
        write_census(Census.of({"telegram:demo": 3}), file, {})
    header, _, counts = (tmp_path / "census").read_bytes().partition(b"\n")
    for blanks in range(1, 8):
        (tmp_path / "census").write_bytes(header + b" " * blanks + b"\n" + counts)
        with pytest.raises(CensusError, match="cut short or changed"):
            open_census(tmp_path / "census")
    (tmp_path / "census").write_bytes(header + b" " * 8 + b"\n" + counts)
    assert open_census(tmp_path / "census").count("telegram:demo") == 2
