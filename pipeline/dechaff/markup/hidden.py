"""Which elements of a page are hidden from its readers."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)|max-height\s*:\s*0(?!\.?\d)"
    r"|text-indent\s*:\s*-\d{3,}|(?:margin-left|margin-top)\s*:\s*-(?:9\d\d|\d{4,})",
    re.IGNORECASE,
)
# Far off the page. Carousel slides wait nearer to it, and an offset without absolute positioning has no effect.
_ABSOLUTE = re.compile(r"position\s*:\s*(?:absolute|fixed)", re.IGNORECASE)
_FAR_AWAY = re.compile(r"(?:^|[;\s])(?:left|top|right)\s*:\s*-(?:9\d\d|\d{4,})", re.IGNORECASE)


def is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element itself is hidden from readers, by its tag, attributes or style; ancestors do not count."""
    return tag == "noscript" or "hidden" in attributes or ("style" in attributes and _hides(attributes["style"]))


def _hides(style: str) -> bool:
    return bool(_HIDING.search(style) or (_ABSOLUTE.search(style) and _FAR_AWAY.search(style)))
