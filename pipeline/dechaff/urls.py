"""Addresses as browsers read them, in one canonical form, and a cheap scan for them in any text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

import can_ada
from publicsuffixlist import PublicSuffixList

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
# Without a scheme only `www.…` and `host.tld/…` are meant as web addresses; `README.md` is a file.
_HOST_FIRST = re.compile(r"www\.[^/]|(?:[a-z0-9\-]+\.)+[a-z]{2,24}/", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
MOST_REDIRECTS = 3
# In a parameter, a path or all of the query: an address with its scheme, its signs perhaps encoded.
_INSIDE = re.compile(r"([=/?])(https?(?::|%3a)(?:/|%2f){2}.+)", re.IGNORECASE)
# Letters and digits of an address mean the same encoded (RFC 3986, 6.2.2.2): `t.me/%6b…` is a handle in disguise.
_NEEDLESS_ESCAPE = re.compile(r"%(3\d|[46][1-9a-f]|[57][\da]|2d|2e|5f|7e)", re.IGNORECASE)
_WEB = frozenset({"http:", "https:", "ftp:"})

# What may begin an address in any markup: a scheme with two slashes, two slashes alone, `www.`, or a host with a path.
_BEGIN = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{0,20}:)?[\\/]{2}(?=[^\s<>\"`\\/])"
    r"|(?<![@\w.\-/])(?:www\.|(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}/)",
    re.IGNORECASE | re.ASCII,
)
_RUN = re.compile(r"[^\s<>\"`]{3,2000}")
# Where markup or prose around an address may end it.
_ENDS = re.compile(r"[)\]}'|]|[^\x21-\x7e]|&(?:quot|gt|lt|#39|#34);")
_TRAILING = ".,;:!?*_~"


@lru_cache(maxsize=65536)
def canonical(url: str) -> str | None:
    """`host/path?query` of a web address: lower-case host without `www.`, no scheme, port, fragment or closing slash,
    nothing percent-encoded that need not be.

    Another scheme stays in front (`tg://resolve?…`). None for a relative or unreadable address.
    """
    url = _SURROGATES.sub("\ufffd", url.strip())
    if url.startswith(("//", "\\\\")):
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
    path = _NEEDLESS_ESCAPE.sub(_unescape, f"{parsed.pathname}{parsed.search}")
    return f"{host}{path}".rstrip("/")


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match.group(1), 16))


def targets(address: str) -> Iterator[str]:
    """The web addresses that a canonical address carries within it, as those of redirectors and image proxies do.

    Canonical, the outermost first.
    """
    for _ in range(MOST_REDIRECTS):
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
    if "://" in address:
        return ""
    return re.split(r"[/?]", address, maxsplit=1)[0]


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
    return PublicSuffixList()


def host_and_parents(address: str) -> Iterator[str]:
    """The host of a canonical address, then each domain above it: `a.b.example`, `b.example`, `example`."""
    name = host(address)
    while name:
        yield name
        _, _, name = name.partition(".")


def scan(text: str) -> set[str]:
    """Canonical forms of all that could be an address in the text, whatever its markup.

    A superset: where the end of an address depends on markup, each possible end counts.
    """
    found: set[str] = set()
    for begin in _BEGIN.finditer(text):
        run_match = _RUN.match(text, begin.start())
        if run_match is None:
            continue
        run = run_match.group()
        ends = {len(run)}
        for end in _ENDS.finditer(run):
            ends.add(end.start())
            if len(ends) > 6:
                break
        for end_at in ends:
            for form in {run[:end_at], run[:end_at].rstrip(_TRAILING)}:
                address = canonical(html.unescape(form))
                if address:
                    found.add(address)
                    found.update(targets(address))
    return found
