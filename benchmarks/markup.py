"""The formats an article can be written in: Markdown, HTML and plain text."""

import re
from collections.abc import Sequence
from html import escape
from typing import Protocol

_TAG = re.compile("<[^>]*>")


class Markup(Protocol):
    """The pieces of an article in one format; arguments are in this format already."""

    name: str

    def title(self, text: str) -> str: ...
    def heading(self, text: str) -> str: ...
    def paragraph(self, text: str) -> str: ...
    def lines(self, texts: Sequence[str]) -> str: ...
    def items(self, texts: Sequence[str]) -> str: ...
    def quote(self, text: str) -> str: ...
    def code(self, text: str) -> str: ...
    def table(self, rows: Sequence[Sequence[str]]) -> str: ...
    def link(self, label: str, url: str) -> str: ...
    def image(self, alt: str, url: str) -> str: ...
    def page(self, title: str, site: str, blocks: Sequence[str]) -> str: ...


class Markdown:
    name = "markdown"

    def title(self, text: str) -> str:
        return f"# {text}"

    def heading(self, text: str) -> str:
        return f"## {text}"

    def paragraph(self, text: str) -> str:
        return text

    def lines(self, texts: Sequence[str]) -> str:
        return "  \n".join(texts)

    def items(self, texts: Sequence[str]) -> str:
        return "\n".join(f"- {text}" for text in texts)

    def quote(self, text: str) -> str:
        return f"> {text}"

    def code(self, text: str) -> str:
        return f"```python\n{text}```"

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        head, *body = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])

    def link(self, label: str, url: str) -> str:
        return f"[{label}]({url})"

    def image(self, alt: str, url: str) -> str:
        return f"![{alt}]({url})"

    def page(self, title: str, site: str, blocks: Sequence[str]) -> str:
        return "\n\n".join(blocks) + "\n"


class Html:
    name = "html"

    def title(self, text: str) -> str:
        return f"<h1>{text}</h1>"

    def heading(self, text: str) -> str:
        return f"<h2>{text}</h2>"

    def paragraph(self, text: str) -> str:
        return f"<p>{text}</p>"

    def lines(self, texts: Sequence[str]) -> str:
        return "<p>" + "<br>\n".join(texts) + "</p>"

    def items(self, texts: Sequence[str]) -> str:
        return "<ul>\n" + "".join(f"  <li>{text}</li>\n" for text in texts) + "</ul>"

    def quote(self, text: str) -> str:
        return f"<blockquote><p>{text}</p></blockquote>"

    def code(self, text: str) -> str:
        return f'<pre><code class="language-python">{escape(text)}</code></pre>'

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        return "<table>\n" + "".join("  <tr><td>" + "</td><td>".join(row) + "</td></tr>\n" for row in rows) + "</table>"

    def link(self, label: str, url: str) -> str:
        return f'<a href="{escape(url)}">{label}</a>'

    def image(self, alt: str, url: str) -> str:
        return f'<img src="{escape(url)}" alt="{alt}" width="640" height="427">'

    def page(self, title: str, site: str, blocks: Sequence[str]) -> str:
        head = (
            f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{_TAG.sub("", title)}</title>\n'
            f'<link rel="stylesheet" href="https://{site}/style.css">\n</head>\n<body>\n'
            f'<nav><a href="https://{site}/">Home</a> <a href="https://{site}/archive">Archive</a></nav>\n'
        )
        return head + "<article>\n" + "\n".join(blocks) + "\n</article>\n</body>\n</html>\n"


class Plain:
    name = "text"

    def title(self, text: str) -> str:
        return text

    heading = paragraph = code = title

    def lines(self, texts: Sequence[str]) -> str:
        return "\n".join(texts)

    def items(self, texts: Sequence[str]) -> str:
        return "\n".join(f"* {text}" for text in texts)

    def quote(self, text: str) -> str:
        return f"    {text}"

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        return "\n".join("\t".join(row) for row in rows)

    def link(self, label: str, url: str) -> str:
        return f"{label} ({url})"

    def image(self, alt: str, url: str) -> str:
        return f"({alt})"

    def page(self, title: str, site: str, blocks: Sequence[str]) -> str:
        return "\n\n".join(blocks) + "\n"
