"""Evidence for the text that names an account speaks for it wherever the article names it."""

from __future__ import annotations

import pytest
from growth import grows_less_than

from dechaff import Cleaner

CLEANER = Cleaner()
CODE = "```\npip install demo\n```\n\n"
JOIN = "- 👉 Join our Telegram channel now: [t.me/demo_parser](https://t.me/demo_parser)\n"
BESIDE = "Words.\n\n"


@pytest.mark.parametrize(
    "naming",
    [
        "For support and updates: https://t.me/demo_parser\n\n",
        "Поддержка и обновления: https://t.me/demo_parser\n\n",
        "支持与更新：https://t.me/demo_parser\n\n",
        "Destek ve güncellemeler için: https://t.me/demo_parser\n\n",
    ],
)
def test_a_projects_account_stays_wherever_it_is_named(naming: str) -> None:
    for text in (CODE + naming + BESIDE + JOIN, CODE + JOIN + BESIDE + naming):
        assert CLEANER.clean(text).text == text


@pytest.mark.parametrize("naming", ["", "For support and updates: https://t.me/other_parser\n\n"])
def test_another_account_is_not_spared_by_it(naming: str) -> None:
    assert "t.me/demo_parser" not in CLEANER.clean(CODE + naming + BESIDE + JOIN).text


def test_without_code_an_account_for_support_is_no_projects() -> None:
    assert CLEANER.clean("For support: https://t.me/demo_parser\n\n" + BESIDE + JOIN).text.strip() == "Words."


@pytest.mark.parametrize(
    "naming",
    [
        "Buy cheap accounts, 24/7 support: https://t.me/demo_parser\n\n",
        "支持微信付款，低价代充，联系 https://t.me/demo_parser\n\n",
    ],
)
def test_a_seller_who_promises_support_is_no_project(naming: str) -> None:
    assert CLEANER.clean(CODE + naming + BESIDE + JOIN).text.rstrip() == (CODE + BESIDE).rstrip()


def test_help_in_one_paragraph_says_nothing_of_an_account_in_the_next() -> None:
    link = '<a href="https://t.me/demo_parser">{}</a>'
    text = f"<pre>pip install demo</pre><p>{{}}</p><p>👉 Join our channel now: {link.format('t.me/demo_parser')}</p>"
    named = text.format(f"<b>Help</b>: {link.format('here')}")
    assert CLEANER.clean(named, "html").text == named
    assert "demo_parser" not in CLEANER.clean(text.format("Thanks for your help."), "html").text


def test_a_plea_speaks_for_a_piece_of_a_line_too() -> None:
    text = "Words.\n\n{} ➖➖➖➖ 📢 @demo_hall\n"
    event = text.format("Concert on Sunday at 10 am in the hall")
    assert CLEANER.clean(event, "text").text == event
    assert "@demo_hall" not in CLEANER.clean(text.format("The hall was painted in spring"), "text").text


def test_judging_many_pleas_for_one_account_takes_linear_time() -> None:
    def judged(number: int) -> object:
        naming = "".join(f"For support and updates {at}: https://t.me/demo_parser\n\n" for at in range(number))
        return CLEANER.explain(CODE + JOIN * number + BESIDE + naming)

    assert grows_less_than(judged, 25, 200, 24)  # 64 were it quadratic
