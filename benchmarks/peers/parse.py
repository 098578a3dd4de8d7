"""What a reader of files cannot do without: decode every file of a folder and parse it, and do nothing with it."""

import sys
from pathlib import Path

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

_HTML = {".html", ".htm", ".xhtml", ".xml"}

if __name__ == "__main__":
    markdown = MarkdownIt()
    for file in Path(sys.argv[1]).rglob("*"):
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            if file.suffix.lower() in _HTML:
                BeautifulSoup(text, "html.parser")
            else:
                markdown.parse(text)
