"""Corpora that nobody wrote keep every promise: `python benchmarks/fuzz.py`, in short, and that it can fail."""

from __future__ import annotations

from typing import Any

import pytest
from fuzz import fuzz
from fuzzing.checks import CHECKS, Result, faults_of
from fuzzing.shrink import smallest

RAW = "Soak the beans. TG: @demo_shop_1 Boil them."
LINE: dict[str, Any] = {
    "start": 16,
    "end": 32,
    "removed": "TG: @demo_shop_1",
    "before": "Soak the beans. ",
    "after": " Boil them.",
    "kind": "handle",
    "score": 6.0,
    "threshold": 6.0,
    "why": [
        {"rule": "a", "start": 16, "end": 32, "text": "TG: @demo_shop_1", "points": 4.0, "role": "proof"},
        {"rule": "b", "start": 33, "end": 37, "text": "Boil", "points": 2.0, "role": "context"},
    ],
    "also": [{"rule": "c", "start": 16, "end": 18, "text": "TG", "points": 1.0, "role": "support"}],
}


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DECHAFF_SHARED", raising=False)  # the same articles everywhere
        return fuzz(300, seed=1, only=[*CHECKS], workers=2, corpus_articles=300)[0]


@pytest.mark.slow
@pytest.mark.parametrize("check", [*CHECKS])
def test_a_corpus_that_nobody_wrote_keeps_the_promise(check: str, results: dict[str, Result]) -> None:
    result = results[check]
    assert result.tried >= 200
    assert result.failed == 0, [what for _, what in result.examples[:5]]


def test_a_line_that_tells_the_truth_has_no_fault() -> None:
    assert [*faults_of(LINE, RAW)] == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("start",), 15),
        (("end",), 33),
        (("end",), 16),
        (("removed",), "TG: @demo_shop_2"),
        (("before",), "the beans. "),
        (("after",), ""),
        (("score",), 7.0),
        (("threshold",), 6.5),
        (("why", 0, "start"), 17),
        (("why", 0, "text"), "TG"),
        (("why", 0, "points"), 3.0),
        (("why", 0, "role"), "context"),
        (("why", 1, "role"), "support"),
        (("also", 0, "text"), "T"),
        (("also", 0, "end"), 19),
    ],
)
def test_a_line_that_does_not_is_told(where: tuple[Any, ...], value: Any) -> None:
    assert [*faults_of(_changed(LINE, where, value), RAW)]


def test_a_failing_text_is_made_as_small_as_it_fails() -> None:
    text = "one\ntwo\nthree beans\nfour\n" * 5
    assert smallest(text, lambda text: "bean" in text) == "bean"
    assert smallest(text, lambda text: False) == text


def _changed(here: Any, where: tuple[Any, ...], value: Any) -> Any:
    if not where:
        return value
    copy = here.copy()
    copy[where[0]] = _changed(here[where[0]], where[1:], value)
    return copy
