from __future__ import annotations

import time
from pathlib import Path

import pytest

from dechaff.text.charset import decode
from dechaff.text.format import sniff_format

HTML = {
    "doctype": "<!DOCTYPE html>\n<title>x</title>",
    "upper case": "<HTML><BODY>words</BODY></HTML>",
    "after a byte order mark, blank lines and comments": "\ufeff\n\n<!-- saved -->\n<!-- twice -->\n<html><p>x",
    "feed": '<?xml version="1.0"?>\n<rss version="2.0"><channel>',
    "feed without a declaration": "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "a bold word in one paragraph": "Soak the beans in <b>cold</b> water.\nBoil them.",
    "a bold word beside an element that makes a paragraph": "Soak <b>well</b>.\n\n<p>Boil them.</p>",
    "after mail headers": "From: a@example.com\nSubject: news\nContent-Type: text/html\n\n<html>\n<body>words",
    "fragment": "<p>One.</p>\n<p>Two.</p>",
    "fragment with one link": 'Words with <a href="https://example.com">a link</a> in <b>them</b>.',
    "a sign among more than forty tags": "[a](b) " + "<td>" * 41,
    "end of a page after a link": "[a](b)\n</body>",
    "fragment with a Markdown-like heading": "<pre>\n\n# not a heading\n\n</pre>\n" + "<tr><td>x</td></tr>" * 30,
}
MARKDOWN = {
    "a bold word in one of two paragraphs": "Soak the beans in <b>cold</b> water.\n\nBoil them.",
    "inline tags in two paragraphs": 'Soak <u>well</u>.<br>\r\n\r\nSee <a href="https://example.com">this</a>.\r\n',
    "heading": "# Bread\n\nFlour, water, salt.",
    "heading with CRLF": "Bread\r\n\r\n## Dough\r\n\r\nFlour.",
    "link": "Words, then [a link](https://example.com).",
    "image": "![](https://example.com/a.png)",
    "broken image": "! [Image](https://example.com/a.png)",
    "bold": "**便宜的流量卡**怎么选",
    "bold inside Han text": "怎么**选卡**最好",
    "definition": "See [the page].\n\n[the page]: https://example.com",
    "fence": "Do this:\n\n```sh\nls\n```\n",
    "table": "a | b\n--|--\n1 | 2\n",
    "setext heading and list": "Bread\n=====\n\n- flour\n- water\n",
    "front matter": "---\ntitle: Bread\n---\nFlour.",
    "README that starts with HTML": '<h1 align="center">tool</h1>\n<p align="center"><img src="a.png"></p>\n\n'
    "## Use\n\nSee [the docs](docs/).",
    "fence before anything else": "```html\n<p>x</p>\n<p>y</p>\n```\n",
    "one tag beside two list items": "To buy<br>\n\n- flour\n- water\n",
    "a sign among forty tags": "[a](b) " + "<td>" * 40,
    "tutorial that shows a page": "# Pages\n\n```html\n<html>\n<body>\n</body>\n</html>\n```\n\nAnd `<body>` so.",
}
TEXT = {
    "empty": "",
    "prose": "Knots for beginners\n\nStart with the bowline.",
    "prose with an address": "微信 demo_number 加我\nhttps://example.com/x_y_z",
    "one list": "To buy:\n- flour\n- water\n",
    "program": "#!/usr/bin/env python3\n# Adds.\n\n# Twice.\n\ndef add(a, *args, **kwargs):\n    return 2**3**4 * a\n",
    "program without its first line": "import os\n\n# Paths.\n\nclass Path:\n    pass\n\n## Deep.\n",
    "mail": "From: a@example.com\nTo: b@example.com\nSubject: x\n\n> quoted\n\n- one\n- two\n\n# signed\n",
    "reStructuredText": "Title\n=====\n\n.. note:: words\n\n- one\n- two\n",
    "less than, greater than": "a < b and b > c, so a < c",
}


@pytest.mark.parametrize("name", HTML)
def test_pages_feeds_and_fragments_are_html(name: str) -> None:
    assert sniff_format(HTML[name]) == "html"


@pytest.mark.parametrize("name", MARKDOWN)
def test_one_clear_sign_makes_markdown(name: str) -> None:
    assert sniff_format(MARKDOWN[name]) == "markdown"


@pytest.mark.parametrize("name", TEXT)
def test_all_else_is_text(name: str) -> None:
    assert sniff_format(TEXT[name]) == "text"


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "<",
        "![",
        "**a ",
        "<!--",
        "<p ",
        "```\n",
        "\n\n# ",
        "[](",
        "[a]: ",
        "1. a\n",
        "a  \n",
        " ",
        "\n",
        "`",
        "---\n",
        "~",
        "~~~ ",
    ]
    + ["<a " + "=" * 50_000, "-|-" + " " * 50_000 + "x\n", "From: x\n" + "    y\n" * 200, "\n" + "~" * 50_000],
    ids=lambda unit: repr(unit[:8]),
)
def test_hostile_text_is_sniffed_in_linear_time(unit: str) -> None:
    started = time.process_time()
    sniff_format(unit * (100_000 // len(unit) + 1))
    assert time.process_time() - started < 1


def test_real_articles_are_what_their_endings_say(shared: Path) -> None:
    expected = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".xml": "html"}
    files = [file for file in sorted((shared / "realset/articles").iterdir()) if file.suffix in expected]
    wrong = [file.name for file in files if _sniffed(file) != expected[file.suffix]]
    assert len(files) > 100
    assert len(wrong) <= 1  # a .md file that is all HTML except for two lines


def test_real_promotion_is_markdown(shared: Path) -> None:
    seeds = sorted((shared / "seeds").iterdir())
    assert seeds
    assert {_sniffed(file) for file in seeds} == {"markdown"}


def _sniffed(file: Path) -> str:
    decoded = decode(file.read_bytes())
    assert decoded is not None
    return sniff_format(decoded[0])
