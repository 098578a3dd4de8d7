"""An article with advertisements put into it is not one as a whole, however many kinds of them there are."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.detect.matchers import detect
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.judge.spam import IDEOGRAPH_LETTERS, reader_letters, spam_score
from dechaff.known import Known

CLEANER = Cleaner()
HONEST = [
    f"The glaze of bowl {number} dried for {number + 3} hours on a board of pine, and nobody in the workshop touched it."
    for number in range(24)
]
ADS = [
    "TG🔥+ @bowls_demo_5",
    "Custom essays for sale, WeChat: bowlsdemo5",
    "Cheap game coins for sale, QQ: 100200305",
    "Write now! WhatsApp: +44 20 7946 0000",
    "👉 [Order here, lowest price](https://t.me/bowls_demo_5)",
]


def _with_ads() -> str:
    paragraphs = [*HONEST]
    for at, ad in enumerate(ADS):
        paragraphs.insert(1 + 6 * at, ad)
    return "\n\n".join(paragraphs) + "\n"


def test_advertisements_put_into_an_article_are_cut_and_it_stays() -> None:
    text = _with_ads()
    document = Document(text, "markdown")
    evidence = detect(Reading(document, Known(CLEANER.rules, CLEANER.profile)), CLEANER.rules.rules)
    score = spam_score(document, evidence, CLEANER.rules.rules, CLEANER.profile)
    assert score.points >= CLEANER.profile.spam_score  # by density and spread alone it would be one
    cleaning = CLEANER.clean(text, "markdown")
    assert cleaning.verdict == "cleaned"
    assert set(HONEST) <= set(cleaning.text.splitlines())
    assert "demo_5" not in cleaning.text


def test_the_same_advertisements_with_little_else_are_one() -> None:
    text = "\n\n".join([*HONEST[:2], *ADS]) + "\n"
    assert CLEANER.clean(text, "markdown").verdict == "spam"


@pytest.mark.parametrize("ideograph", ["書", "ひ", "글", "\U00020bb7"])
def test_an_ideograph_says_as_much_as_several_letters_however_rare_it_is(ideograph: str) -> None:
    text = 10 * ideograph
    assert reader_letters(Document(text, "text")) == 10 * IDEOGRAPH_LETTERS
