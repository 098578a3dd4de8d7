"""Filter lists in Adblock syntax, as far as they apply to the images and frames of an article.

Supported: `||host^`, `|start`, `end|`, `*`, `^`, exceptions (`@@`), the options for kinds of request (`image`,
`subdocument`, `media`, `object`, each also with `~`), `third-party`, `important` and `domain=~…`. An article has no
trustworthy page address, so everything it loads counts as third-party, and filters for named pages are left out. So
are regular expressions, options that change a request, and patterns that would take too long. Filters that hide
elements (`##`) are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from dechaff import urls
from dechaff.patterns.pattern_set import PatternSet
from dechaff.patterns.re2 import encoded

_REQUESTS = {"image": "image", "iframe": "subdocument", "embed": "object"}
_KINDS = frozenset({"image", "subdocument", "media", "object"})
_OTHER_KINDS = frozenset(
    "script stylesheet font xmlhttprequest xhr websocket ping other document doc popup popunder webrtc css "
    "elemhide generichide genericblock ghide ehide shide specifichide inline-script inline-font".split()
)
_ALIASES = {"frame": "subdocument", "3p": "third-party", "1p": "~third-party", "first-party": "~third-party"}
_IDLE = frozenset({"third-party", "important", "all"})
_WILDCARD = re.compile(r"\*+|\^")
_NO_ADDRESS = re.compile(r"#[@?$%]*#")
_PLAIN_HOST = re.compile(r"\|\|([a-z0-9.\-]+)\^")
_LONGEST = 1_000
"""Characters in a pattern; patterns in popular lists have a tenth of that."""
_MOST_WILDCARDS = 32
"""Each one makes a pattern slower."""
_SEPARATOR = r"(?:[^a-zA-Z0-9_.%\-]|$)"


@dataclass(frozen=True)
class FilterList:
    """The filters of one or more lists. Picklable."""

    filters: tuple[str, ...]
    """The lines that filter addresses; all are supported."""

    def __reduce__(self) -> tuple[type[FilterList], tuple[tuple[str, ...]]]:
        return FilterList, (self.filters,)

    def blocks(self, name: str, address: str) -> bool:
        """Whether the filters stop a browser from loading the canonical address into an element of that name."""
        return _REQUESTS.get(name, "media") in self._blocked(address)

    def blocks_any(self, address: str) -> bool:
        """Whether the filters stop a browser from loading the canonical address into some element."""
        return bool(self._blocked(address))

    @property
    def hosts(self) -> frozenset[str] | None:
        """The hosts that all blocked addresses are at or below; None if some filter is not just for a host."""
        return self._blocking.only_hosts

    def _blocked(self, address: str) -> set[str]:
        """The kinds of request that are blocked."""
        blocked = self._blocking.kinds(address)
        return blocked - self._excepting.kinds(address) if blocked else blocked

    @cached_property
    def _blocking(self) -> _Filters:
        return _Filters(one for one in self.filters if not one.startswith("@@"))

    @cached_property
    def _excepting(self) -> _Filters:
        return _Filters(one[2:] for one in self.filters if one.startswith("@@"))


class _Filters:
    """Blocking filters, or exceptions: those that name just a host, by host, the others as patterns."""

    def __init__(self, filters: Iterable[str]) -> None:
        self._hosts: dict[str, set[str]] = {}
        self._kinds: list[frozenset[str]] = []
        patterns = []
        for one in filters:
            parsed = _parse(one)
            assert parsed is not None, one
            body, kinds = parsed
            host = _PLAIN_HOST.fullmatch(body)
            if host:
                self._hosts.setdefault(host[1].removeprefix("www."), set()).update(kinds)
            else:
                patterns.append(_pattern(body))
                self._kinds.append(kinds)
        self._patterns = PatternSet(patterns)
        self.only_hosts = None if patterns else frozenset(self._hosts)

    def kinds(self, address: str) -> set[str]:
        """The kinds of request for which some filter matches the canonical address."""
        found: set[str] = set()
        hosts = urls.host_and_parents(address) if self._hosts else ()
        if not self._hosts.keys().isdisjoint(hosts):
            found.update(*(self._hosts.get(host, ()) for host in hosts))
        if self._kinds:
            # A canonical address has lost the slash at its end.
            for form in (address,) if "?" in address else (address, f"{address}/"):
                found.update(*(self._kinds[at] for at in self._patterns.matches(encoded(form))))
        return found


def read_filters(lines: Iterable[str], left_out: Callable[[str], None] = lambda line: None) -> FilterList:
    """The filters among the lines of a list. `left_out` is called with each address filter that is not supported."""
    filters = []
    for line in lines:
        one = line.strip().lower()
        if not one or one.startswith(("!", "[")) or _NO_ADDRESS.search(one):
            continue
        parsed = _parse(one.removeprefix("@@"))
        if parsed is None:
            left_out(line.strip())
        elif parsed[1]:
            filters.append(one)
    return FilterList(tuple(dict.fromkeys(filters)))


def _parse(one: str) -> tuple[str, frozenset[str]] | None:
    """The pattern of a filter and the kinds of request it is for; None if it is not supported."""
    body, _, options = one.rpartition("$") if re.search(r"\$[~\w]", one) else (one, "", "")
    if (
        not body.strip("*|^")
        or len(body) > _LONGEST
        or len(_WILDCARD.findall(body)) > _MOST_WILDCARDS
        or re.search(r"\s", body)
        or (body.startswith("/") and body.endswith("/") and len(body) > 1)
    ):
        return None
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for option in filter(None, options.split(",")):
        option = _ALIASES.get(option, option)
        name = option.removeprefix("~")
        if name in _KINDS or name in _OTHER_KINDS:
            (unwanted if option.startswith("~") else wanted).add(name)
        elif option == "~third-party":
            return body, frozenset()
        elif option not in _IDLE and not (
            option.startswith("domain=") and all(page.startswith("~") for page in option[7:].split("|"))
        ):
            return None
    return body, frozenset(_KINDS & (wanted or _KINDS) - unwanted)


def _pattern(body: str) -> str:
    """A filter's pattern as RE2, to search in a canonical address, which has no scheme and no `www.`."""
    start, end = "", ""
    if body.startswith("||"):
        start, body = r"^(?:[^/]*\.)?", body[2:].removeprefix("www.")
    else:
        anchored = body.startswith("|")
        body = body.removeprefix("|")
        without = re.sub(r"^(?:(?:https?)?:)?//(?:www\.)?", "", body)
        start, body = ("^" if anchored or without != body else ""), without
    if body.endswith("|"):
        end, body = "$", body[:-1]
    split = re.split(f"({_WILDCARD.pattern})", body)
    parts = (_SEPARATOR if one == "^" else ".*" if one[:1] == "*" else re.escape(one) for one in split)
    return f"{start}{''.join(parts)}{end}"
