"""What goes with a script that is cut: the elements that it would have filled, and the comments that enclose it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dechaff.markup.letters import Letters
from dechaff.markup.node import Node

_MOST_LETTERS = 30
"""A script fills an element with no more than a short word such as "Loading"."""
_MOST_CHECKS = 10_000
"""How many elements are compared with scripts in one article."""
_WORD = re.compile(r"[^\W_]+")
# A comment of one word may steer a program: `more`, `toc`.
_COMMENT = r"<!--[^\w\[<>]*\w+[^\w<>]+\w[^<>]*-->"
_COMMENTS_BEFORE = re.compile(rf"(?:{_COMMENT}[ \t]*\r?\n?[ \t]*)+\Z")
_COMMENTS_AFTER = re.compile(rf"(?:[ \t]*\r?\n?[ \t]*{_COMMENT})+")
_FURTHEST = 1000


def left_by_scripts(letters: Letters, cut: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """The elements that go with the scripts in what is cut, each with the cut node that has the script."""
    text, outline = letters.text, letters.outline
    having = [(node, one) for node in cut for one in _scripts(text, node)]
    if not having:
        return
    named: dict[str, list[Node]] = {}  # by the last word of their ids
    for node in outline.walk():
        if (name := node.attributes.get("id")) and node.name != "script" and (parts := _WORD.findall(name)):
            named.setdefault(parts[-1], []).append(node)
    checks = _MOST_CHECKS
    for node, script in having:
        edges = [script]
        code = text[script.inner_start : script.inner_end]
        words = {*_WORD.findall(code)}
        candidates = [one for word in sorted(words & named.keys()) for one in named[word]][:checks]
        checks -= len(candidates)
        for other in candidates:
            if _is_named(other.attributes["id"], code, words) and _is_empty(letters, other):
                yield other, node
                edges.append(other)
        for edge in edges:
            for comment in _comments_around(text, outline, edge):
                yield comment, node


def _scripts(text: str, node: Node) -> Iterator[Node]:
    if "</script" in text[node.start : node.end].lower():
        yield from (one for one in node.walk() if one.name == "script")


def _is_named(name: str, code: str, words: set[str]) -> bool:
    """Whether a script names the element with this id: in quotes, or in parts that it joins."""
    parts = _WORD.findall(name)
    return (len(parts) > 1 and words.issuperset(parts)) or any(f"{quote}{name}{quote}" in code for quote in "\"'")


def _is_empty(letters: Letters, node: Node) -> bool:
    return letters.count(node) <= _MOST_LETTERS and not any(one.content for one in node.walk() if one is not node)


def _comments_around(text: str, outline: Node, node: Node) -> Iterator[Node]:
    """The comments directly before and after the node, with no blank line between."""
    near = max(0, node.start - _FURTHEST)
    before = _COMMENTS_BEFORE.search(text[near : node.start])
    after = _COMMENTS_AFTER.match(text[node.end : node.end + _FURTHEST])
    spans = [
        *([(near + before.start(), node.start)] if before else []),
        *([(node.end, node.end + after.end())] if after else []),
    ]
    for start, end in spans:
        for one in re.finditer(_COMMENT, text[start:end]):
            comment = outline.smallest(start + one.start(), start + one.end())
            if comment.name == "comment":
                yield comment
