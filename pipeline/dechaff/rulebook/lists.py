"""The lists of the rules folders, for building matchers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dechaff import urls
from dechaff.rulebook.complaint import Complaint

Lookup = Callable[[str], Iterable[str]]
"""The entries of the list of that name. Raises NoSuchListError if there is none."""


class NoSuchListError(Exception):
    """A list is named that does not exist; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Lookups of lists by name, and complaints about those lookups so far."""

    words_of: Lookup
    """Entries as they are written."""
    hosts_of: Lookup
    """Canonical host names."""
    filters_of: Lookup
    """Lines in Adblock syntax."""
    complaints: list[Complaint] = field(default_factory=list)
    """Missing lists and invalid hosts, each with its path below the matcher's key."""

    def words(self, key: str, name: str | None) -> Iterable[str]:
        """The entries of the list that `key` names; none if `name` is None."""
        return self._entries(self.words_of, key, name)

    def filters(self, key: str, name: str | None) -> Iterable[str]:
        """The lines of the list of filters that `key` names; none if `name` is None."""
        return self._entries(self.filters_of, key, name)

    def hosts(self, written: Iterable[str] | None, name: str | None) -> frozenset[str]:
        """The hosts given by the key `hosts` and those of the list that `host_list` names, canonical."""
        hosts = set(self._entries(self.hosts_of, "host_list", name))
        for at, entry in enumerate(written or ()):
            host = canonical_host(entry)
            if host:
                hosts.add(host)
            else:
                message = f"{entry!r} is not a host; write only the host, such as example.com"
                self.complaints.append(Complaint(("hosts", at), message))
        return frozenset(hosts)

    def _entries(self, lookup: Lookup, key: str, name: str | None) -> Iterable[str]:
        if name is None:
            return ()
        try:
            return lookup(name)
        except NoSuchListError as error:
            self.complaints.append(Complaint((key,), str(error.args[0])))
            return ()


def canonical_host(entry: str) -> str | None:
    """The host in canonical form; None if the entry is not just a host."""
    if any(character in entry for character in "/\\?#@:*[] "):
        return None
    address = urls.canonical(f"http://{entry}/")
    return address if address and "." in address.strip(".") and "/" not in address else None
