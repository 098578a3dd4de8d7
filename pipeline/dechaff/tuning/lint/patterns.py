"""Warnings about single patterns: they match everything or nothing, are slow, or end inside words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dechaff.detect.pattern import PatternMatcher
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.patterns.regex import compile_regex
from dechaff.patterns.sampling import samples
from dechaff.rulebook import Rule
from dechaff.rulebook.matcher import ScreenedMatcher
from dechaff.spans import Span
from dechaff.text.characters import HANGUL, one_line
from dechaff.text.views import folded
from dechaff.text.word_ends import inside_word
from dechaff.tuning.lint.finding import Finding, Piece, conditions, pieces
from dechaff.tuning.lint.probes import Probes

MOST_SHARE = 0.5
"""A pattern that matches more of the probes would match nearly every article, or address."""
LEAST_PROBES = 20
SAMPLES = 200
"""How many texts are made from a pattern, at most."""
SLOW_S_PER_MB = 0.1
"""Ordinary patterns take a twentieth of this."""
MOST_INSTRUCTIONS = 300_000
"""Three times as many as a list of a thousand words takes: they cost memory, and time whenever a process starts."""
PUMPED_CHARACTERS = 1000
"""As many as a backtracking pattern sees ahead at a time."""
PUMPED_TIMEOUT_S = 0.2
_HANGUL_ON, _KATAKANA_ON, _THAI_ON = "\ub098", "\u30f3", "\u0e32"
"""Letters that go on a word in scripts where `\\b` sees no edge of words."""


def pattern_findings(rule: Rule, mapping: Mapping[str, object], probes: Probes) -> Iterator[Finding]:
    """The warnings about the rule's patterns; `mapping` is the content of its file."""
    screened = rule.when != "spam" and not rule.matcher.is_apart and not rule.matcher.needs_others
    for piece in pieces(rule):
        if piece.engine == "regex":
            if _is_slow_to_backtrack(piece.pattern):
                yield Finding("slow", piece.loc, "takes too long on some texts: repeats within repeats try all ways")
            continue
        if _matches_nothing(piece):
            how = " once disguises are undone (`view: folded`)" if piece.reads == "folded" else ""
            yield Finding("nothing", piece.loc, f"seems to match nothing{how}: none of {SAMPLES} texts made from it")
            continue
        share = _share(piece, mapping, rule, probes)
        if share > MOST_SHARE:
            what = "addresses" if piece.reads == "address" else "texts"
            yield Finding("everything", piece.loc, f"matches {share:.0%} of the {what} in all rules' tests")
        elif piece.reads != "found":
            compiled = compile_re2(piece.pattern)
            seconds = probes.seconds_a_megabyte(compiled)
            if seconds > SLOW_S_PER_MB:
                yield Finding("slow", piece.loc, f"takes {seconds:.1g} s a megabyte; repeat less, or fewer times")
            elif compiled.programsize > MOST_INSTRUCTIONS:
                size = f"{compiled.programsize:,} instructions"
                yield Finding(
                    "slow", piece.loc, f"is compiled to {size}; repeat letters fewer times, or write \\w for \\pL"
                )
    if screened:
        yield from _unscreened(rule, probes)
    if isinstance(rule.matcher, PatternMatcher) and not rule.matcher.whole_words and rule.matcher.engine == "re2":
        yield from _inside_words(rule)


def _matches_nothing(piece: Piece) -> bool:
    compiled = compile_re2(piece.pattern)
    tried = 0
    for sample in samples(piece.pattern, SAMPLES):
        tried += 1
        seen = folded(sample).text if piece.reads == "folded" else sample
        if compiled.search(encoded(seen)):
            return False
    return tried > 0


def _share(piece: Piece, mapping: Mapping[str, object], rule: Rule, probes: Probes) -> float:
    """The share of texts or addresses that it matches; 0 if something else narrows it down."""
    is_alone = conditions(mapping, rule.matcher.key) <= {piece.loc[-1]}
    if piece.reads == "found" or (piece.reads == "address" and not is_alone) or piece.loc[-1] in ("label", "alt"):
        return 0.0
    tried = probes.addresses if piece.reads == "address" else probes.texts
    if len(tried) < LEAST_PROBES:
        return 0.0
    compiled = compile_re2(piece.pattern)
    return sum(compiled.search(one) is not None for one in tried) / len(tried)


def _is_slow_to_backtrack(pattern: str) -> bool:
    """Whether it takes too long on a text made from it, repeated and then broken off."""
    compiled = compile_regex(pattern)
    pumped = {(one * PUMPED_CHARACTERS)[:PUMPED_CHARACTERS] for one in samples(pattern, 20) if one}
    pumped |= {one[0] * PUMPED_CHARACTERS for one in pumped}
    for text in sorted(pumped):
        try:
            for _ in compiled.finditer(f"{text}\x01", timeout=PUMPED_TIMEOUT_S):
                pass
        except TimeoutError:
            return True
    return False


def _unscreened(rule: Rule, probes: Probes) -> Iterator[Finding]:
    """The warning that the screen has nothing to look for, so that the rule makes every article slower."""
    matcher = rule.matcher
    filters = [*matcher.text_prefilters]
    if any(one.literals is None for one in filters):
        loc = (matcher.key,) if not getattr(matcher, "gate", "") else ("gate",) if matcher.is_inline else ()
        message = "has no string that every match contains, so that it is searched for in every text"
        yield Finding("unscreened", loc, message)
    address = matcher.address_prefilter if isinstance(matcher, ScreenedMatcher) and not filters else None
    if address and not (address.hosts or address.test):
        compiled = compile_re2(address.pattern)
        if sum(compiled.search(one) is not None for one in probes.addresses) > MOST_SHARE * len(probes.addresses):
            message = "lets every address through, so that every article with a link is parsed; give hosts or `url`"
            yield Finding("unscreened", (matcher.key,), message)


def _inside_words(rule: Rule) -> Iterator[Finding]:
    """The warning that matches may begin or end inside a word of a script that has no edges for `\\b`."""
    for piece in pieces(rule):
        if piece.loc[0] != "pattern":
            continue
        text = next(filter(None, (_longer(piece.pattern, one) for one in samples(piece.pattern, SAMPLES))), "")
        if text:
            message = f"matches inside a word, as in {one_line(text, 40)!r}; say `whole_words: true`"
            yield Finding("inside-words", piece.loc, message)


def _longer(pattern: str, sample: str) -> str:
    """The sample with a letter before or after it that goes on its word, if the pattern still matches; else `""`."""
    if not sample:
        return ""
    before, after = _going_on(sample[0]), _going_on(sample[-1])
    for text, start, end in ((sample + after, 0, len(sample)), (before + sample, len(before), len(sample) + 1)):
        if len(text) > len(sample) and (start, end) in _spans(pattern, text) and inside_word(text, start, end):
            return text
    return ""


def _going_on(letter: str) -> str:
    if HANGUL[0] <= letter <= HANGUL[-1]:
        return _HANGUL_ON
    if "\u30a1" <= letter <= "\u30fc":
        return _KATAKANA_ON
    return _THAI_ON if "\u0e01" <= letter <= "\u0ec4" else ""


def _spans(pattern: str, text: str) -> Sequence[Span]:
    data = encoded(text)
    matches = (match.span() for match in compile_re2(pattern).finditer(data))
    return [(len(data[:start].decode()), len(data[:end].decode())) for start, end in matches]
