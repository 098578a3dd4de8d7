"""Addresses as browsers read them, in one canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import can_ada

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
# Without a scheme, only `www.…` and `host.tld/…` count as web addresses; `README.md` is a file.
_HOST_FIRST = re.compile(r"www\.[^/]|(?:[a-z0-9\-]+\.)+[a-z]{2,24}/", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Markdown escapes: `t.me/some\_shop` is `t.me/some_shop`.
_ESCAPE = re.compile(r"\\(?=[_.~*+&\-])")
# Written so that it is not followed by mistake: `hxxps://`, often with `[.]` for its dots.
_DEFANGED = re.compile(r"h(?:xx|\*\*|tt)ps?://", re.IGNORECASE)
MOST_REDIRECTS = 3
# An address with a scheme, perhaps encoded, even several times, in a parameter or a path, or as the whole query; in a
# parameter also one without a scheme, as `//host/…` or `www.…`.
_INSIDE = re.compile(
    r"([=/?])(https?(?::|%(?:25)*3a)(?:/|%(?:25)*2f){2}.+)|(=)((?:(?:/|%(?:25)*2f){2}[a-z0-9\-]|www\.).+)",
    re.IGNORECASE,
)
_STILL_ENCODED = re.compile(r"(?:https?)?%(?:25)*(?:3a|2f)", re.IGNORECASE)
# Encoding unreserved characters changes nothing (RFC 3986, 6.2.2.2): `t.me/%6b…` is a handle in disguise.
_NEEDLESS_ESCAPE = re.compile(r"%(3\d|[46][1-9a-f]|[57][\da]|2d|2e|5f|7e)", re.IGNORECASE)
_WEB = frozenset({"http:", "https:", "ftp:"})
# Most addresses need no decoding, resolving or lower-casing.
_PLAIN_ADDRESS = re.compile(
    r"https?://((?>(?:[a-z0-9]++(?>(?:-[a-z0-9]++)*)\.)+)[a-z]{2,24}+)((?>(?:/[A-Za-z0-9_~\-][A-Za-z0-9_~.\-]*+)*)/?)"
    r"(\?[A-Za-z0-9_~.=&\-]++)?(?:#[A-Za-z0-9_~.=&\-]*+)?"
)


def canonical(url: str) -> str | None:
    """`host/path?query` of a web address: lower-case host without `www.`, no scheme, port, fragment or trailing slash,
    no needless percent-encoding.

    An address with another scheme keeps it (`tg://resolve?…`). None for a relative or unreadable address.
    """
    url = url.strip()
    plain = _PLAIN_ADDRESS.fullmatch(url)
    if plain is None:
        return _parsed(url)
    host, path, query = plain.groups("")
    return f"{host.removeprefix('www.')}{path or '/'}{query}".rstrip("/")


def _parsed(url: str) -> str | None:
    """The canonical form by a browser's parser."""
    if not url.isascii():
        url = _SURROGATES.sub("\ufffd", url)
    if "\\" in url:
        url = _ESCAPE.sub("", url)
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
    """The web addresses that a canonical address carries within it, as redirectors and image proxies do.

    They are canonical, the outermost first.
    """
    for _ in range(MOST_REDIRECTS):
        # Fast path: an address with none of these carries no other.
        if "=" not in address and "http" not in address.lower():
            return
        inside = _INSIDE.search(address)
        if inside is None:
            return
        before, written = inside.group(1) or inside.group(3), inside.group(2) or inside.group(4)
        # In a parameter, the address ends where that does; as a path or the whole query, it keeps its own parameters.
        target = canonical(_decoded(written.partition("&")[0] if before == "=" else written))
        if target is None or target == address:
            return
        yield target
        address = target


def _decoded(address: str) -> str:
    """The address without its percent-encoding, of which redirectors within redirectors add one each."""
    decoded = unquote(address)
    while _STILL_ENCODED.match(decoded):
        decoded = unquote(decoded)
    return decoded


def host(address: str) -> str:
    """The host of a canonical web address; `""` if it has another scheme."""
    first = address.partition("/")[0].partition("?")[0]
    return "" if ":" in first and _SCHEME.match(first) else first


def host_and_parents(address: str) -> tuple[str, ...]:
    """The host of a canonical address, then each domain above it: `a.b.example`, `b.example`, `example`."""
    found = []
    name = host(address)
    while name:
        found.append(name)
        _, _, name = name.partition(".")
    return tuple(found)


def readable_host(name: str) -> str:
    """The host as people write it, with Punycode decoded: `bücher.example` for `xn--bcher-kva.example`."""
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
