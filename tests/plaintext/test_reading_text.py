"""The reading text of an article holds what a reader sees of it: every word once, code as it is, no markup."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dechaff.markup import parse_outline
from dechaff.markup.letters import counted, letter_table
from dechaff.model import Format
from dechaff.plaintext import reading_text

sys.path.append(str(Path(__file__).parent.parent))
from growth import grows_less_than

MARKDOWN = [
    ("heading", "# Soak *the* beans #\nOvernight.\n\nWater\n-----\n", "Soak the beans\n\nOvernight.\n\nWater\n"),
    ("lines of a paragraph", "one\ntwo  \nthree<br>\nfour<br>five", "one\ntwo\nthree\nfour\nfive\n"),
    ("emphasis", "**b** _i_ ~~s~~ `c  d` 2 * 3 * 4\n", "b i s c  d 2 * 3 * 4\n"),
    ("list", "- a\n- b\n  - c\n\n    d\n- e\n", "- a\n- b\n\n  - c\n\n    d\n\n- e\n"),
    ("numbers", "9. a\n1. b\n   more\n   1) c\n", "9. a\n10. b\n    more\n    1. c\n"),
    ("loose list", "- a\n\n- b\n", "- a\n\n- b\n"),
    ("tasks", "- [ ] a\n- [x] b\n", "- [ ] a\n- [x] b\n"),
    ("quote", "> a\n> b\n>\n> > c\n\nd\n", "> a\n> b\n>\n> > c\n\nd\n"),
    ("list in a quote", "> - a\n>\n>   b\n", "> - a\n>\n>   b\n"),
    ("table", "| A | B |\n|---|:-:|\n| 1 |   |\n|   | *2* |\n| `x\\|y` | z |\n", "A | B\n1\n2\nx|y | z\n"),
    ("wide table", "||B|C|\n|-|-|-|\n|a||c|\n|a|b||\n", "| B | C\na |  | c\na | b |\n"),
    ("fence", "Do:\n```sh\n  a  <b>\n\n\tc & d\n```\nDone.\n", "Do:\n\n  a  <b>\n\n\tc & d\n\nDone.\n"),
    ("indented code", "Do:\n\n    x = 1\n      y\n", "Do:\n\nx = 1\n  y\n"),
    ("code in a list", "1. a\n   ```\n   x\n     y\n   ```\n", "1. a\n\n   x\n     y\n"),
    (
        "link",
        "[label](http://a.example) <http://b.example> [r] [](http://c.example)\n\n[r]: x\n",
        "label http://b.example r\n",
    ),
    ("bare address", "See http://a.example/x_y_z.\n", "See http://a.example/x_y_z.\n"),
    ("image", 'A ![a *red* boat](x.png "t") ![](y.png) [![logo](z.png)](w)\n', "A a red boat logo\n"),
    ("entities", "R&amp;D &lt;b&gt; &#20013; &copy; 5 &nbsp; 6\n", "R&D <b> 中 © 5 6\n"),
    ("code in a line", "`&lt;b>` ` x `\n", "&lt;b> x\n"),
    ("escapes", "\\*a\\* \\<b>\n", "*a* <b>\n"),
    ("inline HTML", "H<sub>2</sub>O <span hidden>no</span><!-- no -->yes<img alt='pic' src=x>\n", "H2O yespic\n"),
    (
        "HTML block",
        "<details>\n<summary>More</summary>\n\n*a* text\n\n</details>\n<p align=center>b\nc</p>\n",
        "More\n\na text\n\nb c\n",
    ),
    (
        "spoken of tags",
        "Put it into a <script> tag, or <select>.\n\nThen go on.\n",
        "Put it into a <script> tag, or <select>.\n\nThen go on.\n",
    ),
    ("script", "a\n\n<script>\nvar no = 1;\n</script>\n\nb\n", "a\n\nb\n"),
    ("front matter", "---\ntitle: no\ntags:\n- no\n  # no\n---\n\n# Yes\n\n- yes\n---\n", "Yes\n\n- yes\n"),
    ("front matter in TOML", '+++\ntitle = "no"\n[no]\n+++\nYes\n', "Yes\n"),
    ("rule at the beginning", "---\nA paragraph, all of it.\n\n---\nb\n", "A paragraph, all of it.\n\nb\n"),
    (
        "footnotes",
        "Tea[^1] and milk[^note].\n\n[^1]: Green.\n[^note]: Oats, [mostly](x).\n",
        "Tea[^1] and milk[^note].\n\n[^1]: Green.\n[^note]: Oats, mostly.\n",
    ),
    ("byte order mark", "\ufeff# a\r\nb\r\n", "a\n\nb\n"),
    ("ill bytes", "a\udcff\n", "a\ufffd\n"),
    ("deeper than the parser goes", "> " * 30 + "deep\n", "> " * 30 + "deep\n"),
    ("nothing", "", ""),
]

HTML = [
    ("title", "<title>A &amp; B</title><h1>C</h1><p>d", "A & B\n\nC\n\nd\n"),
    ("title and heading", "<head><title>A  b</title></head><body><h1>A <i>b</i></h1>c</body>", "A b\n\nc\n"),
    ("paragraphs", "<p>a\n  b<p>c<div>d</div><div>e</div>f", "a b\n\nc\n\nd\ne\nf\n"),
    ("breaks", "a<br>b<br><br>c<br/><br/><br/>d<p>e<br></p>f", "a\nb\n\nc\n\nd\n\ne\n\nf\n"),
    ("white space", " a <b> b</b> <i>c </i> d&nbsp;&nbsp; e", "a b c d e\n"),
    ("Chinese lines", "<p>他\n走了，\n 然后<b>\n回来</b>\nHTML\n的书 很好</p>", "他走了，然后回来 HTML 的书 很好\n"),
    ("list", "<ul><li>a<ul><li>b<li>c</ul><li><p>d<p>e</ul>f", "- a\n  - b\n  - c\n\n- d\n\n  e\n\nf\n"),
    ("numbers", "<ol start=3><li>a<li value=7>b<li>c<li value=x>d</ol>", "3. a\n7. b\n8. c\n9. d\n"),
    ("items alone", "<li>a<li>b", "- a\n- b\n"),
    ("tasks", "<ul><li><input type=checkbox checked> a<li><input type=checkbox>b</ul>", "- [x] a\n- [ ] b\n"),
    ("definitions", "<dl><dt>a<dd>b<p>c<dt>d<dd>e</dl>", "a\n  b\n\n  c\n\nd\n  e\n"),
    ("quote", "<blockquote><p>a</p><p>b<br>c</p></blockquote>", "> a\n>\n> b\n> c\n"),
    ("table", "<table><caption>T</caption><tr><th>a<th>b<tr><td>c<br><td><p>d</table>e", "T\na | b\nc | d\n\ne\n"),
    (
        "layout",
        "<table><tr><td><table><tr><td>a<td>b</table><p>c<td><p>d<p>e<tr><td><td>f</table>",
        "a | b\n\nc\n\nd\n\ne\n\nf\n",
    ),
    ("pre", "a<pre>\n x\n\n  <b>y</b> &lt;\n</pre>b", "a\n\n x\n\n  y <\n\nb\n"),
    (
        "not shown",
        "a<script>no</script><style>no</style><template>no</template><noscript>no</noscript><p hidden>no<p>b<i style='display: none'>no</i><select><option>no</select><!-- no --><iframe>no</iframe>",
        "a\n\nb\n",
    ),
    (
        "links and images",
        "<a href='http://no.example'>label</a> <a href=x><img alt='a boat'></a><img src=no>",
        "label a boat\n",
    ),
    ("ruby", "<ruby>漢<rp>（</rp><rt>kan</rt><rp>）</rp></ruby><q>a</q>", "漢(kan)“a”\n"),
    ("unclosed", "<div><b>a<p>b<table><tr><td>c</div>d", "a\n\nb\n\ncd\n"),
    ("XHTML", "<?xml version='1.0'?><html><head><title/><script src='no'/></head><body>a</body></html>", "a\n"),
    (
        "deeper than Beautiful Soup goes",
        "<i>" * 300 + "a<script>no</script>b<ul><li>c</ul>" + "</i>" * 300 + "d",
        "ab\n\n- c\nd\n",
    ),
    ("deep rows", "<i>" * 300 + "<table><tr><td>a<td>b</table>", "a\nb\n"),
    ("deep ends", "<blockquote>" + "<i>" * 300 + "<blockquote><b>a</b></blockquote>b", "> ab\n"),
    ("deep quotes", "<blockquote>" * 30 + "a<br>b", "> " * 30 + "a\n" + "> " * 12 + "b\n"),
    ("math", "<math><mi>x</mi><annotation>no</annotation></math>", "x\n"),
]

FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Garden &amp; notes</title><link>https://no.example/</link><image><url>no</url><title>no</title></image>
<item><title><![CDATA[Leeks & <i>salt</i>]]></title><guid>no</guid>
<description><![CDATA[<p>Sow them.</p><ul><li>deep<script>no]]></description></item>
<item><title>Onions</title><description>&lt;p&gt;A &amp;amp; B &amp;lt; C&lt;/p&gt;</description><content:encoded><![CDATA[x < y]]></content:encoded></item>
</channel></rss>
"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom"><title>Hill walks</title><link href="https://no.example/"/><id>no</id>
<entry><title type="html">&lt;b&gt;North&lt;/b&gt;</title><content type="xhtml"><div>Up <em>and</em> down.</div></content></entry></feed>
"""


@pytest.mark.parametrize(("source", "text"), [one[1:] for one in MARKDOWN], ids=[one[0] for one in MARKDOWN])
def test_markdown_reads_well(source: str, text: str) -> None:
    assert reading_text(source, "markdown") == text


@pytest.mark.parametrize(("source", "text"), [one[1:] for one in HTML], ids=[one[0] for one in HTML])
def test_a_page_reads_well(source: str, text: str) -> None:
    assert reading_text(source, "html") == text


@pytest.mark.parametrize(
    ("element", "hides"),
    [
        ("<noscript>{}</noscript>", True),
        ("<p hidden>{}</p>", True),
        ("<p style='display:none'>{}</p>", True),
        ("<p style='visibility : hidden'>{}</p>", True),
        ("<div style='max-height:0'>{}</div>", True),
        ("<p style='opacity:0'>{}</p>", True),
        ("<p style='opacity: 0.0 !important'>{}</p>", True),
        ("<h1 style='text-indent:-999px'>{}</h1>", True),
        ("<p style='margin-left:-5000px'>{}</p>", True),
        ("<div style='position:absolute;left:-9999px'>{}</div>", True),
        ("<div style='right:-1200px;position:fixed'>{}</div>", True),
        ("<p style='opacity:0.5'>{}</p>", False),
        ("<div style='max-height:0.5em'>{}</div>", False),
        ("<p style='text-indent:-2em'>{}</p>", False),
        ("<div style='position:relative;left:-9999px'>{}</div>", False),
        # a page 960 pixels wide, in the middle of the window
        ("<div style='position:absolute;left:50%;width:960px;margin-left:-480px'>{}</div>", False),
    ],
)
def test_a_text_leaves_out_what_counts_as_hidden_where_articles_are_judged(element: str, hides: bool) -> None:
    page = f"<p>Rowing.</p>{element.format('Knots.')}"
    assert reading_text(page, "html").split() == (["Rowing."] if hides else ["Rowing.", "Knots."])
    shown = counted(page, parse_outline(page, "html"), letter_table(), hidden=False)
    letters = "".join(one for one, is_shown in zip(page, shown, strict=True) if is_shown)
    assert letters == re.sub(r"\W", "", reading_text(page, "html"))


def test_a_feed_reads_as_its_titles_and_articles() -> None:
    assert reading_text(FEED, "html") == (
        "Garden & notes\n\nLeeks & salt\n\nSow them.\n\n- deep\n\nOnions\n\nA & B < C\n\nx < y\n"
    )
    assert reading_text(ATOM, "html") == "Hill walks\n\nNorth\n\nUp and down.\n"


def test_plain_text_is_itself() -> None:
    assert reading_text("\ufeffa\r\n  <b>\r\r\n&amp;", "text") == "a\n  <b>\n\n&amp;"


WORDS = st.text("ab漢字éñ", min_size=1, max_size=4)
SIGNS = [
    *"*_`~[]()<>!#|\\&:-+=>\n\t 1.\r\x00\ud800\x0c\u3000",
    "\n\n", "    ", "```", "~~~", "---\n", "+++\n", "a: b\n", "> ", "- ", "1. ", "- [ ] ", "|-|-|\n", "| a | b |\n", "](x)", "![", "[a]: b\n",
    "[^1]: ", "[^1]", "&amp;", "&#x0;", "&#55296;", "&lt", "<!--", "-->", "<![CDATA[", "]]>", "<?xml ", "<rss>", "<feed", "<item>", "<title>", "</title>",
    "<description>", "</description>", "<link>", "<image>", "<div>", "</div>", "<p>", "<p hidden>", "<br>", "<ul>", "<ol start=99999999999>", "<li>",
    "</ul>", "<li value=-3>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<caption>", "<pre>", "</pre>", "<textarea>", "<script>", "</script>",
    "<template>", "<select>", "<option>", "<svg>", "<math>", "<b style=white-space:pre>", "</b>", "<dl><dd>", "<blockquote>", "</blockquote>", "<rt>",
    "<plaintext>", "<frameset>", "<a href='", "<img alt='a'", "<input type=checkbox>", "</body>", "<head>", "<html hidden>",
]  # fmt: skip


@given(
    st.lists(st.one_of(WORDS, st.sampled_from(SIGNS)), max_size=40).map("".join),
    st.sampled_from(("markdown", "html", "text")),
)
def test_no_text_whatever_fails(source: str, format: Format) -> None:
    text = reading_text(source, format)
    assert text.encode().count(b"\r") == 0
    assert format == "text" or not text or (text.strip() and text.endswith("\n"))


def _letters(text: str) -> str:
    return "".join(one for one in text if one.isalpha())


def _read_by_another(page: str) -> str:
    """All letters of a page whose parts are all shown."""
    soup = BeautifulSoup(page, "html.parser")
    for image in soup.find_all("img"):
        image.replace_with(str(image["alt"]))
    return _letters(soup.get_text())


UNHIDING = [one for one in SIGNS if "<" not in one and "[^" not in one and one[0] not in "\x00\ud800"]


@given(
    st.lists(st.one_of(WORDS, st.sampled_from(UNHIDING)), max_size=40)
    .map("".join)
    .filter(lambda text: text[:3] not in ("---", "+++"))
)
def test_no_letter_of_markdown_is_lost_or_doubled(source: str) -> None:
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    assert _letters(reading_text(source, "markdown")) == _read_by_another(page)


def _within(pages: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements around pages."""
    several = st.lists(pages, min_size=1, max_size=3)
    return st.one_of(
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["div", "blockquote", "section", "figure", "main"]), pages),
        st.builds("<{0}><li>{1}</li></{0}>".format, st.sampled_from(["ul", "ol"]), several.map("</li><li>".join)),
        st.builds("<dl><dt>{0}</dt><dd>{0}</dd></dl>".format, pages),
        st.builds(
            "<table><tr><td>{0}</td></tr><tr><th>{1}</th></tr></table>".format, several.map("</td><td>".join), pages
        ),
        several.map("\n".join),
    )


PROSE = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from([" ", "\n", "<br>", "<b>a</b>", "<a href=no>b c</a>", "&amp;", "&eacute;", "<img alt=a>"]),
    )
).map("".join)
PAGES = st.recursive(st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2", "pre", "div"]), PROSE), _within)


@given(PAGES)
def test_no_letter_of_a_page_is_lost_or_doubled(page: str) -> None:
    assert _letters(reading_text(page, "html")) == _read_by_another(page)


CODE = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`~") | st.sampled_from("\n\t <&"))
    .map(str.rstrip)
    .filter(bool)
)


@given(CODE)
def test_code_stays_as_it_is(code: str) -> None:
    assert reading_text(f"a\n\n```\n{code}\n```\n\nb", "markdown") == f"a\n\n{code}\n\nb\n"
    assert reading_text(f"a<pre><code>{html.escape(code)}</code></pre>b", "html") == f"a\n\n{code}\n\nb\n"


HOSTILE: list[tuple[Format, str]] = [
    *(("html", one) for one in ("<div>", "<li>a", "<ul><li>a", "<blockquote>a<p>", "<table><tr><td>a", "<a ", "<a x='", "<!--", "<br></p>", "<i>a<br>", "</b>", "<b><p>a", "<pre>a\n", "<title>", "中\n", "<i> </i>")),
    *(("markdown", one) for one in (">", "> ", "- ", "* a\n  > b\n", "[", "![", "[a](", "*a **b ", "<a ", "<!--", "a <!-- ", "`a ``", "|a", "[^1]: a\n", "<div>\n\n", "<br></p>", "a\n", "---\n", "--- \na: b\n", "- : x\n")),
    ("html", "<rss><description>&lt;p&gt;<![CDATA[<link>"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("format", "piece"), HOSTILE)
def test_hostile_text_takes_linear_time(format: Format, piece: str) -> None:
    start = "<rss>" if piece.startswith("<rss>") else "---\n" if piece == "- : x\n" else ""
    assert grows_less_than(lambda size: reading_text(start + piece * size, format), 300, 1500, 12, 0.15)
