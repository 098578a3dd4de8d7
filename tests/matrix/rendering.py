"""One item of the matrix, put into an honest article and written as Markdown, HTML or extracted plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ruamel.yaml import YAML

from dechaff.model import Format
from dechaff.spans import Span

FORMS = ("markdown", "html", "text", "lines")
"""`text` is plain text with addresses in brackets; `lines` has each piece of markup in a line of its own."""
Form = Literal["markdown", "html", "text", "lines"]
_PIECE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)\s]*)\)|\[(?P<label>[^\]]*)\]\((?P<address>[^)\s]*)\)|\*\*(?P<bold>.+?)\*\*"
    r"|(?P<begin>⟦)|(?P<end>⟧)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of promotion, or something honest that looks like it (`twin-…`)."""

    language: str
    shape: str
    place: str
    blocks: tuple[str, ...]
    title: str
    body: tuple[str, ...]

    @property
    def is_twin(self) -> bool:
        """Whether it is honest."""
        return self.shape.startswith("twin-")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article with an item in it."""

    text: str
    format: Format
    marks: tuple[Span, ...]
    """The spans that should go."""


def items_of(file: Path) -> Iterator[Item]:
    """The items of a language."""
    read = YAML(typ="safe").load(file)
    for one in read["items"]:
        yield Item(
            read["language"], one["shape"], one["place"], tuple(one["blocks"]), read["title"], tuple(read["body"])
        )


def render(item: Item, form: Form) -> Rendered:
    """The article with the item in its place."""
    paper = _Paper(form)
    at = {"head": 0, "tail": len(item.body)}.get(item.place, len(item.body) // 2)
    paper.title(item.title)
    paper.blocks(item.body[:at])
    paper.blocks(item.blocks, marked=not item.is_twin)
    paper.blocks(item.body[at:])
    kind: Format = "markdown" if form == "markdown" else "html" if form == "html" else "text"
    return Rendered(paper.written, kind, tuple(paper.marks))


class _Paper:
    """Writes blocks in one form, and notes where the marked parts are."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.written = ""
        self.marks: list[Span] = []

    def title(self, title: str) -> None:
        self._put({"markdown": f"# {title}\n", "html": f"<h1>{html.escape(title)}</h1>\n"}.get(self.form, f"{title}\n"))

    def blocks(self, blocks: Sequence[str], *, marked: bool = False) -> None:
        in_list = False
        for block in blocks:
            is_item = block.startswith("- ")
            if self.form == "html" and is_item != in_list:
                self._put("<ul>\n" if is_item else "</ul>\n")
            elif self.form in ("markdown", "text") and not (is_item and in_list):
                self._put("\n")
            in_list = is_item
            words = block[2:] if is_item else block
            tag = "li" if is_item else "p"
            self._put({"markdown": "- " * is_item, "html": f"<{tag}>", "text": "- " * is_item}.get(self.form, ""))
            self._block(words, marked=marked)
            self._put(f"</{tag}>\n" if self.form == "html" else "\n")
        if self.form == "html" and in_list:
            self._put("</ul>\n")

    def _block(self, words: str, *, marked: bool) -> None:
        if marked and "⟦" not in words:
            words = f"⟦{words}⟧"
        at, begun = 0, 0
        for piece in _PIECE.finditer(words):
            self._words(words[at : piece.start()])
            at = piece.end()
            if piece["begin"]:
                begun = len(self.written)
            elif piece["end"]:
                self.marks.append((begun, len(self.written)))
            elif piece["bold"] is not None:
                self._bold(piece["bold"])
            elif piece["picture"] is not None:
                self._picture(piece["alt"], piece["picture"])
            else:
                self._link(piece["label"], piece["address"])
        self._words(words[at:])

    def _words(self, words: str) -> None:
        self._put(html.escape(words, quote=False) if self.form == "html" else words)

    def _bold(self, words: str) -> None:
        link = _PIECE.fullmatch(words)
        if link is not None and link["address"] is not None:
            self._link(link["label"], link["address"])
            return
        if self.form in ("markdown", "html"):
            before, after = ("**", "**") if self.form == "markdown" else ("<strong>", "</strong>")
            self._put(before)
            self._words(words)
            self._put(after)
        else:
            self._words(words)

    def _link(self, label: str, address: str) -> None:
        if self.form == "markdown":
            self._put(f"[{label}]({address})")
        elif self.form == "html":
            self._put(f'<a href="{html.escape(address)}">{html.escape(label, quote=False)}</a>')
        elif label in address or label.startswith("@"):
            self._own(label)
        elif self.form == "text":
            self._put(f"{label} ({address})")
        else:
            self._own(label)
            self._own(address)

    def _picture(self, alt: str, address: str) -> None:
        if self.form == "markdown":
            self._put(f"![{alt}]({address})")
        elif self.form == "html":
            self._put(f'<img src="{html.escape(address)}" alt="{html.escape(alt)}">')

    def _own(self, words: str) -> None:
        if self.form == "lines" and not self.written.endswith("\n"):
            self.written = self.written.rstrip(" ") + "\n"
        self._put(words + "\n" if self.form == "lines" else words)

    def _put(self, words: str) -> None:
        if self.form == "lines" and self.written.endswith("\n"):
            words = words.lstrip(" \n") if words.strip() else ""
        self.written += words
