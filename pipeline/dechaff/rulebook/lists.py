"""The lists of the rules folders, for building rules and profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dechaff import urls
from dechaff.rulebook.problems import Complaint, Loc

Lookup = Callable[[str], Iterable[str]]
"""The entries of the list of that name. Raises NoSuchListError if there is none."""


class NoSuchListError(Exception):
    """A list is named that does not exist; the message says what would be right."""


@dataclass(slots=True)
class Lists:
    """Looks up the lists that one rule or profile names, and collects what is wrong with them."""

    words_of: Lookup
    """Entries as they are written."""
    alternatives_of: Lookup
    """Entries that can be written into a pattern."""
    hosts_of: Lookup
    """Canonical host names."""
    filters_of: Lookup
    """Lines in Adblock syntax."""
    complaints: list[Complaint] = field(default_factory=list)
    """Missing lists and invalid hosts so far, each with the path to its name."""

    def words(self, key: str, name: str | None) -> Iterable[str]:
        """The entries of the list that `key` names; none if `name` is None."""
        return self._entries(self.words_of, (key,), name)

    def alternatives(self, loc: Loc, name: str) -> Iterable[str]:
        """The entries of the list that is named in the pattern at `loc`."""
        return self._entries(self.alternatives_of, loc, name)

    def filters(self, key: str, name: str | None) -> Iterable[str]:
        """The lines of the list of filters that `key` names; none if `name` is None."""
        return self._entries(self.filters_of, (key,), name)

    def hosts(self, written: Iterable[str] | None, name: str | None) -> frozenset[str]:
        """The hosts given by the key `hosts` and those of the list that the key `host_list` names, canonical."""
        hosts = set(self._entries(self.hosts_of, ("host_list",), name))
        for at, entry in enumerate(written or ()):
            host = canonical_host(entry)
            if host:
                hosts.add(host)
            else:
                message = f"{entry!r} is not a host; write only the host, such as example.com"
                self.complaints.append(Complaint(("hosts", at), message))
        return frozenset(hosts)

    def _entries(self, lookup: Lookup, loc: Loc, name: str | None) -> Iterable[str]:
        if name is None:
            return ()
        try:
            return lookup(name)
        except NoSuchListError as error:
            self.complaints.append(Complaint(loc, str(error)))
            return ()


def canonical_host(entry: str) -> str | None:
    """The host in canonical form; None if the entry is not just a host."""
    if any(character in entry for character in "/\\?#@:*[] "):
        return None
    address = urls.canonical(f"http://{entry}/")
    return address if address and "." in address.strip(".") and "/" not in address else None
