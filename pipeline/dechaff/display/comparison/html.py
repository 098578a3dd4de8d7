"""A comparison as a page: one file that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from dechaff.display.comparison import words
from dechaff.display.comparison.differences import Change
from dechaff.display.comparison.groups import Changed, Comparison, Example, Group
from dechaff.display.page.html import asset, source_hash
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of

_STYLES = ("colours", "page", "parts", "print")
_SIDES: dict[Change, str] = {
    "clean_cut": "gained",
    "cut_lost": "lost",
    "flag_lost": "lost",
    "cut_gained": "gained",
    "flag_gained": "gained",
}


def as_page(comparison: Comparison) -> str:
    """The page. It shows each character of a text, even those that are not to be seen."""
    own = (files("dechaff.display.comparison") / "style.css").read_text(encoding="utf-8")
    style = asset(*(f"style/{name}.css" for name in _STYLES)) + own
    return "".join(f"{line}\n" for line in (*_head(style), *_body(comparison)))


def _head(style: str) -> Iterator[str]:
    policy = f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>What differs – dechaff</title>\n<style>{style}</style>\n</head>"


def _body(comparison: Comparison) -> Iterator[str]:
    yield f'<body>\n<header class="top">\n<div>\n<h1>What differs</h1>\n<p>{words.summary(comparison)}</p>'
    yield "</div>\n</header>\n<main>"
    yield from _settings(comparison)
    if comparison.changes:
        yield '<nav class="tiles" aria-label="Kinds of difference">'
        for change, changed in comparison.changes.items():
            yield f'<a class="tile" href="#{change}"><b>{changed.count:,}</b>{words.TITLES[change]}</a>'
        yield "</nav>"
    for change, changed in comparison.changes.items():
        yield f'<section id="{change}" aria-labelledby="{change}-title">'
        yield f'<h2 id="{change}-title">{words.TITLES[change]}: {words.size(changed)}</h2>'
        yield from _groups(change, changed)
        yield "</section>"
    yield "</main>\n</body>\n</html>"


def _settings(comparison: Comparison) -> Iterator[str]:
    """The two outputs, and the settings in which they differ."""
    yield '<table class="settings">'
    a, b = _safe(comparison.a.name), _safe(comparison.b.name)
    yield f'<thead><tr><td></td><th scope="col">A: {a}</th><th scope="col">B: {b}</th></tr></thead>\n<tbody>'
    for name, old, new in comparison.settings:
        yield f'<tr><th scope="row">{_safe(name)}</th><td>{_safe(old)}</td><td>{_safe(new)}</td></tr>'
    if not comparison.settings:
        yield '<tr><th scope="row">Settings</th><td colspan="2">the same</td></tr>'
    yield "</tbody>\n</table>"


def _groups(change: Change, changed: Changed) -> Iterator[str]:
    yield '<ol class="groups">'
    for group in changed.groups:
        yield f'<li class="group {_SIDES.get(change, "other")}">'
        yield from _group(group)
        yield "</li>"
    yield "</ol>"
    if more := words.left_out(changed):
        yield f'<p class="quiet">{more}</p>'


def _group(group: Group) -> Iterator[str]:
    where = number_of(group.articles, "article")
    where = f"{group.count:,} in {where}" if group.kinds else where
    yield f'<header><b>{where}</b><span class="quiet">{_safe(words.found_by(group))}</span></header>'
    if group.text:
        more = f" … ({group.length:,} characters)" if group.length > len(group.text) else ""
        yield f'<div class="removed">{_safe(group.text)}{more}</div>'
    yield '<ul class="contexts">'
    for example in group.examples:
        yield _example(example)
    if more := words.more_articles(group):
        yield f'<li class="quiet">{more}</li>'
    yield "</ul>"


def _example(example: Example) -> str:
    if example.start is None:
        return f"<li>{_safe(example.place)}</li>"
    around = f"{_safe(example.before)}<mark>…</mark>{_safe(example.after)}"
    return f'<li><span>{_safe(example.place)}</span><span class="around">{around}</span></li>'


def _safe(text: str) -> str:
    """The text as HTML, which cannot end its element."""
    return escape(printable(text))
