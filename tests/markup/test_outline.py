"""The outline's spans are exact: `text[start:end]` is the element, in any text."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from growth import grows_less_than
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.markup import TooManyNodesError, parse_outline
from dechaff.markup.letters import counted, letter_table
from dechaff.markup.node import Node
from dechaff.model import Format, Level
from dechaff.spans import Spans
from dechaff.text.characters import COMMAS, SENTENCE_ENDS
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format

PIECES = st.sampled_from(
    "# |- |> |1. |    |\t|\n|\n\n|\r\n|  \n|*|**|`|```\n|[|]|(|)|](u)|![|! [x](u)|<|>|<p>|</p>|<div>|</div>|<b>|</b>|"
    "<a href='x'>|</a>|<img src=x>|</img>|<br>|<noscript>|</noscript>|<!--|-->|<script>|</script>|<li>|<td>|<table>|"
    "<![CDATA[|]]>|<?xml version='1.0'?>|https://x.example/a|字|。|，|（|）|word|. |&amp;|\x00|\ud800|\ufeff|---\n|\u3000|🙂|"
    "[r]: /u\n|\\|===\n|:--:|~~|é|, |`x`|[字。](u)|[a b. C](u)|<code>|</code>".split("|")
    + ["|"]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
FORMATS: st.SearchStrategy[Format] = st.sampled_from(["markdown", "html", "text"])


def check_tree(text: str, root: Node) -> None:
    assert (root.level, root.start, root.end, root.inner_end) == (Level.ARTICLE, 0, len(text), len(text))
    stack = [root]
    while stack:
        node = stack.pop()
        assert 0 <= node.start <= node.inner_start <= node.inner_end <= node.end <= len(text), node
        assert all(child.parent is node for child in node.children)
        check_disjoint(node, node.children)
        check_prose(node)
        own = list(node.own_words())
        covered = sum(end - start for start, end in own) + sum(one.end - one.start for one in node.children)
        assert covered == node.inner_end - node.inner_start
        stack += node.children


def check_prose(node: Node) -> None:
    """The pieces of a node nest, each knows what it lies in, and has those of the node's elements that lie in it."""
    check_disjoint(node, node.pieces)
    for piece in node.pieces:
        assert piece.parent is node
        assert piece.children == [one for one in node.children if piece.start <= one.start and one.end <= piece.end]
        assert all(one.end <= piece.start or piece.end <= one.start or one in piece.children for one in node.children)
        check_prose(piece)


def check_disjoint(node: Node, below: list[Node]) -> None:
    at = node.inner_start
    for one in below:
        assert at <= one.start < one.end <= node.inner_end, (node, one)
        at = one.end


@given(TEXTS, FORMATS)
@settings(deadline=None, max_examples=300)
def test_any_text_has_a_well_formed_outline(text: str, format: Format) -> None:
    root = parse_outline(text, format)
    check_tree(text, root)
    assert spans(root) == spans(parse_outline(text, format))


def spans(outline: Node) -> list[tuple[str, int, int]]:
    return [(node.name, node.start, node.end) for node in outline.walk(prose=True)]


def around(node: Node) -> list[tuple[str, int, int]]:
    nearest = map(node.at_least, Level)
    return [(one.name, one.start, one.end) for one in (*nearest, *node.upwards(prose=True))]


@given(TEXTS, FORMATS, st.lists(st.tuples(st.booleans(), st.integers(0, 80), st.integers(0, 20)), max_size=12))
@settings(deadline=None, max_examples=300)
def test_no_answer_depends_on_what_was_asked_before(
    text: str, format: Format, asked: list[tuple[bool, int, int]]
) -> None:
    whole, other = parse_outline(text, format), parse_outline(text, format)
    check_tree(text, whole)  # has asked for all there is
    markup, markup_of_other = list(whole.walk()), list(other.walk())
    for climbs, at, width in asked:
        if climbs:
            node, same = markup[at % len(markup)], markup_of_other[at % len(markup)]
        else:
            node, same = (one.smallest(at, at + width, prose=True) for one in (whole, other))
        assert around(node) == around(same)
    assert list(map(around, whole.walk(prose=True))) == list(map(around, other.walk(prose=True)))


@given(TEXTS, FORMATS)
@settings(deadline=None, max_examples=300)
def test_a_walk_goes_by_every_node_and_its_ancestors_are_those_that_hold_it(text: str, format: Format) -> None:
    path: list[Node] = []
    for node in parse_outline(text, format).walk(prose=True):
        while path and node.start >= path[-1].end:
            path.pop()
        assert list(node.ancestors(prose=True)) == path[::-1]
        path.append(node)


@given(TEXTS, FORMATS)
@settings(deadline=None, max_examples=300)
def test_the_smallest_node_is_the_last_of_a_walk_that_holds_the_span(text: str, format: Format) -> None:
    outline = parse_outline(text, format)
    for start in range(len(text)):
        for end in (start + 1, start + 3):
            holding = [node for node in outline.walk(prose=True) if node.start <= start and end <= node.end]
            assert outline.smallest(start, end, prose=True) is (holding[-1] if holding else outline)
            markup = [node for node in holding if node.level == Level.ELEMENT or node.level >= Level.LINE]
            assert outline.smallest(start, end) is (markup[-1] if markup else outline)


@given(TEXTS, FORMATS, st.sampled_from(Level))
@settings(deadline=None, max_examples=300)
def test_the_nearest_of_a_level_is_the_first_upwards_or_the_last_below_the_article(
    text: str, format: Format, level: Level
) -> None:
    for node in parse_outline(text, format).walk(prose=True):
        below = [one for one in node.upwards(prose=True) if one.level != Level.ARTICLE]
        assert node.at_least(level) is next((one for one in below if one.level >= level), below[-1] if below else node)


@given(TEXTS, FORMATS)
@settings(deadline=None, max_examples=300)
def test_markup_and_words_are_the_same_whether_or_not_prose_is_split(text: str, format: Format) -> None:
    root = parse_outline(text, format)
    markup, words = list(root.walk()), list(root.words())
    ancestors = [list(node.ancestors()) for node in markup]
    everything = list(root.walk(prose=True))
    assert markup == without_prose(everything)
    assert ancestors == [without_prose(node.ancestors(prose=True)) for node in markup]
    assert (markup, words) == (list(root.walk()), list(root.words()))
    assert ancestors == [list(node.ancestors()) for node in markup]
    marked = [node for node in everything if node.level == Level.ELEMENT or node.level >= Level.LINE]
    in_words = [False] * len(text)  # as the innermost markup has it
    for node in marked:
        in_words[node.start : node.end] = [False] * (node.end - node.start)
        in_words[node.inner_start : node.inner_end] = [True] * (node.inner_end - node.inner_start)
    assert letters(text, words) == [at for at, one in enumerate(text) if one.isalnum() and in_words[at]]


@given(TEXTS, FORMATS)
@settings(deadline=None, max_examples=300)
def test_all_of_a_line_is_in_sentences(text: str, format: Format) -> None:
    for line in parse_outline(text, format).walk(prose=True):
        if line.level == Level.LINE:
            sentences = [(one.start, one.end) for one in line.pieces if one.level == Level.SENTENCE]
            beside = Spans(sentences).outside(line.inner_start, line.inner_end)
            assert all(text[start:end].isspace() for start, end in beside)
            assert sentences


def without_prose(nodes: Iterable[Node]) -> list[Node]:
    return [node for node in nodes if not Level.BRACKET <= node.level <= Level.LINE]


def letters(text: str, spans: Iterable[tuple[int, int]]) -> list[int]:
    return sorted(at for start, end in spans for at in range(start, end) if text[at].isalnum())


def test_real_articles_have_well_formed_outlines(shared: Path) -> None:
    for path in sorted((shared / "realset" / "articles").iterdir()):
        decoded = decode(path.read_bytes())
        assert decoded is not None
        check_tree(decoded[0], parse_outline(decoded[0], sniff_format(decoded[0])))


def found(text: str, format: Format, *names: str) -> list[tuple[str, str]]:
    return [
        (node.name, text[node.start : node.end])
        for node in parse_outline(text, format).walk(prose=True)
        if node.name in names
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[t](u) ![i](j)]", [("bracket", "[[t](u) ![i](j)]"), ("link", "[t](u)"), ("image", "![i](j)")]),
        ("[![i](j)](u)", [("link", "[![i](j)](u)"), ("image", "![i](j)")]),
        ("! [Image](j) x", [("image", "! [Image](j)")]),
        ("<https://x.example> y", [("link", "<https://x.example>")]),
        ("[a][r]\n\n[r]: /u 'T'\n", [("link", "[a][r]"), ("definition", "[r]: /u 'T'")]),
        ("看https://x.example/a，再看", [("url", "https://x.example/a")]),
        ("(https://x.example/a_(b)).", [("bracket", "(https://x.example/a_(b))"), ("url", "https://x.example/a_(b)")]),
        ("看t.me/demo_name，再看", [("url", "t.me/demo_name")]),
        ("`[a](b)`", []),
        ("```\n[a](b)\n```\n", []),
        ("    f([a](b));\n", []),
        ("    an indented word, https://x.example/a\n", [("url", "https://x.example/a")]),
        (r"\[a](b)", [("bracket", "[a]"), ("bracket", "(b)")]),
        ("> a [b](c)\n> ![d](e)\n", [("link", "[b](c)"), ("image", "![d](e)")]),
        ("- a\n  * [b](c)\n", [("link", "[b](c)")]),
        (
            "| [a](b) | x \\| [c](d) |\n|--|--|\n| ![e](f) | |\n",
            [("link", "[a](b)"), ("link", "[c](d)"), ("image", "![e](f)")],
        ),
        ("a <a href='u'><img src=v></a> b", [("link", "<a href='u'><img src=v></a>"), ("image", "<img src=v>")]),
        ("<p align=center>\n\n[a](b)\n\n</p>\n", [("link", "[a](b)")]),
        ("\ufeff[a](b)", [("link", "[a](b)")]),
        ("中 [a](b)\r\n\r\n# 文 ![c](d) #\r\n", [("link", "[a](b)"), ("image", "![c](d)")]),
        ("a\x00 [b](c)", [("link", "[b](c)")]),
        ("[multi\nline](u\n't') x", [("link", "[multi\nline](u\n't')")]),
        ("# T [a](b)\u3000#\n", [("link", "[a](b)")]),
        ("One, two [three.](u)", [("link", "[three.](u)")]),
        ("甲，乙[丙。](u)", [("link", "[丙。](u)")]),
    ],
)
def test_markdown_elements_are_found_at_their_source(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, "markdown", "link", "image", "url", "bracket", "definition") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>a<img src=x></img>b</p>", [("image", "<img src=x></img>")]),
        ("<p>a<a\r\nhref='u'>b</a></p>", [("link", "<a\r\nhref='u'>b</a>")]),
        ("<p>a<b>c<p>d</b><img src=y>", [("image", "<img src=y>")]),
        ("<noscript><img src=z></noscript>", [("image", "<img src=z>")]),
        ("<script>'<img src=z>'</script>", []),
        ("<!-- <img src=z> -->", []),
        ("<?xml version='1.0'?><rss><d><![CDATA[<img src=q>]]></d></rss>", [("image", "<img src=q>")]),
        ("<a name=top><img src=x>", [("image", "<img src=x>")]),
        ("text https://x.example/a <", [("url", "https://x.example/a")]),
    ],
)
def test_html_elements_are_found_at_their_source(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, "html", "link", "image", "url") == expected


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲乙。丙丁！戊？", ["甲乙。", "丙丁！", "戊？"]),
        ("One two. Three! Four?", ["One two.", "Three!", "Four?"]),
        ("Dr. Who met e.g. Mr. Smith. He left.", ["Dr. Who met e.g. Mr. Smith.", "He left."]),
        ("Version 1.2 is out. See x.", ["Version 1.2 is out.", "See x."]),
        ("Call tel. 02 111 22 33 today. We open.", ["Call tel. 02 111 22 33 today.", "We open."]),
        ("Тел. 8 495, ул. Лесная. Ждём.", ["Тел. 8 495, ул. Лесная.", "Ждём."]),
        ("จองที่ โทร. 02 111 ทุกวัน ราคา 5 บ. ต่อคน", ["จองที่ โทร. 02 111 ทุกวัน ราคา 5 บ. ต่อคน"]),
        ("甲（乙。丙）丁。戊", ["甲（乙。丙）丁。", "乙。", "丙", "戊"]),
        ("[甲。乙](u)丙", ["[甲。乙](u)丙", "甲。", "乙"]),
        ("他说：“走。”她笑了。", ["他说：“走。”", "她笑了。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [source for _, source in found(text, "markdown", "sentence")] == sentences


def test_clauses_leave_out_commas_and_the_final_mark() -> None:
    assert [source for _, source in found("甲，乙；丙。", "markdown", "clause")] == ["甲", "乙", "丙"]
    assert [source for _, source in found("One, two 1,000 three.", "markdown", "clause")] == ["One", "two 1,000 three"]


@pytest.mark.parametrize("mark", [*".!?,;:：…", *SENTENCE_ENDS, *COMMAS])
def test_a_plain_text_begins_with_a_headline_unless_its_first_line_ends_as_a_sentence_does(mark: str) -> None:
    assert found(f"Wells of the coast{mark}\n\nThe guide knew them.\n", "text", "heading") == []
    assert found("Wells of the coast\n\nThe guide knew them.\n", "text", "heading") != []


@pytest.mark.parametrize("comma", [*",;", *COMMAS])
def test_a_line_that_ends_in_a_comma_goes_on_in_the_next_in_any_script(comma: str) -> None:
    assert len(found(f"قال الدليل{comma}\nثم مضى\n", "markdown", "line")) == 1
    assert len(found("قال الدليل\nثم مضى\n", "markdown", "line")) == 2


def test_a_hard_break_ends_a_line_and_a_soft_one_does_not() -> None:
    assert [source for _, source in found("a\nb  \nc\\\nd\n", "markdown", "line")] == ["a\nb", "c", "d"]
    assert [source for _, source in found("<p>a\nb<br>c</p>", "html", "line")] == ["a\nb<br>", "c"]
    assert [source for _, source in found("a\nb\n\nc", "text", "line")] == ["a", "b", "c"]
    assert [source for _, source in found("    indented\n    prose", "markdown", "line")] == ["indented", "prose"]


def test_a_byte_order_mark_lies_in_no_unit() -> None:
    for format in ("markdown", "html", "text"):
        root = parse_outline("\ufeff# a", format)
        assert all(node.start > 0 for node in root.walk(prose=True) if node is not root)


@pytest.mark.parametrize(
    ("piece", "format"),
    [
        ("[", "markdown"),
        ("![", "markdown"),
        ("**a ", "markdown"),
        ("> ", "markdown"),
        ("<div>", "html"),
        ("<b>", "html"),
    ]
    + [
        ("(", "text"),
        ("a, ", "text"),
        ("- a\n", "markdown"),
        ("a\n\n", "markdown"),
        ("<p>a", "html"),
        ("</p>", "html"),
        ("<", "html"),
        ("<rss><![CDATA[ ", "html"),
        ("a! <b>", "html"),
        ("<http://a.example>! ", "html"),
    ],
)
def test_hostile_repetition_takes_linear_time(piece: str, format: Format) -> None:
    def parse(times: int) -> None:
        parse_outline(piece * times, format)

    assert grows_less_than(parse, 4_000, 16_000, 12, negligible=1)  # 16 were it quadratic


def test_a_block_costs_the_same_whatever_stands_before_it() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        parse_outline(text, "markdown")
        return time.process_time() - start

    blocks, long = "字\n\n" * 3_000, "字" * 4_000_000
    before, after = (min(seconds(text) for _ in range(2)) for text in (f"{long}\n\n{blocks}", f"{blocks}{long}"))
    assert before < 2 * after + 0.1, (before, after)


def test_a_table_of_short_rows_takes_linear_time() -> None:
    def parse(size: int) -> None:
        parse_outline("|a" * size + "|\n" + "|-" * size + "|\n" + "|x|\n" * size, "markdown")

    assert grows_less_than(parse, 200, 800, 8, negligible=0.02)  # 16 were it quadratic


@pytest.mark.parametrize(
    ("piece", "format"),
    [("a\n\n", "text"), ("a\n", "text"), ("- a\n", "markdown"), ("`a` ", "markdown"), ("a\\\n", "markdown")]
    + [("<b>a</b>", "html"), ("a<br>", "html"), ("<!-- a -->", "html"), ("http://a.example ", "text")],
)
def test_the_nodes_of_an_outline_are_limited(piece: str, format: Format) -> None:
    few = sum(1 for _ in parse_outline(piece * 50, format, 1000).walk(prose=True))
    assert 50 <= few <= 1000
    with pytest.raises(TooManyNodesError, match="more than 1,000 nodes"):
        list(parse_outline(piece * 1001, format, 1000).walk(prose=True))


@pytest.mark.parametrize("piece", ["a! ", "a, b. ", "(a) ", "a, "])
def test_words_make_nodes_only_where_somebody_looks_into_them(piece: str) -> None:
    outline = parse_outline(piece * 2000, "text", 1000)
    assert [node.name for node in outline.walk()] == ["article", "paragraph"]
    [[line]] = [paragraph.children for paragraph in outline.children]
    assert (line.name, line.children) == ("line", [])
    with pytest.raises(TooManyNodesError):
        list(outline.walk(prose=True))


@given(
    st.lists(st.sampled_from(["a", "1", " ", "\n", "\n\n", "- ", "<br>", "<p>", "</p>", "<b>", "www.a.example"])),
    st.sampled_from(["markdown", "html", "text"]),
)
@example(["<p>", "a", "<br>", "a"], "html")
@example(["<rss><item>", "a", "&lt;br&gt;", "a", "</item></rss>"], "html")
def test_letters_count_the_same_whether_or_not_lines_have_been_asked_for(pieces: list[str], format: Format) -> None:
    text = "".join(pieces)
    whole, late = parse_outline(text, format), parse_outline(text, format)
    list(whole.walk(prose=True))
    assert (counted(text, late, letter_table()) == counted(text, whole, letter_table())).all()


@given(st.text("ab.! \n-*(<p>/", max_size=60), st.sampled_from(["markdown", "html", "text"]))
def test_the_order_in_which_parts_are_looked_at_makes_no_difference(text: str, format: Format) -> None:
    whole, late = parse_outline(text, format), parse_outline(text, format)
    list(late.walk())
    for at in range(len(text) - 1, 0, -1):
        late.smallest(at - 1, at, prose=True)
    assert spans(whole) == spans(late)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
def test_an_outline_that_is_taken_apart_leaves_no_garbage(format: Format) -> None:
    text = "- a *b (c). d, e*\n- <b>f</b> <a href=g>h. i</a> https://j.example/k\n\n<p>l<br>m. n, (o)</p>\n" * 9

    def nodes() -> int:
        return sum(isinstance(one, Node) for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        others = nodes()
        outline = parse_outline(text, format)
        assert len([*outline.walk(prose=True)]) > 40
        outline.clear()
        del outline
        assert nodes() == others
    finally:
        gc.enable()
