"""Sites: the registrable domains that hosts belong to, by the list of public suffixes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import can_ada
from publicsuffixlist import PSLFILE, PublicSuffixList

from dechaff.urls.address import canonical, host


def site(url: str) -> str:
    """The registrable domain of an address, as `example.co.uk`; its host where it has none, `""` without an address."""
    name = host(canonical(url) or "")
    if not name or name.replace(".", "").isdecimal():
        return name
    return _public_suffixes().privatesuffix(name) or name


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list; read once a process, at first use, as that takes as long as some articles."""
    # By itself the library encodes every name of its list, which takes it longer than all else. Only those beyond ASCII
    # need it, and are to be as addresses have them.
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("//")]
    encoded = [can_ada.parse(f"http://{name}").hostname for name in names if not name.isascii()]
    return PublicSuffixList([*names, *encoded], accept_encoded_idn=False)
