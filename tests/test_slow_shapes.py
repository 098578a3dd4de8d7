"""Texts made to take long: whatever is repeated, cleaning and reading it takes time in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from growth import grows_less_than

from dechaff import Cleaner
from dechaff.markup import parse_outline
from dechaff.model import Format
from dechaff.plaintext import reading_text
from dechaff.text.format import sniff_format
from dechaff.text.language import language_of

pytestmark = pytest.mark.slow

CLEANER = Cleaner()
NUMBERS = count()
PROMOTION = "TG🔥+ @beans_demo_5 https://t.me/beans_demo_5\n\n"
"""So that every rule and the judge look at what follows."""
Shape = Callable[[int], str]


def repeated(piece: str, before: str = "") -> Shape:
    return lambda length: before + piece * (length // len(piece))


def numbered(piece: str) -> Shape:
    return lambda length: "".join(piece.format(at) for at in range(length // (len(piece) + 2)))


def nested(opening: str, closing: str) -> Shape:
    def text(length: int) -> str:
        depth = length // (len(opening) + len(closing))
        return opening * depth + "a" + closing * depth

    return text


def table(length: int) -> str:
    size = length // 8
    return "|a" * size + "|\n" + "|-" * size + "|\n" + "|x|\n" * size


def short_rows(length: int) -> str:
    return ("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "x\n" * 150 + "\n") * (length // 500)


SHAPES: dict[str, Shape] = {
    **{f"run {sign}": repeated(sign, "\n") for sign in "`~*_[]()<>!#-=|\\&;:/@+.,'\"{ \n\t字"},
    **{f"lines {sign}": repeated(f"{sign}a\n") for sign in "`~*_[(<>!#-=|\\&:/@+"},
    **{
        f"repeated {piece!r}": repeated(piece)
        for piece in (
            *(
                "> - ",
                "-1. ",
                "1 - ",
                "[a](",
                "![a](",
                "[a](b) ",
                "[a][b] ",
                "[a]: b\n",
                "*a **b ",
                "**a** ",
                "`a ``",
                "```\na\n",
                "# a\n",
            ),
            *(
                "- a\n",
                "- a\n\n",
                "1. a\n",
                "a\n---\n",
                "---\n",
                "a  \n",
                "|a|b|\n",
                "|-|-\n\n",
                "|-",
                "~~~\n",
                "    a\n",
            ),
            *(
                "<a ",
                "<a b='",
                "<!--",
                "<!-- a -->",
                "<![CDATA[",
                "<b>",
                "a! <b>",
                "<http://a.example>! ",
                "<p>a",
                "</p>",
            ),
            *(
                '<script>c({"u":"https://awin1.com/x","i":"a"});</script><i id=b-a></i>',
                '<p>referral code PANS2026 <a href="https://a.example/PANS2026">b</a></p>',
                "<tr><td>微信</td><td>demo_1a</td></tr>",
                "| 微信 | demo_1a |\n",
                "<!-- a b -->\n",
            ),
            *("<div>", "<li>a", "<tr><td>a", "<table><tr><td>", "<br>a", "<noscript>", "<img src='//a.example/b.gif'>"),
            *(
                "&#x41;",
                "&#x000",
                "&lt;a href=b&gt;",
                "=3D",
                "http://http://",
                "http://a.example/ ",
                "a.b@",
                "a.example/",
            ),
            *(
                "t.me/a ",
                "@a",
                "TG ",
                "TG🔥+ ",
                "微信：",
                "+1 234 567 890 ",
                "1-",
                "%41",
                "http://a.example/?u=http%3A%2F%2F",
            ),
            *(
                "🔥",
                "a\u200b",
                "\u0301",
                "ｗ",
                "ⓣ",
                "Тa",
                "T-G ",
                "字·",
                "a b ",
                "word",
                "Word. ",
                "word, ",
                "(a) ",
                "“a",
                '"a" ',
            ),
            *("\r", "\r\n", "\x00", "a\x00", "\ud800", "\u3000", "a\r\n", "Dr. ", "buy now "),
            *("TG🔥+ @demo_name_1\n\n", "TG🔥+ @demo_name_1, ", "(TG🔥+ @demo_name_1) ", "- TG🔥+ @demo_name_1\n"),
            *("<p>TG🔥+ @demo_name_1", "[Join](https://t.me/demo_name_1)\n\n", "<div>TG🔥+ @demo_name_1"),
            "Buy cheap pills, call +1 234 567 8901 or visit https://pills.example/buy now!\n\n",
        )
    },
    **{
        f"numbered {piece!r}": numbered(piece)
        for piece in (
            *(
                "[a{0}]: http://a.example/{0}\n",
                "[a{0}]\n",
                "http://a{0}.example/ ",
                "<p id=a{0}>x</p>",
                "<t{0}>",
                "&#{0};",
            ),
            *("# h{0}\n\n", "TG🔥+ @demo_name_{0}\n\n", "Join https://t.me/demo_name_{0} now\n\n", "QQ：{0}23456\n\n"),
        )
    },
    **{
        f"nested {opening!r}": nested(opening, closing)
        for opening, closing in (("(", ")"), ("[", "]"), ("**", "**"), ("<b>", "</b>"), ("<div>", "</div>"), ("> ", ""))
    },
    "attributes": lambda length: "<a " + numbered("a{0}=b ")(length) + ">x</a>",
    "one attribute": lambda length: f'<a href="http://a.example/{"x/" * (length // 2)}">a</a>',
    "parts of JSON": lambda length: "<script>a=[" + '["https://awin1.com/x"],' * (length // 24) + "1]</script>",
    "JSON that does not end": repeated('=["https://awin1.com/x",', "<script>"),
    "front matter that does not end": repeated("a: b\n", "---\n"),
    "a table of short rows": table,
    "tables of short rows": short_rows,
}


def fresh(shape: Shape, length: int) -> str:
    """A text of the shape that nobody has been asked about before."""
    return f"{next(NUMBERS)}\n\n{shape(length)}"


def clean(text: str, format: Format) -> None:
    CLEANER.survey(text, format)
    CLEANER.clean(PROMOTION + text, format)


def walk(text: str, format: Format) -> None:
    for _ in parse_outline(text, format).walk(prose=True):
        pass


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_shape_is_cleaned_and_read_in_linear_time(shape: Shape, format: Format) -> None:
    for work in (clean, walk, reading_text):
        # Where time grew with the square of the length, it would be 64 times as much.
        assert grows_less_than(
            lambda size, do=work: do(fresh(shape, size), format), 4_096, 32_768, 24, negligible=0.04
        ), work


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_format_and_language_of_a_shape_are_told_in_linear_time(shape: Shape) -> None:
    for work in (sniff_format, language_of):
        assert grows_less_than(lambda size, do=work: do(fresh(shape, size)), 4_096, 32_768, 24, negligible=0.02), work
