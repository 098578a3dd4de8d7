"""The reading text of an article: what a reader sees of it, without markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from dechaff.markup.html import is_feed
from dechaff.model import Format
from dechaff.plaintext.feed import feed_page
from dechaff.plaintext.page import page_text
from dechaff.text.characters import BOM, LINE_END, well_formed
from dechaff.text.tables import has_hollow_table

_Rule = Callable[[StateBlock, int, int, bool], bool]

# Only lines that look like metadata: a page may begin with a horizontal rule and have another further down.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?>(?:[\w.-]+[ \t]*:(?:[ \t].*)?\n|-?[ \t].*\n|[#\]}].*\n|\n)*)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\+\+\+[ \t]*\n(?>(?:[\w.\"-]+[ \t]*=.*\n|[ \t#\[\]].*\n|\n)*)\+\+\+[ \t]*(?:\n|\Z)"
)
_LINE_END = re.compile(LINE_END)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Tags that hide what follows, up to the end if they are never closed. Within a paragraph they are nearly always only
# mentioned, so they are shown instead of obeyed, as GitHub does with most of them.
_SPOKEN_OF = re.compile(
    r"</?(?:iframe|noembed|noframes|noscript|plaintext|script|select|style|template|textarea|title|xmp)(?=[\s/>])",
    re.IGNORECASE,
)


def reading_text(text: str, format: Format) -> str:
    """What a reader sees of an article, as valid Unicode. Every line ends in a line feed. Never raises.

    Headings, paragraphs, list items and table rows are on lines of their own; code is left as it is. A link becomes its
    label, an image its alternative text.
    """
    text = well_formed(_LINE_END.sub("\n", text.removeprefix(BOM)))
    if format == "text":
        return text
    if format == "markdown":
        page = (_MARKDOWN if has_hollow_table(text) else _WITH_TABLES).render(_without_front_matter(text))
    else:
        page = feed_page(text) if is_feed(text) else text
    return "".join(f"{line}\n" for line in page_text(page))


def _without_front_matter(text: str) -> str:
    front = _FRONT_MATTER.match(text)
    return text[front.end() :] if front else text


def _markdown(*, tables: bool) -> MarkdownIt:
    """A renderer of Markdown as HTML, with or without `tables`."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"] if tables else ["strikethrough"])
    most = parser.options["maxNesting"]
    for name in ("blockquote", "list", "reference"):
        rule = next(one for one in parser.block.ruler.__rules__ if one.name == name)
        guard = _no_footnote(rule.fn) if name == "reference" else _no_deeper(rule.fn, most - 2)
        parser.block.ruler.at(name, guard, {"alt": rule.alt})
    parser.add_render_rule("html_inline", _html_inline)
    parser.add_render_rule("code_inline", _code_inline)
    parser.add_render_rule("softbreak", _soft_break)
    return parser


def _no_deeper(rule: _Rule, most: int) -> _Rule:
    """The rule up to a depth. The parser would drop what is nested deeper; this keeps it, as a plain paragraph."""
    return lambda state, start, end, silent: state.level < most and rule(state, start, end, silent)


def _no_footnote(rule: _Rule) -> _Rule:
    """The rule for link reference definitions, except those that are the text of a footnote."""

    def is_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        footnote = state.src.startswith("[^", state.bMarks[start] + state.tShift[start])
        return not footnote and rule(state, start, end, silent)

    return is_reference


def _html_inline(self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: object) -> str:
    content = tokens[index].content
    return f"&lt;{content[1:]}" if _SPOKEN_OF.match(content) else content


def _soft_break(self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: object) -> str:
    """A line break, so that each line of the source is a line of the text; none if `<br>` has ended the line."""
    return "\n" if _LINE_BREAK.fullmatch(tokens[index - 1].content) else "<br>\n"


def _code_inline(self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: object) -> str:
    code = tokens[index].content.replace("&", "&amp;").replace("<", "&lt;")
    return f'<code style="white-space: pre">{code}</code>'


_MARKDOWN, _WITH_TABLES = _markdown(tables=False), _markdown(tables=True)
