"""The pages of the documentation, and the blocks of code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "rules/README.md", "benchmarks/*.md", "tests/corpus/README.md")
    for path in ROOT.glob(pattern)
)
"""All pages, by their paths in the repository."""
_INFO = re.compile(r'(?P<language>\w*)(?: title="(?P<title>[^"]+)")?')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    place: str
    """Its page and line."""
    language: str
    title: str
    """The file that it shows; "" if it shows none."""
    text: str


def text_of(page: str) -> str:
    """What stands in the page."""
    return (ROOT / page).read_text("utf-8")


def blocks_of(page: str) -> list[Block]:
    """The blocks of the page, in their order. Raises ValueError if one cannot be understood."""
    blocks = []
    for token in MarkdownIt("commonmark").parse(text_of(page)):
        if token.type in ("fence", "code_block"):
            place = f"{page}:{token.map[0] + 1 if token.map else '?'}"
            info = _INFO.fullmatch(token.info.strip())
            if token.type == "code_block" or info is None:
                raise ValueError(
                    f"{place}: a block that is indented, or {token.info!r}; expected a language and a title"
                )
            blocks.append(Block(place, info["language"], info["title"] or "", token.content))
    return blocks
