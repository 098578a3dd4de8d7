from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from dechaff.census.survey import Survey
from dechaff.document.found import Found
from dechaff.rulebook import RuleSet
from dechaff.run import notes as notes_module
from dechaff.run.kept import Kept
from dechaff.run.notes import NotesFile, read_notes


def _write(path: Path, records: int) -> None:
    with path.open("wb") as file:
        notes = NotesFile(file, RuleSet(()))
        for at in range(records):
            entities = frozenset(f"telegram:demo_{at}_{one}" for one in range(5))
            notes.add(None, Survey(at, entities, frozenset(["telegram:demo_one"]) & entities), at)
        notes.add(None, Survey(1, frozenset(["telegram:demo_one"]), frozenset(["telegram:demo_one"])))
        notes.close()


def test_columns_that_are_not_wanted_are_passed_over(tmp_path: Path) -> None:
    _write(tmp_path / "a", 45_000)
    whole = [*read_notes(tmp_path / "a")]
    assert [len(block.texts) for block in whole] == [20_000, 20_000, 5_001]
    tracemalloc.start()
    blocks = [*read_notes(tmp_path / "a", columns=())]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
    assert [block.accused for block in blocks] == [block.accused for block in whole]
    assert {len(block.entities) for block in blocks} == {0}
    some = [*read_notes(tmp_path / "a", columns=("sites", "name_counts"))]
    assert [block.sites for block in some] == [block.sites for block in whole]
    assert [block.name_counts for block in some] == [block.name_counts for block in whole]
    assert {len(block.names) for block in some} == {0}


def test_a_block_ends_before_what_was_found_in_it_is_too_large_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes_module, "BLOCK_MATCHES", 10)
    with (tmp_path / "a").open("wb") as file:
        notes = NotesFile(file, RuleSet(()))
        for matches in (4, 5, 3, 0, 25, 1):
            found = Found(None, {"a/rule": [(0, 1, "")] * matches})
            notes.add(None, Survey(1, frozenset(), frozenset()), kept=Kept(found, ()))
        notes.close()
    assert [len(block.texts) for block in read_notes(tmp_path / "a")] == [3, 2, 1]
