"""What a reader sees of an HTML page, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from dechaff.markup.hidden import is_hidden
from dechaff.plaintext.layout import Layout
from dechaff.plaintext.soup import parse_page

# Blocks set off by blank lines; the other blocks only begin a new line.
_APART = frozenset(
    "address article aside blockquote channel content dl entry figure footer form fieldset h1 h2 h3 h4 h5 h6 header "
    "hgroup hr item main nav p pre listing section table".split()
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_ROWS = frozenset({"tr", "td", "th", "caption", "thead", "tbody", "tfoot"})
_BLOCKS = (
    _APART
    | _LISTS
    | _ROWS
    | frozenset("body center dd description details dialog div dt figcaption legend li option optgroup summary".split())
)
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
# Elements of which browsers show nothing, or nothing that is text; a `select` shows one of its options at most.
_NOT_SHOWN = frozenset(
    "annotation annotation-xml audio canvas datalist defs desc head iframe metadata noembed noframes rp "
    "script select style symbol template title video".split()
)
_AROUND = {"rt": ("(", ")"), "q": ("“", "”")}
_KEEPING_SPACES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def page_text(html: str) -> list[str]:
    """The lines of a page or a fragment: title, headings, paragraphs, lists, tables row by row, code verbatim."""
    soup = parse_page(html)
    page = _Page()
    if soup.head is not None and soup.head.title is not None:
        title, heading = soup.head.title.get_text(), soup.h1
        if heading is None or heading.get_text().split() != title.split():
            page.layout.prose(title)
            page.layout.blank_line()
    page.read(soup)
    return page.layout.finished()


class _Page:
    """Walks the elements of a page and lays out what is shown of them."""

    def __init__(self) -> None:
        self._layouts = [Layout()]
        self._rows: list[list[list[str]]] = []
        self._numbers: list[int | None] = []
        self._verbatim = 0

    @property
    def layout(self) -> Layout:
        """The layout of the current table cell or, outside tables, of the page."""
        return self._layouts[-1]

    def read(self, root: Tag) -> None:
        """Lays out everything inside an element."""
        levels: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
        while levels:
            tag, below = levels[-1]
            for one in below:
                if isinstance(one, NavigableString):
                    (self.layout.verbatim if self._verbatim else self.layout.prose)(one)
                elif isinstance(one, Tag) and _is_shown(one):
                    self._enter(one)
                    levels.append((one, iter(one.contents)))
                    break
            else:
                levels.pop()
                if levels:
                    self._leave(tag)

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        self._set_off(name)
        self._verbatim += _keeps_spaces(tag)
        if name in _LISTS:
            self._numbers.append(_number(tag, "start", 1) if name == "ol" else None)
        elif name == "li":
            marker = self._marker(tag)
            self.layout.indent(marker, " " * len(marker))
        elif name == "blockquote":
            self.layout.indent("> ", "> ")
        elif name == "dd":
            self.layout.indent("  ", "  ")
        elif name == "tr":
            self._rows.append([])
        elif _is_cell(tag):
            self._layouts.append(Layout())
        elif name == "br":
            if self._verbatim:
                self.layout.verbatim("\n")
            else:
                self.layout.line_break()
        elif name == "img":
            self.layout.prose(str(tag.get("alt", "")))
        elif name == "input" and tag.get("type", "") == "checkbox" and self._numbers:
            self.layout.prose("[x] " if "checked" in tag.attrs else "[ ] ")
        elif name in _AROUND:
            self.layout.prose(_AROUND[name][0])

    def _leave(self, tag: Tag) -> None:
        name = tag.name
        if name in _LISTS:
            self._numbers.pop()
        elif name in ("li", "blockquote", "dd"):
            self.layout.dedent()
        elif name == "tr":
            self._write_row(self._rows.pop())
        elif _is_cell(tag):
            self._rows[-1].append(self._layouts.pop().finished())
        elif name in _AROUND:
            self.layout.prose(_AROUND[name][1])
        self._verbatim -= _keeps_spaces(tag)
        self._set_off(name)

    def _set_off(self, name: str) -> None:
        if name in _APART or (name in _LISTS and not self._numbers):
            self.layout.blank_line()
        elif name in _BLOCKS:
            self.layout.end_line()

    def _marker(self, item: Tag) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "- "
        number = _number(item, "value", self._numbers[-1])
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _write_row(self, cells: list[list[str]]) -> None:
        """Writes a row on one line, cells separated by bars; if a cell has several lines, one cell below another."""
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and all(len(cell) == 1 for cell in filled):
            filled = [[" | ".join("".join(cell) for cell in cells).strip()]]
        for cell in filled:
            set_off = self.layout.blank_line if len(cell) > 1 else self.layout.end_line
            set_off()
            self.layout.verbatim("\n".join(cell))
            set_off()


def _is_shown(tag: Tag) -> bool:
    if tag.name in _NOT_SHOWN or (tag.name == "dialog" and "open" not in tag.attrs):
        return False
    return not is_hidden(tag.name, {name: str(value) for name, value in tag.attrs.items()})


def _is_cell(tag: Tag) -> bool:
    return tag.name in ("td", "th") and tag.parent is not None and tag.parent.name == "tr"


def _keeps_spaces(tag: Tag) -> bool:
    return tag.name in _VERBATIM or _KEEPING_SPACES.search(str(tag.get("style", ""))) is not None


def _number(tag: Tag, attribute: str, default: int) -> int:
    number = _NUMBER.fullmatch(str(tag.get(attribute, "")).strip())
    return int(number.group()) if number else default
