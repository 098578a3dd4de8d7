"""Sites: the registrable domains of hosts, by the Public Suffix List."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import can_ada

from dechaff.urls.address import canonical, host

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def site(url: str) -> str:
    """The registrable domain of an address, as `example.co.uk`; its host if it has none; `""` if not a web address."""
    name = host(canonical(url) or "")
    if not name or name.replace(".", "").isdecimal():
        return name
    return _public_suffixes().privatesuffix(name) or name


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list, read once per process, on first use: reading it takes as long as cleaning some articles."""
    from publicsuffixlist import PSLFILE, PublicSuffixList

    # The library would encode every name in the list, which is most of the work. Only non-ASCII names need it, and they
    # must match those in addresses.
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("//")]
    encoded = [can_ada.parse(f"http://{name}").hostname for name in names if not name.isascii()]
    return PublicSuffixList([*names, *encoded], accept_encoded_idn=False)
