"""What is cut from tables in which one cell says what the other one is."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.model import Format

CLEANER = Cleaner()
MORE = "Scrub the pan with salt and a dry cloth. " * 20
PAID = "https://awin1.com/cread.php?awinmid=1"


def table(*rows: str) -> str:
    """A Markdown table in an article."""
    lines = "\n".join(("| Pan | Notes |", "|---|---|", *rows))
    return f"# Pans\n\n{MORE}\n\n{lines}\n\nRinse it.\n"


def page(*rows: str) -> str:
    """An HTML table in a page."""
    lines = "\n".join(rows)
    return f"<p>{MORE}</p>\n<table>\n{lines}\n</table>\n<p>Rinse it.</p>\n"


@pytest.mark.parametrize(
    ("raw", "cleaned", "format"),
    [
        # a label and a link or code are one thing
        (table("| iron | heavy |", f"| Shop | [here]({PAID}) |"), table("| iron | heavy |"), "markdown"),
        (
            table(
                "| iron | heavy |", "| Referral code | PANS2026 |", "| Join | [here](https://shop.example/PANS2026) |"
            ),
            table("| iron | heavy |"),
            "markdown",
        ),
        (
            page(
                "<tr><td>iron</td></tr>",
                "<tr><td>邀请码</td> <td><b>PANS2026</b></td></tr>",
                '<tr><td>Join</td><td><a href="https://shop.example/PANS2026">here</a></td></tr>',
            ),
            page("<tr><td>iron</td></tr>"),
            "html",
        ),
        # of a longer row the link goes, and what is told of the pan stays
        (table(f"| iron, {MORE} | [here]({PAID}) |"), table(f"| iron, {MORE} | |"), "markdown"),
        (table(f"| iron | heavy, [here]({PAID}), and black |"), table("| iron | heavy, here, and black |"), "markdown"),
        # a head without rows is no table
        (table(f"| Shop | [here]({PAID}) |"), f"# Pans\n\n{MORE}\n\nRinse it.\n", "markdown"),
        # figures are no codes
        (
            table("| Weight | 2600 |", "| Made in | Leeds |"),
            table("| Weight | 2600 |", "| Made in | Leeds |"),
            "markdown",
        ),
    ],
)
def test_a_label_goes_with_what_it_is_for(raw: str, cleaned: str, format: Format) -> None:
    assert CLEANER.clean(raw, format).text == cleaned
