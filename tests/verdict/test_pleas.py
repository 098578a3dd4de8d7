"""Evidence for the text that names an account speaks for it wherever the article names it."""

from __future__ import annotations

import pytest

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
    assert (
        "t.me"
        not in CLEANER.clean("For support: https://t.me/demo_parser\n\n" + BESIDE + JOIN).text.partition("Words")[2]
    )
