"""A rule drafted for each proposal."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from os.path import commonprefix

from dechaff.suggest.examples import Example, pattern_of
from dechaff.suggest.rank import Proposal
from dechaff.tuning.draft import Draft, draft

REACH = 40
"""How many characters before a name are given to the draft, to see which words announce it."""
LONGEST = 120


def text_of(one: Proposal) -> str:
    """The text that a rule for the proposal should find."""
    kind, name = one.candidate.trait
    line = one.examples[0].line if one.examples else name
    if kind == "link":
        return f"https://{name}" if "/" not in name else _address(name, line)
    if kind in ("contact", "name", "phrase"):
        found = pattern_of(one.candidate.trait, line).search(line)
        words = found[0] if found else name
        return words if kind == "phrase" else _announcing(one.examples) + words
    return line if len(line) <= LONGEST else _to_word(line[:LONGEST])


def drafted(one: Proposal, shared_hosts: Collection[str]) -> tuple[str, Draft | None]:
    """The text that a rule should find, and the draft made of it; none of a near miss, for which there is a rule."""
    text = text_of(one)
    return text, None if one.candidate.trait[0] == "near miss" else draft(text, shared_hosts)


def _announcing(examples: Sequence[Example]) -> str:
    """The words that stand before the trait in all examples."""
    before = [one.line[max(0, one.at - REACH) : one.at] for one in examples]
    same = commonprefix([one[::-1] for one in before])[::-1]
    return same if before and all(one.line[: one.at] == same for one in examples) else re.sub(r"^\S*\s*", "", same)


def _address(name: str, line: str) -> str:
    """The address at a host that many share, as far as it names somebody."""
    found = pattern_of(("link", name), line).search(line)
    return f"https://{found[0] if found else name}"


def _to_word(text: str) -> str:
    return re.sub(r"\s+\S*$", "", text)
