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
