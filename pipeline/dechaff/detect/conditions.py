"""Conditions on addresses and images that several matchers have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dechaff import urls
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook.fields import Part, joined, keys_of
from dechaff.rulebook.problems import Complaint
from dechaff.world import LISTS

if TYPE_CHECKING:
    from dechaff.markup.node import Node

_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px\s*)?\Z", re.IGNORECASE)
_STYLE_SIDE = re.compile(
    r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d*)?\s*(?:px\s*)?(?:!important\s*)?(?=;|$)", re.IGNORECASE
)
# An image that fills its container, whatever size it declares, as lazy-loaded pictures do.
_FILLING = re.compile(
    r"(?:^|;)\s*(?:min-(width|height)\s*:\s*0*[1-9]|(width|height)\s*:\s*(?:auto|[1-9]\d*\s*(?:%|v[wh])))",
    re.IGNORECASE,
)
_LAZY_ATTRIBUTES = frozenset(LISTS["lazy-attributes"])
LARGEST_PIXEL = 4
"""The longest side, in pixels, of an image that is too small to look at."""
_TAG = r"(?:<|&lt;)[a-z]"
_STYLE = (
    r"""display[^<\w"']*none|visibility[^<\w"']*hidden|opacity[^<\w"']*0(?:\.0*)?(?:[^.0-9]|$)"""
    r"""|max-height[^<\w"']*0(?:[^.0-9]|\.[^0-9]|$)|(?:left|right|top|text-indent)[^<\w"'\-]*-[0-9]{3}"""
)
_STYLE_IN_MAIL = "display|visibility|opacity|height|left|right|top|text-indent|margin"  # quoted-printable parts values
HIDDEN_GATE = (
    rf"""<noscript|{_TAG}(?:[^>]*=(?:3D)?\s*(?:"[^"]*|'[^']*)>)*[^>]*\shidden\b"""
    rf"|{_TAG}[^<]*style\s*=(?:3D[^<]*(?:{_STYLE_IN_MAIL})|[^<]*(?:{_STYLE}))"
)
"""RE2 that matches every text with a node that `is_hidden` finds, as it is or with disguises undone."""
_NO_CONDITIONS = frozenset({"gate", "data"})
_IMAGE = r"(?:<|&(?:lt|#60|#x3c);)(?:img|image|iframe|embed|source|video|audio)\b"


def missing_condition(part: type[Part], given: Mapping[str, object]) -> Iterator[Complaint]:
    """A complaint if no condition is given, so that all there is would be found."""
    if all(value is None for key, value in given.items() if key not in _NO_CONDITIONS):
        conditions = ", ".join(key for key in keys_of(part) if key not in _NO_CONDITIONS)
        yield Complaint((), f"no condition; give at least one of {conditions}")


def match_address(pattern: str, hosts: frozenset[str], address: str) -> Mapping[str, str] | None:
    """The address (`url`) and the groups of the pattern; None if hosts or pattern do not fit. Empty is no condition."""
    if hosts and hosts.isdisjoint(urls.host_and_parents(address)):
        return None
    groups = {"url": address}
    if pattern:
        match = compile_re2(pattern).search(encoded(address))
        if match is None:
            return None
        groups |= {name: (value or b"").decode() for name, value in match.groupdict().items()}
    return groups


def address_groups(given: Mapping[str, object]) -> set[str]:
    """The names that an entity may have in braces, for a matcher of addresses. Raises PatternError."""
    url = given.get("url")
    patterns = [one for one in (url if isinstance(url, list) else [url]) if isinstance(one, str)]
    return {"url", *compile_re2(joined(patterns)).groupindex}


def is_hidden(node: Node) -> bool:
    """Whether the node, or anything around it, is hidden from readers.

    A picture in `noscript` is not hidden, because readers without scripts see it; a pixel there is.
    """
    hiding = [one for one in node.upwards() if one.hidden]
    return bool(hiding) and not (all(one.name == "noscript" for one in hiding) and _is_picture(node))


def _is_picture(node: Node) -> bool:
    """Whether the image declares a size large enough to look at."""
    if "srcset" in node.attributes or _FILLING.search(node.attributes.get("style", "")):
        return True
    return any((side or 0) > LARGEST_PIXEL for side in declared_size(node))


def gate_of_size(most: int) -> str:
    """RE2 that matches every text with an image whose declared sides are at most this many pixels."""
    number = f"0*[0-{most}]" if most < 10 else f"0*[0-9]{{1,{len(str(most))}}}"
    size = rf"""\s*["']?\s*(?:{number}(?:\D|$)|&)"""
    in_tag = rf"(?:{_IMAGE}|=3D)(?:[^<]|<[^a-z/!])*[^\w\-](?:width|height)\s*[=:](?:3D)?{size}"
    return rf"{in_tag}|(?:width|height)\s*=3D{size}"


def declared_size(node: Node) -> tuple[int | None, int | None]:
    """Width and height in pixels, as declared by the image's attributes or style.

    None for a side that is not declared, or that fills its container.
    """
    style = node.attributes.get("style", "")
    styled: dict[str, int | None] = {name.lower(): int(value) for name, value in _STYLE_SIDE.findall(style)}
    styled |= {(least or side).lower(): None for least, side in _FILLING.findall(style)}
    sides = []
    for name in ("width", "height"):
        match = _PIXELS.match(node.attributes.get(name, ""))
        sides.append(styled.get(name, int(match.group(1)) if match else None))
    return sides[0], sides[1]


def is_placeholder(node: Node) -> bool:
    """Whether the image's address is that of a placeholder, until a script loads the picture."""
    return not _LAZY_ATTRIBUTES.isdisjoint(node.attributes)
