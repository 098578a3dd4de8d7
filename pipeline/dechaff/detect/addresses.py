"""The addresses that the address of a link or an image stands for."""

from __future__ import annotations

from functools import lru_cache

from dechaff import urls


@lru_cache(maxsize=16384)
def addresses_of(url: str) -> tuple[str, ...]:
    """The canonical form of an address and of those it carries within it.

    None where it is not readable, and none of a `data:` address: that is the thing itself.
    """
    address = "" if url[:5].lower() == "data:" else urls.canonical(url)
    return (address, *urls.targets(address)) if address else ()
