"""The lists of the rules folders, as a matcher that is being built asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dechaff import urls
from dechaff.rulebook.complaint import Complaint

Lookup = Callable[[str], Iterable[str]]
"""The entries of a list by its name. Raises NoSuchListError, with what would be right, where there is none."""


class NoSuchListError(Exception):
    """A list is named that is not there; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Each kind of list by name, and what was wrong with what has been asked for."""

    words_of: Lookup
    """Entries as they are written."""
    hosts_of: Lookup
    """Canonical host names."""
    filters_of: Lookup
    """Lines in Adblock syntax."""
    complaints: list[Complaint] = field(default_factory=list)
    """Lists that are missing and hosts that are none, each with the way to it from the matcher's key."""

    def words(self, key: str, name: str | None) -> Iterable[str]:
        """The entries of the list that `key` names; none where it names none."""
        return self._entries(self.words_of, key, name)

    def filters(self, key: str, name: str | None) -> Iterable[str]:
        """The lines of the list of filters that `key` names; none where it names none."""
        return self._entries(self.filters_of, key, name)

    def hosts(self, written: Iterable[str] | None, name: str | None) -> frozenset[str]:
        """The hosts of the key `hosts` and those of the list that `host_list` names, canonical."""
        hosts = set(self._entries(self.hosts_of, "host_list", name))
        for at, entry in enumerate(written or ()):
            host = canonical_host(entry)
            if host:
                hosts.add(host)
            else:
                message = f"{entry!r} is not a host; write the host alone, as example.com"
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
    """The host as canonical addresses have it; None where the entry is more than a host, or less."""
    if any(character in entry for character in "/\\?#@:*[] "):
        return None
    address = urls.canonical(f"http://{entry}/")
    return address if address and "." in address.strip(".") and "/" not in address else None
