"""The census of a corpus, counted from the notes on all its parts."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dechaff.census.counting import Tally
from dechaff.census.entities import entity_hash
from dechaff.census.files import write_census
from dechaff.engines.notes import read_blocks
from dechaff.export.files import writing
from dechaff.export.work import Work
from dechaff.ingest.parts import Part
from dechaff.rulebook import RuleSet


def count_parts(work: Work, parts: Sequence[Part], rules: RuleSet, about: dict[str, Any]) -> None:
    """Counts all parts and writes the census down, with what is to be known `about` it."""
    shutil.rmtree(work.scratch, ignore_errors=True)
    work.scratch.mkdir(parents=True)
    tally = Tally(work.scratch)
    for part in parts:
        for block in read_blocks(work.survey(part.key)):
            tally.add(block.rows())
    counted = tally.census({})
    least = min(profile.suspect_accused for profile in rules.profiles)
    often = counted.hashes[counted.accused >= least]
    census = replace(counted, named=_names(work, parts, frozenset(often.tolist())))
    with writing(work.census) as file:
        write_census(census, file, about)
    shutil.rmtree(work.scratch)


def _names(work: Work, parts: Sequence[Part], wanted: frozenset[int]) -> dict[int, str]:
    """The accused entities that have one of these hashes, by it."""
    accused = (one for part in parts for block in read_blocks(work.survey(part.key)) for one in block.accused)
    return {hashed: entity for entity in accused if (hashed := entity_hash(entity)) in wanted}
