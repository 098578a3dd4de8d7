"""Evidence from what other rules found, where more speaks for it: hidden letters, an address right after it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dechaff.detect.reading import Reading
from dechaff.detect.sight import sight
from dechaff.model import Evidence
from dechaff.rulebook import EvidenceMatcher, Rule

LEAST_DISGUISE = 0.3
"""The share of letters that must be hidden: a soft hyphen or a stray letter of another alphabet happens to anyone."""
# With its scheme, or bare under an ending that doorway pages use; `.py` and `.md` are files.
_ADDRESS = re.compile(
    r"(?:https?|hxxps?)://|\bwww\.|(?<![\w@.\-/])[a-z0-9\-]{3,40}(?:\.[a-z0-9\-]{2,30})?"
    r"\.(?:com|net|org|top|xyz|vip|cc|club|shop|site|online|icu|pro|win|bet|casino|live|fun|space|website|store|info|biz"
    r"|link|click|example)\b",
    re.IGNORECASE | re.ASCII,
)
_SENTENCE_END = re.compile(r"[\n。！？\[\]<>]")


def find_again(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each find of the rules named for which the matcher's conditions hold."""
    matcher = rule.matcher
    if not isinstance(matcher, EvidenceMatcher):
        return
    for one in found:
        if one.dismissed or (one.rule not in matcher.of and one.rule.rpartition("/")[0] not in matcher.of):
            continue
        if matcher.hidden and reading.folded.disguise(reading.text, one.start, one.end) < LEAST_DISGUISE:
            continue
        end = one.end
        if matcher.address_within is not None:
            address = _ADDRESS.search(reading.text, one.end, one.end + matcher.address_within + 60)
            if address is None or address.start() > one.end + matcher.address_within:
                continue
            if _SENTENCE_END.search(reading.text, one.end, address.start()):
                continue
            end = address.end()
        yield sight(reading, rule, one.start, end)
