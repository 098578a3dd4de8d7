"""What all detectors share: how a rule's conditions on an address are met, and how a sight becomes evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from dechaff import urls
from dechaff.census.entities import named
from dechaff.detect.dismissal import GIVEN_UP, dismissal
from dechaff.detect.reading import Reading
from dechaff.markup.node import Node
from dechaff.model import Evidence
from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook import ImageMatcher, LinkMatcher, Rule
from dechaff.world import LISTS

M = TypeVar("M")
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px\s*)?\Z", re.IGNORECASE)
_STYLE_SIDE = re.compile(
    r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d*)?\s*(?:px\s*)?(?:!important\s*)?(?=;|$)", re.IGNORECASE
)
# An image that fills what it stands in, whatever size it gives: so pages write pictures that load late.
_FILLING = re.compile(
    r"(?:^|;)\s*(?:min-(width|height)\s*:\s*0*[1-9]|(width|height)\s*:\s*(?:auto|[1-9]\d*\s*(?:%|v[wh])))",
    re.IGNORECASE,
)
LARGEST_PIXEL = 4
"""The longest side, in pixels, of an image that nobody looks at."""


def having(rules: Iterable[Rule], kind: type[M]) -> Iterator[tuple[Rule, M]]:
    """The rules that have a matcher of this kind, each with it."""
    for rule in rules:
        if isinstance(rule.matcher, kind):
            yield rule, rule.matcher


def sight(
    reading: Reading, rule: Rule, start: int, end: int, entity: str = "", points: float | None = None
) -> Evidence:
    """The evidence of a rule at a span, with the rule's points unless others are given."""
    return Evidence(
        rule=rule.id,
        start=start,
        end=end,
        text=reading.document.text[start:end],
        entity=entity,
        points=rule.points if points is None else points,
        unit=rule.unit,
        kind=rule.kind,
        role=rule.role,
        sign=rule.sign,
        dismissed=dismissal(reading, rule, start, end, entity),
    )


def given_up(rule: Rule) -> Evidence:
    """What stands among the evidence for a rule of which nobody knows what it would have seen."""
    return Evidence(rule.id, 0, 0, "", "", rule.points, rule.unit, rule.kind, rule.role, rule.sign, GIVEN_UP)


def match_address(matcher: LinkMatcher | ImageMatcher, address: str) -> Mapping[str, str] | None:
    """The address and the groups of the matcher's pattern in it; None where host or pattern do not fit."""
    if matcher.hosts and matcher.hosts.isdisjoint(urls.host_and_parents(address)):
        return None
    groups = {"url": address}
    if matcher.url:
        match = compile_re2(matcher.url).search(encoded(address))
        if match is None:
            return None
        groups |= {name: (value or b"").decode() for name, value in match.groupdict().items()}
    return groups


def is_hidden(node: Node) -> bool:
    """True where a reader sees neither the node nor anything around it that would show it.

    A picture in `noscript` is shown to readers without scripts, while a pixel there is shown to nobody.
    """
    hiding = [one for one in (node, *node.ancestors()) if one.hidden]
    return bool(hiding) and not (all(one.name == "noscript" for one in hiding) and _is_picture(node))


def _is_picture(node: Node) -> bool:
    """Whether the image declares a size that somebody could look at."""
    if "srcset" in node.attributes or _FILLING.search(node.attributes.get("style", "")):
        return True
    return any((side or 0) > LARGEST_PIXEL for side in declared_size(node))


def declared_size(node: Node) -> tuple[int | None, int | None]:
    """Width and height in pixels as the image's attributes or style declare them; None where not declared."""
    style = node.attributes.get("style", "")
    styled: dict[str, int | None] = {name.lower(): int(value) for name, value in _STYLE_SIDE.findall(style)}
    styled |= {(least or side).lower(): None for least, side in _FILLING.findall(style)}
    sides = []
    for name in ("width", "height"):
        match = _PIXELS.match(node.attributes.get(name, ""))
        sides.append(styled.get(name, int(match.group(1)) if match else None))
    return sides[0], sides[1]


def is_placeholder(node: Node) -> bool:
    """Whether the image's address is that of a stand-in, the same for many, until a script loads the picture."""
    return any(one in node.attributes for one in LISTS["lazy-attributes"])


def name_entity(template: str, groups: Mapping[str, str]) -> str | None:
    """The entity a rule names with its groups; `""` where the rule names none, None where the name is nobody's."""
    return (named(template.format_map(groups)) or None) if template else ""


def encoded(text: str) -> bytes:
    """The text as RE2 reads it; a lone surrogate has no UTF-8 form."""
    return text.encode("utf-8", "replace")
