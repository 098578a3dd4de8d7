"""Addresses as browsers read them, in one canonical form, and a cheap scan for them in any text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from string import ascii_letters, digits
from urllib.parse import unquote

import can_ada
from publicsuffixlist import PSLFILE, PublicSuffixList

from dechaff.text.quoted_printable import with_plain_tags
from dechaff.text.views import View, folded
from dechaff.world import LISTS

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
# Without a scheme only `www.…` and `host.tld/…` are meant as web addresses; `README.md` is a file.
_HOST_FIRST = re.compile(r"www\.[^/]|(?:[a-z0-9\-]+\.)+[a-z]{2,24}/", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
# What Markdown writes where a sign would mean something to it: `t.me/some\_shop` is `t.me/some_shop`.
_ESCAPED_SIGN = re.compile(r"\\(?=[_.~*+&\-])")
# Written so that nobody follows it by mistake: `hxxps://`, often with `[.]` for its dots.
_DEFANGED = re.compile(r"h(?:xx|\*\*|tt)ps?://", re.IGNORECASE)
MOST_REDIRECTS = 3
# In a parameter, a path or all of the query: an address with its scheme, its signs perhaps encoded.
_INSIDE = re.compile(r"([=/?])(https?(?::|%3a)(?:/|%2f){2}.+)", re.IGNORECASE)
# Letters and digits of an address mean the same encoded (RFC 3986, 6.2.2.2): `t.me/%6b…` is a handle in disguise.
_NEEDLESS_ESCAPE = re.compile(r"%(3\d|[46][1-9a-f]|[57][\da]|2d|2e|5f|7e)", re.IGNORECASE)
_WEB = frozenset({"http:", "https:", "ftp:"})
# Most addresses: in them nothing need be decoded, resolved or lowered, so that their parts are as they stand.
_PLAIN_ADDRESS = re.compile(
    r"https?://((?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z]{2,24}+)((?:/[A-Za-z0-9_~\-][A-Za-z0-9_~.\-]*+)*+/?)"
    r"(\?[A-Za-z0-9_~.=&\-]++)?(?:#[A-Za-z0-9_~.=&\-]*+)?"
)

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


@lru_cache(maxsize=65536)
def canonical(url: str) -> str | None:
    """`host/path?query` of a web address: lower-case host without `www.`, no scheme, port, fragment or closing slash,
    nothing percent-encoded that need not be.

    Another scheme stays in front (`tg://resolve?…`). None for a relative or unreadable address.
    """
    url = url.strip()
    plain = _PLAIN_ADDRESS.fullmatch(url)
    if plain is None:
        return _parsed(url)
    host, path, query = plain.groups("")
    return f"{host.removeprefix('www.')}{path or '/'}{query}".rstrip("/")


def _parsed(url: str) -> str | None:
    """The canonical form as a browser's parser finds it."""
    if not url.isascii():
        url = _SURROGATES.sub("\ufffd", url)
    if "\\" in url:
        url = _ESCAPED_SIGN.sub("", url)
    if _DEFANGED.match(url):
        url = f"http{url[4:].replace('[.]', '.')}"
    if url.startswith(("https://", "http://")):
        pass  # as most are written
    elif url.startswith(("//", "\\\\")):
        url = "http:" + url
    elif _HOST_FIRST.match(url):
        url = "http://" + url
    elif not _SCHEME.match(url):
        return None
    try:
        parsed = can_ada.parse(url)
    except (ValueError, UnicodeError):
        return None
    if parsed.protocol not in _WEB:
        return str(parsed.href)
    host = parsed.hostname.removeprefix("www.").rstrip(".")
    if not host:
        return None
    path = f"{parsed.pathname}{parsed.search}"
    if "%" in path:
        path = _NEEDLESS_ESCAPE.sub(_unescape, path)
    return f"{host}{path}".rstrip("/")


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match.group(1), 16))


def targets(address: str) -> Iterator[str]:
    """The web addresses that a canonical address carries within it, as those of redirectors and image proxies do.

    Canonical, the outermost first.
    """
    for _ in range(MOST_REDIRECTS):
        if "http" not in address.lower():
            return
        inside = _INSIDE.search(address)
        if inside is None:
            return
        # In a parameter the address ends with it, unless it is written out with parameters of its own.
        written = inside.group(2)
        target = canonical(unquote(written.partition("&")[0] if inside.group(1) == "=" else written))
        if target is None or target == address:
            return
        yield target
        address = target


def is_named(parameter: str, names: frozenset[str]) -> bool:
    """Whether the parameter is one of the names, a star at whose end stands for any ending."""
    exact, beginnings = _split(names)
    name = parameter.lower()
    return name in exact or name.startswith(beginnings)


@lru_cache(maxsize=16)
def _split(names: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    beginnings = tuple(sorted(one[:-1] for one in names if one.endswith("*")))
    return frozenset(one for one in names if not one.endswith("*")), beginnings


@lru_cache(maxsize=65536)
def without(address: str, names: frozenset[str]) -> str:
    """The canonical address less its parameters of these names."""
    path, mark, query = address.partition("?")
    if not mark or not names:
        return address
    kept = [one for one in query.split("&") if not is_named(one.partition("=")[0], names)]
    return f"{path}?{'&'.join(kept)}" if kept else path.rstrip("/")


def host(address: str) -> str:
    """The host of a canonical web address; `""` where it has another scheme."""
    first = address.partition("/")[0].partition("?")[0]
    return "" if _SCHEME.match(first) else first


def site(url: str) -> str:
    """The registrable domain of an address, as `example.co.uk`; its host where it has none, `""` without an address."""
    return _registrable(host(canonical(url) or ""))


@lru_cache(maxsize=65536)
def _registrable(name: str) -> str:
    if not name or name.replace(".", "").isdecimal():
        return name
    return _public_suffixes().privatesuffix(name) or name


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    # By itself the library encodes every name of its list, which takes it longer than all else. Only those beyond ASCII
    # need it, and are to be as addresses have them.
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("//")]
    encoded = [can_ada.parse(f"http://{name}").hostname for name in names if not name.isascii()]
    return PublicSuffixList([*names, *encoded], accept_encoded_idn=False)


def host_and_parents(address: str) -> tuple[str, ...]:
    """The host of a canonical address, then each domain above it: `a.b.example`, `b.example`, `example`."""
    return _and_parents(host(address))


def readable_host(name: str) -> str:
    """The host as people write it, its labels in their own letters: `bücher.example` for `xn--bcher-kva.example`."""
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name


@lru_cache(maxsize=16384)
def _and_parents(name: str) -> tuple[str, ...]:
    found = []
    while name:
        found.append(name)
        _, _, name = name.partition(".")
    return tuple(found)


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


@lru_cache(maxsize=16384)
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
