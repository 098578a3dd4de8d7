"""The pipeline that everybody writes first: parse every article whole, then match every pattern."""

import regex
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from folders import rewrite
from patterns import PATTERNS

_MARKDOWN = MarkdownIt()
_COMPILED = [regex.compile(pattern, regex.IGNORECASE) for pattern in PATTERNS]


def clean(text: str) -> str:
    """The text without what the patterns match.

    The trees are what such a pipeline looks for links and images in; here they are walked, and thrown away.
    """
    for token in _MARKDOWN.parse(text):
        for child in token.children or ():
            child.attrGet("href")
    for element in BeautifulSoup(text, "html.parser").find_all(["a", "img"]):
        element.get("href")
    for pattern in _COMPILED:
        text = pattern.sub("", text)
    return text


if __name__ == "__main__":
    rewrite(clean)
