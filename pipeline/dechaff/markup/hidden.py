"""What of a page is hidden from its readers."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)|max-height\s*:\s*0(?!\.?\d)"
    r"|text-indent\s*:\s*-\d{3,}|(?:margin-left|margin-top)\s*:\s*-(?:9\d\d|\d{4,})",
    re.IGNORECASE,
)
# Out of sight beside the page. Slides wait beside one another, nearer, and a shift that is not absolute shifts nothing.
_ABSOLUTE = re.compile(r"position\s*:\s*(?:absolute|fixed)", re.IGNORECASE)
_FAR_AWAY = re.compile(r"(?:^|[;\s])(?:left|top|right)\s*:\s*-(?:9\d\d|\d{4,})", re.IGNORECASE)


def is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element is hidden from readers, whatever it stands in: by its tag, its attributes or their style."""
    return tag == "noscript" or "hidden" in attributes or _hides(attributes.get("style", ""))


def _hides(style: str) -> bool:
    return bool(_HIDING.search(style) or (_ABSOLUTE.search(style) and _FAR_AWAY.search(style)))
