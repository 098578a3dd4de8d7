"""A cheap scan for addresses in any text, whatever its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from string import ascii_letters, digits

from dechaff.text.quoted_printable import with_plain_tags
from dechaff.text.views import View, folded
from dechaff.urls.address import canonical, targets
from dechaff.world import LISTS

# The beginning of an address ends in two slashes, perhaps behind a scheme; in `www.`; or in a slash behind a host.
# Each has a literal end that `re` skips to, and looks back from there.
_SLASH = re.compile(r"/(?<=[a-z/\\]/)", re.IGNORECASE | re.ASCII)
_BACKSLASH = re.compile(r"\\(?<=[/\\]\\)")
_WWW = re.compile(r"\.(?<=(?<![@\w.\-/])www\.)", re.IGNORECASE | re.ASCII)
_GOES_ON = re.compile(r"[^\s<>\"`\\/]", re.ASCII)
_SCHEME_SLASHES = re.compile(r"[a-z][a-z0-9+.\-]{0,20}:[\\/]{2,}[^\s<>\"`\\/]", re.IGNORECASE | re.ASCII)
_HOST_SLASH = re.compile(r"(?<![@\w.\-/])(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}/", re.IGNORECASE | re.ASCII)
_LONGEST_SCHEME, _LONGEST_HOST = 21, 280
_HOST_SIGNS = ascii_letters + digits + "-."
_SCHEME_SIGNS = _HOST_SIGNS + "+"
_APP_SCHEMES = "|".join(map(re.escape, LISTS["app-schemes"]))
# Plain words show an address where it begins so, and then as far as these characters go.
_PLAIN_SCHEMES = re.compile(rf"(?:https?|ftp|{_APP_SCHEMES}):/{{2,}}\Z")
_PLAIN = re.compile(r"[A-Za-z0-9:/.?=&%+#@,;!\-]{1,1900}")
# What stands before an address in markup: a bracket, a quote, a character reference; or the name of an attribute.
_OPENERS = frozenset("(<\"';")
_ATTRIBUTE = re.compile(r"[\s\"'/][a-z][\w\-:.]{0,30}=\Z", re.IGNORECASE)
# A character reference for a sign of which the beginning of an address is made.
_REFERENCE = re.compile(
    r"&(?:#(?:0*(?:4[5-7]|58|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2])(?!\d)|x0*(?:2[d-f]|3a|[46][1-9a-f]|[57][\da])(?![\da-f]))"
    r"|(?:sol|colon|period|bsol);)",
    re.IGNORECASE,
)
# How an address in quotes may go on: tabs and ends of lines are no part of it to a browser.
_BROKEN = re.compile(r"""(?:[\t\r\n]+[^\s<>"'`]+){1,20}[\t\r\n]*(?=["'])""")
_NO_BREAKS = str.maketrans("", "", "\t\r\n")
_LONGEST_RUN = 2000
_RUN = re.compile(rf"[^\s<>\"`]{{3,{_LONGEST_RUN}}}")
_PLAIN_RUN = re.compile(rf"[!#-;=?-_a-~]{{3,{_LONGEST_RUN}}}")
_MOST_BRACKETS = 32  # one in another, as readers of Markdown take them
# All of an address as most are written, behind its two slashes: nothing in it but its end could end it.
_USUAL_REST = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/.?&=%+#@,;!\-]{0,1800}(?=[)\"])")
_USUAL_SCHEMES = ("http://", "https://")
_QUOTES = frozenset("\"'")
_CLOSER_OF = {"(": ")", '"': '"'}
# Where markup or prose around an address may end it.
_CLOSERS = re.compile(r"[)\[\]{}'|\\^]|&(?:quot|gt|lt|#39|#34);")
_MOST_CLOSERS = 6
_NO_ADDRESS_SIGN = re.compile(r"[^\x21-\x7e]")
_TRAILING = ".,;:!?*_~"
# A run in which nothing may end an address but its own end.
_ALL_ADDRESS = re.compile(r"[A-Za-z0-9:/.?=%+#@,;!*_~\-]*[A-Za-z0-9/=%+#@\-]")


def scan(text: str, view: View | None = None) -> set[str]:
    """Canonical forms of all that could be an address in the text, whatever its markup.

    A superset: where the end of an address depends on markup, each possible end counts. `view` is the text with
    disguises undone, where somebody has made it already.
    """
    found: set[str] = set()
    for form in _as_written(text, view or folded(text)):
        for run in _runs(form):
            found.update(_readings(run))
    return found


def _as_written(text: str, view: View) -> Iterator[str]:
    """The text, and what readers see instead where that could show an address that the text does not."""
    plain = with_plain_tags(text)
    for form in (text,) if plain is text else (text, plain):
        yield form
        if _REFERENCE.search(form):
            yield html.unescape(form)
    if view.shows_addresses:
        yield view.text


def _runs(text: str) -> Iterator[str]:
    """From each place on where an address of the text may begin, all that could belong to it.

    One in markup follows its opener. One in plain words begins in a few ways only, is ASCII throughout, and all that
    looks like another within it is part of it.
    """
    done = passed = 0
    within = within_plain = 0  # how far addresses reach that began before: any, and those that plain words show as well
    for end in _ends_of_beginnings(text):
        if end <= passed:
            continue
        usual = _usual_run(text, end) if text.startswith(":", end - 3) else None
        if usual:
            done = end
            within = within_plain = end + len(usual) - usual.index("//") - 2
            if "=" not in usual:
                passed = within
            yield usual
            continue
        start = _start(text, end, done)
        if start is None:
            continue
        done = end
        beginning = text[start:end].lower()
        schemed = _PLAIN_SCHEMES.search(beginning)
        if schemed:
            start += schemed.start()  # a word may stand right before it
        before = text[start - 1 : start]
        is_attribute = before == "=" and _ATTRIBUTE.search(text, max(0, start - 33), start) is not None
        is_opened = is_attribute or _opens(before) or (before == ":" and text[start - 2] == "]")
        is_schemed = schemed is not None or beginning.startswith("www.")
        is_plain = is_schemed or beginning[-2] not in "\\/"
        if not is_attribute and (start < within_plain or not is_plain and (start < within or not is_opened)):
            continue
        reach = _PLAIN.match(text, start)
        within = max(within, reach.end() if reach else 0)
        if is_schemed:
            within_plain = within
            if text.find("=", start, within) < 0:
                passed = within  # no attribute can begin in there, so nothing need be looked at
        run = _bracketed_run(text, start) if before == "(" else (_RUN if is_opened else _PLAIN_RUN).match(text, start)
        if run:
            yield run.group()
            broken = _BROKEN.match(text, run.end()) if before in _QUOTES else None
            if broken:
                yield text[start : broken.end()].translate(_NO_BREAKS)


def _usual_run(text: str, end: int) -> str | None:
    """The address that begins up to `end`, where it is written as most are: within round brackets or double quotes."""
    start = end - len("https://" if text[end - 4 : end - 3] == "s" else "http://")
    closer = _CLOSER_OF.get(text[start - 1]) if start > 0 else None
    if closer is None or not text.startswith(_USUAL_SCHEMES, start):
        return None
    rest = _USUAL_REST.match(text, end)
    return text[start : rest.end()] if rest and text[rest.end()] == closer else None


def _opens(before: str) -> bool:
    """Whether an address in markup may begin behind the character, or at the beginning of the text."""
    return before in _OPENERS or before <= " " or before.isspace()


def _bracketed_run(text: str, start: int) -> re.Match[str] | None:
    """The run up to the closing bracket that has no partner in it."""
    most = start + _LONGEST_RUN
    close = text.find(")", start, most)
    for _ in range(_MOST_BRACKETS):
        opened = text.count("(", start, close) + text.count("[", start, close) if close >= 0 else 0
        if opened == 0 or opened <= text.count(")", start, close):
            break
        close = text.find(")", close + 1, most)
    return _RUN.match(text, start, close if close >= 0 else most)


def _start(text: str, end: int, done: int) -> int | None:
    """Where what looks like the beginning of an address up to `end` starts, the part up to `done` being one already."""
    if text[end - 1] == ".":
        return _start_of_www(text, end, done)
    if text[end - 2] in "\\/":
        return _start_of_slashes(text, end, done)
    return _start_of_host(text, end, done)


def _ends_of_beginnings(text: str) -> list[int]:
    patterns = (_SLASH, _WWW, _BACKSLASH) if "\\" in text else (_SLASH, _WWW)
    return sorted([found.end() for pattern in patterns for found in pattern.finditer(text)])


def _start_of_www(text: str, end: int, done: int) -> int | None:
    start = end - len("www.")
    # It may also begin the name of a scheme.
    return None if start < done or _SCHEME_SLASHES.match(text, start) else start


def _start_of_slashes(text: str, end: int, done: int) -> int | None:
    start = end - 2
    if start < done or not _GOES_ON.match(text, end):
        return None
    while start > done and text[start - 1] in "\\/":
        start -= 1
    if start == done or text[start - 1] != ":":
        return start
    before = text[max(done, start - 1 - _LONGEST_SCHEME) : start - 1]
    scheme = before[len(before.rstrip(_SCHEME_SIGNS)) :].lstrip(digits + "+.-")  # it begins with a letter
    return start - 1 - len(scheme) if scheme else start


def _start_of_host(text: str, end: int, done: int) -> int | None:
    least = max(done, end - 2 - _LONGEST_HOST)
    # In a path there is seldom a dot between one slash and the next.
    if text.find(".", max(least, text.rfind("/", least, end - 1)), end) < 0:
        return None
    before = text[least : end - 1]
    start = least + len(before.rstrip(_HOST_SIGNS))
    return start if _HOST_SLASH.match(text, start, end) else None


def _readings(run: str) -> tuple[str, ...]:
    """The canonical addresses that the run may begin with, and those they carry within them."""
    found: list[str] = []
    for form in (run,) if _ALL_ADDRESS.fullmatch(run) else _forms(run):
        # In words an address is read as it stands, in markup with its references undone.
        for address in filter(None, map(canonical, {form, html.unescape(form)} if "&" in form else (form,))):
            found += (address, *targets(address))
    return tuple(found)


def _forms(run: str) -> set[str]:
    """What of the run may be the address: up to each sign that may end it, with or without the marks before that."""
    forms = {run, *(run[:end] for end in _possible_ends(run))}
    if "[.]" in run:
        forms |= _forms(run.replace("[.]", "."))
    return forms | {form.rstrip(_TRAILING) for form in forms}


def _possible_ends(run: str) -> list[int]:
    # The brackets of a dot written `[.]` close nothing, so they do not use up the closers that are tried.
    ends = [
        closer.start()
        for closer in islice(_CLOSERS.finditer(run), _MOST_CLOSERS + min(2 * run.count("[.]"), _MOST_CLOSERS))
    ]
    # An address that goes on behind a sign beyond ASCII is one in markup: it does not end at the next such sign.
    foreign = _NO_ADDRESS_SIGN.search(run)
    return [*ends, foreign.start()] if foreign else ends
