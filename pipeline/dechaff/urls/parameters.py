"""Names of parameters that make no difference to where an address leads."""

from __future__ import annotations

from collections.abc import Iterable


class ParameterNames:
    """Names of parameters in lower case; a star at the end of one stands for any ending. Immutable."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        names = frozenset(names)
        self._beginnings = tuple(sorted(one[:-1] for one in names if one.endswith("*")))
        self._whole = frozenset(one for one in names if not one.endswith("*"))

    def __contains__(self, parameter: str) -> bool:
        """Whether the parameter is one of them, letter case ignored."""
        name = parameter.lower()
        return name in self._whole or name.startswith(self._beginnings)

    def stripped(self, address: str) -> str:
        """The canonical address without these parameters."""
        path, mark, query = address.partition("?")
        if not mark:
            return address
        kept = [one for one in query.split("&") if one.partition("=")[0] not in self]
        return f"{path}?{'&'.join(kept)}" if kept else path.rstrip("/")


NO_PARAMETERS = ParameterNames()
"""No names at all."""
