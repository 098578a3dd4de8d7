"""A comparison as a page: one file that loads nothing and runs only its own script, which filters what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
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
    "cut_changed": "changed",
    "cut_lost": "lost",
    "cut_gained": "gained",
    "flag_changed": "changed",
    "flag_lost": "lost",
    "flag_gained": "gained",
}


def as_page(comparison: Comparison) -> str:
    """The page. It shows each character of a text, even those that are not to be seen."""
    style, script = asset(*(f"style/{name}.css" for name in _STYLES)) + _own("style.css"), _own("filter.js")
    return "".join(f"{line}\n" for line in (*_head(style, script), *_body(comparison, script)))


def _own(name: str) -> str:
    return (files("dechaff.display.comparison") / name).read_text(encoding="utf-8")


def _head(style: str, script: str) -> Iterator[str]:
    sources = f"style-src {source_hash(style)}; script-src {source_hash(script)}"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>What differs – dechaff</title>\n<style>{style}</style>\n</head>"


def _body(comparison: Comparison, script: str) -> Iterator[str]:
    yield f'<body>\n<header class="top">\n<div>\n<h1>What differs</h1>\n<p>{words.summary(comparison)}</p>'
    yield "</div>\n</header>\n<main>"
    yield from _settings(comparison)
    if comparison.changes:
        yield '<nav class="tiles" aria-label="Kinds of difference">'
        for change, changed in comparison.changes.items():
            yield f'<a class="tile" href="#{change}"><b>{changed.count:,}</b>{words.TITLES[change]}</a>'
        yield "</nav>"
        yield from _filter(comparison)
    for change, changed in comparison.changes.items():
        title = f"{words.TITLES[change]}: {words.size(changed)}"
        yield f'<details class="differences" id="{change}" open>\n<summary><h2>{title}</h2></summary>'
        yield from _groups(change, changed)
        yield "</details>"
    yield f"</main>\n<script>{script}</script>\n</body>\n</html>"


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


def _filter(comparison: Comparison) -> Iterator[str]:
    """The form that the script filters by; without the script it is not shown."""
    groups = [group for changed in comparison.changes.values() for group in changed.groups]
    rules = Counter(rule for group in groups for rule in group.rules)
    yield '<form id="filter" class="filter" role="search" aria-label="Filter the differences" hidden>'
    yield '<label class="search">Search<input type="search" name="text"></label>'
    yield from _choice("change", "Difference", ((change, words.TITLES[change]) for change in comparison.changes))
    yield from _choice("rule", "Rule", ((rule, f"{rule} ({rules[rule]:,})") for rule in sorted(rules)))
    if any(group.label for group in groups):
        yield from _choice("label", "Label", (("right", "right"), ("wrong", "wrong")))
    yield '<button type="reset">Clear</button>\n</form>\n<p id="found" class="quiet" role="status"></p>'


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'<label>{label}<select name="{name}"><option value="">any</option>'
    for value, shown in options:
        yield f'<option value="{_safe(value)}">{_safe(shown)}</option>'
    yield "</select></label>"


def _groups(change: Change, changed: Changed) -> Iterator[str]:
    yield '<ol class="groups">'
    for group in changed.groups:
        rules, label = _safe(" ".join(group.rules)), group.label or ""
        yield f'<li class="group {_SIDES.get(change, "other")}" data-rules="{rules}" data-label="{label}">'
        yield from _group(group)
        yield "</li>"
    yield "</ol>"
    if more := words.left_out(changed):
        yield f'<p class="quiet">{more}</p>'


def _group(group: Group) -> Iterator[str]:
    where = number_of(group.articles, "article")
    where = f"{group.count:,} in {where}" if group.kinds else where
    yield f'<header><b>{where}</b><span class="quiet">{_safe(words.found_by(group))}</span></header>'
    if group.text_a:
        yield _removed(group.text_a, group.length_a, "A", group.text)
        yield _removed(group.text, group.length, "B", group.text_a)
        if words.differs_in_blanks(group):
            yield f'<p class="quiet">B has {words.SAME_WORDS}.</p>'
    elif group.text:
        yield _removed(group.text, group.length)
    yield '<ul class="contexts">'
    for example in group.examples:
        yield _example(example)
    if more := words.more_articles(group):
        yield f'<li class="quiet">{more}</li>'
    yield "</ul>"


def _removed(text: str, length: int, side: str = "", other: str = "") -> str:
    """What is removed or flagged, of one side if that is named; what the other's text lacks is marked."""
    head, shared, tail = text.partition(other) if other and other in text else ("", text, "")
    pieces = (_marked(head), _safe(shared), _marked(tail))
    more = f" … ({length:,} characters)" if length > len(text) else ""
    shown = f'<div class="removed">{"".join(pieces)}{more}</div>'
    return f'<div class="side"><b>{side}</b>{shown}</div>' if side else shown


def _marked(text: str) -> str:
    return f"<mark>{_safe(text)}</mark>" if text else ""


def _example(example: Example) -> str:
    if example.start is None:
        return f"<li>{_safe(example.place)}</li>"
    around = f"{_safe(example.before)}<mark>…</mark>{_safe(example.after)}"
    return f'<li><span>{_safe(example.place)}</span><span class="around">{around}</span></li>'


def _safe(text: str) -> str:
    """The text as HTML, which cannot end its element."""
    return escape(printable(text))
