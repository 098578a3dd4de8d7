"""A round takes its steps in order, and the rounds go on until one has nothing to cut."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.document import Document
from dechaff.judge import UnstableError, rounds
from dechaff.judge.decisions import decide_by_itself
from dechaff.judge.rounds import Rounds
from dechaff.known import Known
from dechaff.model import Cut, Evidence, Level

CLEANER = Cleaner()
KNOWN = Known(CLEANER.rules, CLEANER.profile)


def _step(letter: str, taken: list[str]) -> rounds.Step:
    """Cuts the letter where the text begins with it."""

    def take(article: Rounds) -> list[Cut]:
        taken.append(letter)
        if not article.document.text.startswith(letter):
            return []
        seen = Evidence("a/rule", 0, 1, letter, "", 6.0, Level.MATCH, "promo")
        return [decide_by_itself(Cut, one) for one in article.add_evidence([seen])]

    return take


def _run(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[str]]:
    taken: list[str] = []
    monkeypatch.setattr(rounds, "STEPS", (_step("a", taken), _step("b", taken)))
    article = Rounds(Document(text, "text"), KNOWN, lambda document, known: ())
    article.run()
    return article.document.text, taken


def test_the_first_step_with_cuts_ends_the_round(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run("abac", monkeypatch) == ("c", ["a", "a", "b", "a", "a", "b"])
    assert _run("c", monkeypatch) == ("c", ["a", "b"])


def test_an_article_that_always_has_more_to_cut_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnstableError, match="after 4 rounds"):
        _run("a" * 20, monkeypatch)
