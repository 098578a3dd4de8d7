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

# An address begins with two slashes, perhaps after a scheme, with `www.`, or with a host and a slash. Each pattern
# starts at a literal that `re` can skip to, and looks back from there.
_SLASH = re.compile(r"/(?<=[a-z/\\]/)", re.IGNORECASE | re.ASCII)
_BACKSLASH = re.compile(r"\\(?<=[/\\]\\)")
_WWW = re.compile(r"\.(?<=www\.)", re.IGNORECASE | re.ASCII)
_GLUED = re.compile(r"(?<=[@\w.\-/])www\.", re.IGNORECASE | re.ASCII)  # to the word before it
_GOES_ON = re.compile(r"[^\s<>\"`\\/]", re.ASCII)
_SCHEME_SLASHES = re.compile(r"[a-z][a-z0-9+.\-]{0,20}:[\\/]{2,}[^\s<>\"`\\/]", re.IGNORECASE | re.ASCII)
_HOST_SLASH = re.compile(r"(?<![@\w.\-/])(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}/", re.IGNORECASE | re.ASCII)
_LONGEST_SCHEME, _LONGEST_HOST = 21, 280
_HOST_CHARACTERS = ascii_letters + digits + "-."
_SCHEME_CHARACTERS = _HOST_CHARACTERS + "+"
_APP_SCHEMES = "|".join(map(re.escape, LISTS["app-schemes"]))
# In plain words, a reader sees an address that begins like this, as far as these characters go.
_PLAIN_SCHEMES = re.compile(rf"(?:https?|ftp|{_APP_SCHEMES}):/{{2,}}\Z")
_PLAIN = re.compile(r"[A-Za-z0-9:/.?=&%+#@,;!\-]{1,1900}")
# What comes before an address in markup: a bracket, a quote, a character reference; or the name of an attribute.
_OPENERS = frozenset("(<\"';")
_ATTRIBUTE = re.compile(r"[\s\"'/][a-z][\w\-:.]{0,30}=\Z", re.IGNORECASE)
# A character reference for one of the characters that an address begins with.
_REFERENCE = re.compile(
    r"&(?:#(?:0*(?:4[5-7]|58|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2])(?!\d)|x0*(?:2[d-f]|3a|[46][1-9a-f]|[57][\da])(?![\da-f]))"
    r"|(?:sol|colon|period|bsol);)",
    re.IGNORECASE,
)
# How an address in quotes may continue: browsers ignore tabs and line ends in it.
_BROKEN = re.compile(r"""(?:[\t\r\n]+[^\s<>"'`]+){1,20}[\t\r\n]*(?=["'])""")
_NO_BREAKS = str.maketrans("", "", "\t\r\n")
_LONGEST_RUN = 2000
_RUN = re.compile(rf"[^\s<>\"`]{{3,{_LONGEST_RUN}}}")
_PLAIN_RUN = re.compile(rf"[!#-;=?-_a-~]{{3,{_LONGEST_RUN}}}")
_MOST_BRACKETS = 32  # nested, as Markdown parsers allow
# The usual address after its two slashes: no character in it could end it early.
_USUAL_REST = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/.?&=%+#@,;!\-]{0,1800}(?=[)\"])")
_USUAL_SCHEMES = ("http://", "https://")
_QUOTES = frozenset("\"'")
_CLOSER_OF = {"(": ")", '"': '"'}
# Where markup or prose around an address may end it.
_CLOSERS = re.compile(r"[)\[\]{}'|\\^*~]|_(?![A-Za-z0-9_])|&(?:quot|gt|lt|#39|#34);")
_MOST_CLOSERS = 6
_NO_ADDRESS_CHARACTER = re.compile(r"[^\x21-\x7e]")
_TRAILING = ".,;:!?*_~"
# A run in which an address can only end at the end.
_ALL_ADDRESS = re.compile(r"(?>[A-Za-z0-9:/.?=%+#@,;!\-]+|_+(?=[A-Za-z0-9]))*(?<=[A-Za-z0-9/=%+#@\-])")


def scan(text: str, view: View | None = None) -> set[str]:
    """The canonical forms of everything in the text that could be an address, whatever its markup.

    A superset: if the end of an address depends on markup, every possible end counts. `view` is the folded view of the
    text, if it exists already.
    """
    runs = {run for form in _as_written(text, view or folded(text)) for run in _runs(form)}
    return {address for run in runs for address in _readings(run)}


def _as_written(text: str, view: View) -> Iterator[str]:
    """The text, and the forms in which readers may see addresses that the text does not show."""
    plain = with_plain_tags(text)
    for form in (text,) if plain is text else (text, plain):
        yield form
        if _REFERENCE.search(form):
            yield html.unescape(form)
    if view.shows_addresses:
        yield view.text


def _runs(text: str) -> Iterator[str]:
    """From each place where an address may begin, everything that could belong to it.

    In markup, an address follows its opener. In plain words, it begins in one of a few ways and is all ASCII, and what
    looks like another address within it is part of it.
    """
    done = passed = 0
    # The furthest end of earlier addresses: of all, of those that readers see in plain words, of glued ones.
    within = within_plain = within_glued = 0
    for end in _ends_of_beginnings(text):
        if end <= passed:
            continue
        if _is_glued(text, end):
            # An address begins here, or further left.
            if end > max(within_plain, within_glued) and (run := _PLAIN_RUN.match(text, end - 4)):
                within_glued = run.end()
                yield run.group()
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
            start += schemed.start()  # a word may run into it
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
                passed = within  # no attribute can begin in there, so it can be skipped
        run = _bracketed_run(text, start) if before == "(" else (_RUN if is_opened else _PLAIN_RUN).match(text, start)
        if run:
            yield run.group()
            broken = _BROKEN.match(text, run.end()) if before in _QUOTES else None
            if broken:
                yield text[start : broken.end()].translate(_NO_BREAKS)


def _usual_run(text: str, end: int) -> str | None:
    """The address whose beginning ends at `end`, if it is a usual one in round brackets or double quotes."""
    start = end - len("https://" if text[end - 4 : end - 3] == "s" else "http://")
    closer = _CLOSER_OF.get(text[start - 1]) if start > 0 else None
    if closer is None or not text.startswith(_USUAL_SCHEMES, start):
        return None
    rest = _USUAL_REST.match(text, end)
    return text[start : rest.end()] if rest and text[rest.end()] == closer else None


def _opens(before: str) -> bool:
    """Whether an address in markup may begin after the character, or (`""`) at the start of the text."""
    return before in _OPENERS or before <= " " or before.isspace()


def _bracketed_run(text: str, start: int) -> re.Match[str] | None:
    """The run up to the first unmatched closing bracket."""
    most = start + _LONGEST_RUN
    close = text.find(")", start, most)
    for _ in range(_MOST_BRACKETS):
        opened = text.count("(", start, close) + text.count("[", start, close) if close >= 0 else 0
        if opened == 0 or opened <= text.count(")", start, close):
            break
        close = text.find(")", close + 1, most)
    return _RUN.match(text, start, close if close >= 0 else most)


def _start(text: str, end: int, done: int) -> int | None:
    """The start of the address whose beginning ends at `end`, not before `done`; None if it is not one."""
    if text[end - 1] == ".":
        return _start_of_www(text, end, done)
    if text[end - 2] in "\\/":
        return _start_of_slashes(text, end, done)
    return _start_of_host(text, end, done)


def _ends_of_beginnings(text: str) -> list[int]:
    patterns = (_SLASH, _WWW, _BACKSLASH) if "\\" in text else (_SLASH, _WWW)
    return sorted([found.end() for pattern in patterns for found in pattern.finditer(text)])


def _is_glued(text: str, end: int) -> bool:
    """Whether `www.` ends at `end`, in the middle of a word or an address."""
    return text[end - 1] == "." and _GLUED.match(text, end - len("www.")) is not None


def _start_of_www(text: str, end: int, done: int) -> int | None:
    start = end - len("www.")
    # Not if it is the name of a scheme.
    return None if start < done or _is_glued(text, end) or _SCHEME_SLASHES.match(text, start) else start


def _start_of_slashes(text: str, end: int, done: int) -> int | None:
    start = end - 2
    if start < done or not _GOES_ON.match(text, end):
        return None
    while start > done and text[start - 1] in "\\/":
        start -= 1
    if start == done or text[start - 1] != ":":
        return start
    before = text[max(done, start - 1 - _LONGEST_SCHEME) : start - 1]
    scheme = before[len(before.rstrip(_SCHEME_CHARACTERS)) :].lstrip(digits + "+.-")  # it begins with a letter
    return start - 1 - len(scheme) if scheme else start


def _start_of_host(text: str, end: int, done: int) -> int | None:
    least = max(done, end - 2 - _LONGEST_HOST)
    # Fast path: there is seldom a dot between two slashes of a path.
    if text.find(".", max(least, text.rfind("/", least, end - 1)), end) < 0:
        return None
    before = text[least : end - 1]
    start = least + len(before.rstrip(_HOST_CHARACTERS))
    return start if _HOST_SLASH.match(text, start, end) else None


def _readings(run: str) -> tuple[str, ...]:
    """The canonical addresses that the run may start with, and those they carry within them."""
    found: list[str] = []
    for form in (run,) if _ALL_ADDRESS.fullmatch(run) else _forms(run):
        # In words, an address is taken literally; in markup, with its character references decoded.
        for address in filter(None, map(canonical, {form, html.unescape(form)} if "&" in form else (form,))):
            found += (address, *targets(address))
    return tuple(found)


def _forms(run: str) -> set[str]:
    """What may be the address: the run up to each possible end, with or without trailing punctuation."""
    forms = {run, *(run[:end] for end in _possible_ends(run))}
    if "[.]" in run:
        forms |= _forms(run.replace("[.]", "."))
    if "\\/" in run:  # JSON in a script
        forms |= _forms(run.replace("\\/", "/").replace("\\u0026", "&"))
    return forms | {form.rstrip(_TRAILING) for form in forms}


def _possible_ends(run: str) -> list[int]:
    # The brackets of a dot written `[.]` close nothing, so they do not count against the limit.
    ends = [
        closer.start()
        for closer in islice(_CLOSERS.finditer(run), _MOST_CLOSERS + min(2 * run.count("[.]"), _MOST_CLOSERS))
    ]
    # An address that continues after a non-ASCII character is in markup, and does not end at the next one either.
    foreign = _NO_ADDRESS_CHARACTER.search(run)
    return [*ends, foreign.start()] if foreign else ends
