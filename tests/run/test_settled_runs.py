"""Articles that the first pass settled are not opened again, and what is written is as if they had been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from random_articles import HONEST, article
from small_run import go, tree, write_raw

from dechaff import cleaner
from dechaff.census.survey import Survey
from dechaff.document import Document
from dechaff.judge import survey
from dechaff.known import Known
from dechaff.rulebook import Rule
from dechaff.rulefiles import load_rules
from dechaff.run.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus/articles"


def _generated() -> dict[str, bytes]:
    chance = Random(5)
    texts = [article(chance) if at % 3 else "\n\n".join(chance.sample(HONEST, 4)) for at in range(90)]
    return {f"{at:02}.md": text.encode("utf-8", "surrogatepass") for at, text in enumerate(texts)}


def _own() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())[::4]}


@pytest.mark.parametrize(
    "files", [pytest.param(_generated(), marks=pytest.mark.slow), _own()], ids=["generated", "own"]
)
def test_a_run_that_settles_nothing_writes_the_same(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = []

    def settle_nothing(
        document: Document, known: Known, rules: Sequence[Rule], naming: Sequence[Rule] | None
    ) -> Survey:
        found = survey(document, known, rules, naming)
        settled.append(found.settled and (len(rules) > 0 or naming is not None))
        return replace(found, settled=False)

    written = []
    for name in ("settling", "not"):
        if name == "not":
            monkeypatch.setattr(cleaner, "survey", settle_nothing)
        write_raw(tmp_path / name, files)
        go(tmp_path / name, asked=Settings(load_rules()))
        written.append(tree(tmp_path / name / "cleaned"))
    assert sum(settled) > 5
    assert written[0] == written[1]
