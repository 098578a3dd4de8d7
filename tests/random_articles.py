"""Articles and whole corpora put together at random from what the rules' own tests hold, and from honest pieces."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from dechaff.model import Format
from dechaff.rulefiles import load_rules
from dechaff.text.format import sniff_format

NAMES = ("demo_name_1", "pear_demo_7", "fruit_demo_3", "shop_demo_22")
MENTIONS = (
    "TG🔥+ @{}",
    "电报：{}",
    "[TG](https://t.me/{})",
    "加微信：{}",
    "# WeChat: {}",
    "Write to {} for more.",
    "Many ask {} about it. It is cheap.",
    "![{0}](https://pics.example/{0}.png)",
    "👉 https://t.me/{}",
    "- TG🔥+ @{}",
    "代购代办，现货，{}",
    "[buy](https://shop.example/?ref={}&utm_source=x)",
    "邀请码：{}👉点击这里fruit.com",
)
HONEST = (
    "Sand the board, and let it dry.",
    "院子在半山腰，秋天的风从谷口吹进来。",
    "*Pears* ripen late.",
    "# A headline",
    "## Next",
    "- one\n- two",
    "<p>A line</p>",
    "An <i>old</i> tree.",
    "```\ncode\n```",
    "> Words, and more words.",
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？\n])")
_SELLING = ("spam", "offer", "promo")


@cache
def _pieces() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The articles of the rules' tests: those of rules on what is sold, and all."""
    selling, all_pieces = [], []
    for rule in load_rules().rules:
        raws = [case.raw.strip("\n") for case in (*rule.tests.cleans, *rule.tests.spares)]
        all_pieces += raws
        if rule.id.partition("/")[0] in _SELLING:
            selling += raws
    return tuple(selling), tuple(all_pieces)


def article(chance: Random) -> str:
    """An article with promotion of all kinds in it, perhaps nothing else."""
    selling, all_pieces = _pieces()
    if chance.random() < 0.5:
        pieces = [chance.choice(selling if chance.random() < 0.7 else all_pieces) for _ in range(chance.randint(1, 8))]
    else:
        pieces = [chance.choice(all_pieces) for _ in range(chance.randint(1, 5))]
    for _ in range(chance.randint(0, 3)):
        mention = chance.choice(MENTIONS).format(chance.choice(NAMES))
        pieces.insert(chance.randint(0, len(pieces)), mention)
    for _ in range(chance.randint(0, 2)):
        pieces.insert(chance.randint(0, len(pieces)), chance.choice(HONEST))
    if chance.random() < 0.4:  # in no order
        pieces = [one for piece in pieces for one in _shuffled(_SENTENCE_END.split(piece), chance)]
    return chance.choice(["\n\n", "\n\n", "\n", " "]).join(pieces) + "\n"


def corpus(seed: int) -> list[tuple[str, Format]]:
    """A few articles that share their sellers, each with the format that it looks like."""
    chance = Random(seed)
    texts = [article(chance) for _ in range(chance.randint(1, 10))]
    return [(text, sniff_format(text)) for text in texts]


def _shuffled(pieces: list[str], chance: Random) -> list[str]:
    return chance.sample(pieces, k=len(pieces))
