"""What the census counts as one paragraph."""

from __future__ import annotations

import pytest

from dechaff.census.paragraphs import LONGEST, paragraph_entity
from dechaff.document import Document


@pytest.mark.parametrize(
    "other",
    [
        "Write to @walnut_demo_7 or call 030 1234567, see www.walnut.example/a",
        "WRITE to  @cashew_demo_9 or call 040 7654321,\nsee https://cashew.example",
        "Write to <b>@walnut_demo_7</b> or call 1, see a.example",
    ],
)
def test_paragraphs_that_differ_in_names_and_numbers_are_one(other: str) -> None:
    assert paragraph_entity(other) == paragraph_entity("Write to @pecan_demo_1 or call 1, see pecan.example") != ""


def test_other_words_are_another_paragraph() -> None:
    assert paragraph_entity("Write to us about walnuts.") != paragraph_entity("Write to us about pecans.")


@pytest.mark.parametrize("text", ["", "Contact", "@walnut_demo_7, 030 1234567", "nuts " * (LONGEST // 5) + "."])
def test_labels_and_whole_pages_are_no_paragraphs(text: str) -> None:
    assert paragraph_entity(text) == ""
    assert paragraph_entity("nuts " * (LONGEST // 5)) != ""


@pytest.mark.parametrize(
    "disguised",
    ["Wrіte tо us on Tеlegrаm today", "Write to us on T\u200bele\u200bgram today", "Write to us on &#84;elegram today"],
)
def test_a_paragraph_in_disguise_is_the_plain_one(disguised: str) -> None:
    plain, other = (
        Document(f"Tеlegrаm is &#84;hin.\n\n{one}\n\nRest.") for one in ("Write to us on Telegram today", disguised)
    )
    first, second = (document.paragraph_entity(document.outline.children[1]) for document in (plain, other))
    assert first == second == paragraph_entity("Write to us on Telegram today") != ""
