"""Articles that nobody wrote: honest prose and promotion of many languages, spliced, doubled, cut, disguised."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from dechaff.rulefiles import load_rules

from honest import Author
from promo import Promoter

_CORPUS = Path(__file__).parents[2] / "tests" / "corpus" / "articles"
_LONGEST = 12_000
_PROMOTION = re.compile(
    r"t\.me|telegram|whats|微信|wechat|qq|邀请码|line ?id|discord|viber|@\w{5}|👉|🎁|https?://|www\.|\+\d{5}|ref=|телеграм",
    re.I,
)
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD = {**{65 + at: 0x1D400 + at for at in range(26)}, **{97 + at: 0x1D41A + at for at in range(26)}}
_CIRCLED = {**{65 + at: 0x24B6 + at for at in range(26)}, **{97 + at: 0x24D0 + at for at in range(26)}}
_CYRILLIC = str.maketrans("aceopxyTHBMKPCE", "асеорхуТНВМКРСЕ")
_SHORT = (
    "TG🔥+ @{0}",
    "电报：{0}",
    "[TG📱+ @{0}](https://t.me/{0})",
    "加微信：{0}",
    "QQ：123456789",
    "邀请码：{0}",
    "# WeChat: {0}",
    "Write to {0} for more.",
    "👉 https://t.me/{0}",
    "![{0}](https://img.{0}.example/p.png)",
    "<b>Telegram: @{0}</b>",
    "- TG🔥+ @{0}",
    "> 微信 {0}",
    "WhatsApp: +49 151 00000017",
    "Пишите в телеграм @{0}",
    "LINE ID: {0}",
    "카톡 {0} 문의",
    "Contactez-nous sur WhatsApp +33 6 00 00 00 17",
    "Escríbenos a @{0} por Telegram",
    "اتصل بنا @{0} تيليجرام",
    '<img src="https://px.{0}.example/t.gif?u=1" width="1" height="1">',
    "Buy now: https://{0}.example/?ref={0}&utm_source=x",
    '<a href="https://t.me/{0}">join</a>',
    "[{0}](https://shop.{0}.example/?aff={0})",
    "ask {0} about it",
    "Kontakt: {0} (at) mail.example",
)
_NAMES = ("demo_shop_1", "bean_lid_22", "pot_demo_777", "soupdemo9", "lid_sale_demo", "kettle_club_x")


@cache
def seeds() -> list[str]:
    """Whole texts to begin with; where DECHAFF_SHARED is set, of its sets those that may be read."""
    texts = [file.read_bytes().decode("utf-8", "replace") for file in sorted(_CORPUS.iterdir())]
    chance = Random(5)
    author, promoter = Author(chance, 300, 1500), Promoter(chance)
    for at in range(150):
        article = author.article()
        if at % 3:
            promoter.spoil(article)
        texts.append(article.text())
    shared = os.environ.get("DECHAFF_SHARED")
    for name in ("mass", "realset", "realset2") if shared else ():
        folder = Path(str(shared)) / name
        if (folder / "labels.jsonl").is_file():
            labels = map(json.loads, (folder / "labels.jsonl").read_bytes().splitlines())
            files = {str(one.get("file") or one.get("article")) for one in labels if one.get("half") == "work"}
            texts += [
                (folder / "articles" / file).read_bytes().decode("utf-8", "replace")
                for file in sorted(files)
                if (folder / "articles" / file).is_file()
            ]
    return [text for text in texts if 0 < len(text) <= _LONGEST]


@cache
def _blocks() -> tuple[list[str], list[str]]:
    """The blocks of all seeds and of the rules' own tests, and those in which something could be promoted."""
    blocks = [block for text in seeds() for block in re.split(r"\n\s*\n", text) if 0 < len(block) < 900]
    tests = [rule.tests for rule in load_rules().rules]
    promoted = [case.raw.strip("\n") for one in tests for case in one.cleans]
    spared = [case.raw.strip("\n") for one in tests for case in one.spares]
    return [*blocks, *spared], [*promoted, *(block for block in blocks if _PROMOTION.search(block))]


def article(chance: Random) -> str:
    """One more article."""
    start = chance.random()
    if start < 0.45:
        text = chance.choice(seeds())
    else:
        blocks, promotion = _blocks()
        share = chance.choice([0.1, 0.3, 0.7])
        picked = [chance.choice(promotion if chance.random() < share else blocks) for _ in range(chance.randint(1, 9))]
        text = chance.choice(["\n\n", "\n\n", "\n\n", "\n", " ", "<br>\n"]).join(picked) + chance.choice(["\n", ""])
    for _ in range(chance.choice([0, 1, 1, 2, 3, 5])):
        text = chance.choice(MUTATIONS)(text, chance)
    return text[: 2 * _LONGEST]


def _span(text: str, chance: Random, most: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.randrange(1, most))


def _splice(text: str, chance: Random) -> str:
    other = chance.choice(seeds())
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other)) :]


def _insert(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    start, end = _span(piece := chance.choice(_blocks()[1]), chance, 120)
    return text[:at] + piece[start:end] + text[at:]


def _advertise(text: str, chance: Random) -> str:
    short = chance.choice(_SHORT).format(chance.choice(_NAMES))
    if chance.random() < 0.3:
        short += chance.choice([" ", ", ", "，", " | ", "\n"]) + chance.choice(_SHORT).format(chance.choice(_NAMES))
    lines = text.split("\n")
    at = chance.choice([0, len(lines), chance.randrange(len(lines) + 1)])
    if chance.random() < 0.3 and lines:
        at = min(at, len(lines) - 1)
        lines[at] += chance.choice([" ", "", "。", " ("]) + short
    else:
        lines.insert(at, chance.choice(["", "\n"]) + short + chance.choice(["", "\n"]))
    return "\n".join(lines)


def _delete(text: str, chance: Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[end:]


def _double(text: str, chance: Random) -> str:
    start, end = _span(text, chance)
    return text[:end] + text[start:end] * chance.randint(1, 4) + text[end:]


def _shuffle(text: str, chance: Random) -> str:
    blocks = re.split(r"(\n\s*\n)", text)
    chance.shuffle(blocks)
    return "".join(blocks)


def _truncate(text: str, chance: Random) -> str:
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:end] if chance.random() < 0.5 else text[start:]


def _disguise(text: str, chance: Random) -> str:
    start, end = _span(text, chance, 60)
    piece = text[start:end]
    kind = chance.randrange(8)
    tables = [_WIDE, _BOLD, _CIRCLED, _CYRILLIC]
    if kind < 4:
        piece = piece.translate(tables[kind])
    else:
        piece = chance.choice(["\u200b", "\u200d", "\u00ad", "\u2060", "\ufe0f", "\u202e", "\u0336", " ", "\\"]).join(
            piece
        )
    return text[:start] + piece + text[end:]


_WRAPPERS = (
    ("**", "**"),
    ("`", "`"),
    ("[", "](https://t.me/demo_shop_1)"),
    ("[[", "]]"),
    ("(", ")"),
    ("【", "】"),
    ("<!--", "-->"),
    ("<div style='display:none'>", "</div>"),
    ("<noscript>", "</noscript>"),
    ("\n```\n", "\n```\n"),
    ("<pre><code>", "</code></pre>"),
    ("\n> ", "\n"),
    ("\n- ", "\n"),
    ("\n| a | ", " |\n|---|---|\n"),
    ("<p>", "</p>"),
    ('<a href="https://t.me/demo_shop_1">', "</a>"),
    ("<a href='", "'>x</a>"),
    ("![", "](x.gif)"),
    ("<script>", "</script>"),
    ("<", ">"),
    ("\n---\n", "\n---\n"),
    ("<li>", ""),
    ("", "</b></td>"),
    ("~~", "~~"),
    ("<![CDATA[", "]]>"),
    ("\n    ", "\n"),
    ("\n\n# ", "\n\n"),
    ("\n", "\n====\n"),
    ("<table><tr><td>", "</table>"),
)


def _wrap(text: str, chance: Random) -> str:
    start, end = _span(text, chance, 200)
    before, after = chance.choice(_WRAPPERS)
    return text[:start] + before + text[start:end] + after + text[end:]


_JUNK = (
    "&amp; &lt;b&gt; &#64; &nbsp; \\[ \\] <br> <br/> </p> ]( ** __ ``` \u3000 \x0b \x0c \x85 \u2028 \ufeff \0 \r \t "
    "| :--- [1]: <?php %40 {{x}} $$ \ufffd \U0001f4f1 \x1b[0m"
)


def _inject(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice([*_JUNK.split(" "), " ", "\n\n\n"]) + text[at:]


def _escape(text: str, chance: Random) -> str:
    start, end = _span(text, chance, 300)
    piece = text[start:end]
    if chance.random() < 0.5:
        return text[:start] + escape(piece) + text[end:]
    return text[:start] + "".join(f"&#{ord(letter)};" for letter in piece[:60]) + text[start + 60 :]


def _page(text: str, chance: Random) -> str:
    body = "\n".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    return f"<!DOCTYPE html>\n<html><head><title>Beans</title></head><body>\n{body}\n</body></html>\n"


def _feed(text: str, chance: Random) -> str:
    items = re.split(r"\n\s*\n", text)[:12]
    entries = "".join(
        f"<item><title>{escape(item[:40])}</title><link>https://site.example/{at}</link>"
        f"<description>{escape(item) if chance.random() < 0.6 else f'<![CDATA[{item}]]>'}</description></item>\n"
        for at, item in enumerate(items)
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Beans</title>\n'
    return f"{head}{entries}</channel></rss>\n"


def _front_matter(text: str, chance: Random) -> str:
    return f"---\ntitle: Beans\ncontact: https://t.me/{chance.choice(_NAMES)}\ntags: [a, b]\n---\n{text}"


def _lines(text: str, chance: Random) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r\n", "\r", "\n\n", " \n", "  \n", "\r\r\n"]))


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    _splice,
    _insert,
    _insert,
    _advertise,
    _advertise,
    _advertise,
    _delete,
    _double,
    _shuffle,
    _truncate,
    _disguise,
    _disguise,
    _wrap,
    _wrap,
    _inject,
    _inject,
    _escape,
    _page,
    _feed,
    _front_matter,
    _lines,
)
