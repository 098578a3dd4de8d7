"""A paid link in an honest sentence gives up its address and keeps its label; elsewhere it goes with what it fills."""

from __future__ import annotations

import pytest

from dechaff import Cleaner, spans
from dechaff.model import Format

CLEANER = Cleaner()
PAID = "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2"
TAG = f'<a rel="sponsored" href="{PAID.replace("&", "&amp;")}">'


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        (f"Stir it with a [wooden spoon]({PAID}) until it sets.\n", "Stir it with a wooden spoon until it sets.\n"),
        (f"[Wooden spoons]({PAID}) scratch no pan.\n", "Wooden spoons scratch no pan.\n"),
        (f"用[木勺]({PAID})搅到凝固为止。\n", "用木勺搅到凝固为止。\n"),
        (f"鍋は[木べら]({PAID})で混ぜ、火を弱める。\n", "鍋は木べらで混ぜ、火を弱める。\n"),
        (
            f"Мешайте [деревянной ложкой]({PAID}), пока не загустеет.\n",
            "Мешайте деревянной ложкой, пока не загустеет.\n",
        ),
        (f"คนด้วย[ช้อนไม้]({PAID})จนข้น\n", "คนด้วยช้อนไม้จนข้น\n"),
        # a clause of its own in an honest sentence
        (f"Take a knife, [a spoon]({PAID}), and a fork to it.\n", "Take a knife, a spoon, and a fork to it.\n"),
        # whatever emphasis stands around it or in it, and wherever its address stands
        (f"Stir with a **[wooden *spoon*]({PAID})** until done.\n", "Stir with a **wooden *spoon*** until done.\n"),
        (f"Stir with a [spoon][1] until it sets.\n\n[1]: {PAID}\n", "Stir with a spoon until it sets.\n"),
        # in an item and a quotation with words of their own
        (f"- [Spoon]({PAID}), which I have had for years\n- Fork\n", "- Spoon, which I have had for years\n- Fork\n"),
        (f"> Stir with a [spoon]({PAID}) until it sets.\n", "> Stir with a spoon until it sets.\n"),
    ],
)
def test_the_label_stays_in_markdown(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "markdown").text == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        (f"<p>Stir with a {TAG}wooden spoon</a> until it sets.</p>", "<p>Stir with a wooden spoon until it sets.</p>"),
        (f"<p>{TAG}<b>Spoons</b></a> scratch no pan.</p>", "<p><b>Spoons</b> scratch no pan.</p>"),
        (f"<li>Mit dem {TAG}Löffel</a> rühren</li>", "<li>Mit dem Löffel rühren</li>"),
    ],
)
def test_the_label_stays_in_html(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "html").text == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        # a line, an item, a card, a bracket, a sentence that holds nothing else
        (f"Stir it.\n\n[Wooden spoon]({PAID})\n\nDone.\n", "Stir it.\n\nDone.\n"),
        (f"- [Spoon]({PAID})\n- [Fork]({PAID}3)\n- knife\n", "- knife\n"),
        (f"Stir it. [Wooden spoon]({PAID}). Done.\n", "Stir it. Done.\n"),
        (f"Stir it ([wooden spoon]({PAID})) well.\n", "Stir it well.\n"),
        # an address is no label, and neither is a contact
        (f"Stir it as [awin1.com/spoon]({PAID}) says until it sets.\n", "Stir it as says until it sets.\n"),
        (f"Stir it well. Go to [TG🔥+ @demo_name_1]({PAID}) now. It sets soon.\n", "Stir it well. It sets soon.\n"),
        # a picture needs its link no more than a button does
        (f"Stir it ![](a.png) [![spoon](b.png)]({PAID}) well.\n", "Stir it ![](a.png) well.\n"),
    ],
)
def test_elsewhere_all_of_the_link_goes(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "markdown").text == cleaned


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_two_cuts_take_what_makes_a_link_of_the_label(format: Format) -> None:
    link = {"markdown": f"[spoon]({PAID})", "html": f"{TAG}spoon</a>"}[format]
    raw = f"Stir with a {link} until it sets."
    cleaning = CLEANER.clean(raw, format)
    assert [cut.text for cut in cleaning.cuts] == link.split("spoon")
    assert all(cut.why == cleaning.cuts[0].why for cut in cleaning.cuts)
    assert spans.undo(cleaning.text, cleaning.cuts) == raw
    assert CLEANER.clean(cleaning.text, format).text == cleaning.text
