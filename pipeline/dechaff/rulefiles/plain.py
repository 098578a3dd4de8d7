"""Serializing sets of rules as plain data, for the cache of loaded rules, which must not contain code."""

from __future__ import annotations

import msgspec

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.ruleset import RuleSet

_KINDS = {kind.key: kind for kind in MATCHERS}


def dump_rules(rules: RuleSet) -> bytes:
    """The rules as JSON, with their fingerprint, which takes longer to compute than the rest to load."""
    plain = msgspec.to_builtins(rules)
    for rule, fields in zip(rules.rules, plain["rules"], strict=True):
        fields["matcher"] = rule.matcher.key, fields["matcher"]
    return msgspec.json.encode((rules.fingerprint, plain))


def read_rules(data: bytes) -> RuleSet:
    """The rules that `dump_rules` wrote. Raises ValueError for other data."""
    fingerprint, rules = msgspec.json.decode(data, type=tuple[str, RuleSet], dec_hook=_matcher)
    vars(rules)["fingerprint"] = fingerprint
    return rules


def _matcher(base: type, plain: object) -> object:
    """The matcher with that key and those fields: the only type in a rule that its annotation leaves open."""
    key, fields = msgspec.convert(plain, tuple[str, dict[str, object]])
    if key not in _KINDS:
        raise ValueError(f"no matcher {key!r}")
    return msgspec.convert(fields, _KINDS[key])
