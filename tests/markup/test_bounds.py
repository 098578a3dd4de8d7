"""What ends a line for a reader ends it for a cut, whatever else an article holds."""

from __future__ import annotations

import pytest

from dechaff import Cleaner

CLEANER = Cleaner()
AD = "Telegram🔥+ @beans_demo_5"


@pytest.mark.parametrize(
    "article",
    [
        "Soak them in <b>cold</b> water.\n\n{}\n\nBoil them for an hour.\n\nServe with bread.\n",
        "Soak them in cold<br> water\r\n\r\n{}\r\n\r\nBoil them for an hour\r\n\r\nServe with bread\r\n",
        "豆子用<u>冷</u>水泡一夜\n\n{}\n\n加一片月桂叶煮一小时\n\n配面包吃\n",
        "แช่ถั่วในน้ำ<i>เย็น</i>ข้ามคืน\n\n{}\n\nต้มหนึ่งชั่วโมงกับใบกระวาน\n\nกินกับขนมปัง\n",
        # a text that was put into a feed or a page as it was
        "<rss><channel><item><description>Soak them\n\n{}\n\nBoil them for an hour</description></item></channel></rss>",
        "<div>Soak them in cold water\n \n{}\n \nBoil them for an hour\n \nServe with bread</div>",
    ],
)
def test_a_blank_line_ends_a_cut(article: str) -> None:
    cleaned = CLEANER.clean(article.format(AD)).text
    assert "".join(cleaned.split()) == "".join(article.format("").split())


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        # lines that their writer ended
        (f"# T\n\nSoak the beans\n{AD}\nBoil them\n\nServe.\n", "# T\n\nSoak the beans\nBoil them\n\nServe.\n"),
        (f"# T\n\n豆子泡一夜\n{AD}\n煮一小时\n\n配面包吃。\n", "# T\n\n豆子泡一夜\n煮一小时\n\n配面包吃。\n"),
        (f"- Замочите бобы\n  {AD}\n  Варите час\n- Подавайте\n", "- Замочите бобы\n  Варите час\n- Подавайте\n"),
        # a quotation whose next line lacks the sign of one
        (f"> {AD}\nBoil them for an hour.\n\nServe.\n", "Boil them for an hour.\n\nServe.\n"),
        # lines that wrap one sentence
        (
            f"# T\n\nSoak the beans overnight in cold water. Whoever likes more\nof it goes to {AD}\nevery day. Boil them for an"
            " hour with a bay leaf and a pinch\nof salt.\n",
            "# T\n\nSoak the beans overnight in cold water. Boil them for an hour with a bay leaf and a pinch\nof salt.\n",
        ),
    ],
)
def test_a_soft_break_ends_a_cut_where_its_writer_ended_the_line(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "markdown").text == cleaned


@pytest.mark.parametrize("bar", [" ", "", " | ", " · ", "\n"])
def test_one_link_of_a_menu_goes_alone(bar: str) -> None:
    news, ad, sports = (
        f'<a href="{address}">{label}</a>'
        for address, label in (("/news", "Local news"), ("https://t.me/beans_demo_5", AD), ("/sports", "Sports today"))
    )
    cleaned = CLEANER.clean(f"<div>{news}{bar}{ad}{bar}{sports}</div><p>Serve the beans with bread.</p>", "html").text
    assert news in cleaned
    assert sports in cleaned
    assert ad not in cleaned
