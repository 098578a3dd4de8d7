"""Profiles: how sure a cut must be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from dechaff.model import Sign
from dechaff.rulebook.fields import AtLeastOne, Count, Described, Positive, Share

DESCRIBED = "described"
"""The key of a threshold's `Described` in its metadata."""


def threshold(description: str, default: float | None = None) -> Any:
    """A field that a profile file gives, and must give if it has no default."""
    return field(metadata={DESCRIBED: Described(description, ... if default is None else default)})


@dataclass(frozen=True)
class Profile:
    """One way to clean: its thresholds and joining words. Shares are fractions from 0 to 1."""

    name: str
    """Its file name without the ending."""
    glue: tuple[str, ...]
    """Joining words that mean nothing alone: beside promotion they count as explained by it."""
    flag: Positive = threshold("From this many points, a unit is flagged.")
    remove: Positive = threshold("From this many points, a unit is cut.")
    suspect_accused: AtLeastOne = threshold("An entity must be accused in this many articles to be a suspect.")
    suspect_share: Share = threshold("It must also be accused in this share of the articles it occurs in.")
    max_loss_share: Share = threshold(
        "If an article that is not spam would lose more than this share of its words, its cuts become flags."
    )
    spam_score: Positive = threshold("From this many points of the rules' `spam` bands, an article is spam.")
    spam_remove: Positive = threshold(
        "In a spam article, a unit is cut from this many points: no honest text is at risk there."
    )
    rule_alarm_share: Share = threshold("A rule that cuts in more than this share of the articles makes the run warn.")
    beside_points: Positive = threshold(
        "From this many points, a sentence goes with a cut next to it, with or without a proof.", 3.0
    )
    account_points: Positive = threshold(
        "From this many points, a sentence that names an account goes with a cut next to it.", 2.0
    )
    repetition_points: Positive = threshold(
        "Repetition counts beside evidence of this many points, and always beside an offer or a code.", 4.0
    )
    ad_max_letters: Count = threshold(
        "A block of more letters never goes as a whole for the promotion in it, only parts of it.", 200
    )
    ad_section_max_letters: Count = threshold(
        "A section of more letters never goes as a whole for the promotion in its heading.", 300
    )
    ad_max_headings_between: Count = threshold(
        "A run of up to this many empty headings between promotional ones goes with them.", 4
    )
    ad_min_support: Count = threshold(
        "A block with other words goes as a whole only if this many rules with role `support` find something in it.", 2
    )
    ad_min_share: Share = threshold("Sentences with evidence must then have at least this share of its letters.", 0.7)
    clause_min_sentence_letters: Count = threshold(
        "From this many letters, a sentence may lose some clauses and keep the others.", 60
    )
    clause_max_share: Share = threshold(
        "If the clauses with evidence are a larger share of a sentence, all of it goes.", 0.4
    )
    clause_max_share_at_end: Share = threshold(
        "The share if these clauses end the sentence: what is before them still reads as a sentence.", 0.55
    )
    clause_max_share_unstopped: Share = threshold(
        "The share in a script without full stops, where a sentence is a paragraph.", 0.7
    )
    spam_min_kinds: Count = threshold(
        "An article with fewer kinds of `sign` is not spam, however many there are of each.", 2
    )
    spam_max_finds_per_sentence: Count = threshold(
        "Of one rule's matches in a sentence, at most this many count towards spam, which is spread over its article.",
        2,
    )
    spam_min_spread: Positive = threshold(
        "An article is not spam if the number of sentences with promotion, times the share of the article that they "
        "span, is below this.",
        2.5,
    )
    spam_min_letters: AtLeastOne = threshold(
        "A shorter text counts as this long, or one word would make it spam.", 1300
    )
    inserted_max_left: Count = threshold(
        "Promotion counts as inserted by somebody else if cuts leave at most this many matches in the article.", 2
    )
    inserted_max_share: Share = threshold("The cuts must then also take at most this share of its letters.", 0.09)

    def __post_init__(self) -> None:
        """Takes a whole number as the float it stands for: one profile has one text, whether 4 or 4.0 was given."""
        for one in fields(self):
            value = getattr(self, one.name)
            if one.type in ("Positive", "Share") and not isinstance(value, float):
                object.__setattr__(self, one.name, float(value))

    def admits_repetition(self, sign: Sign, points: float) -> bool:
        """Whether repetition counts beside other evidence of that sign with these points."""
        return sign in ("offer", "code") or (sign != "call" and points >= self.repetition_points)

    @cached_property
    def glue_pattern(self) -> re.Pattern[str]:
        """Matches these words: ASCII ones as whole words, others, in scripts without spaces, anywhere."""
        alternatives = [
            rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
            for word in sorted(self.glue, key=lambda word: (-len(word), word))
        ]
        return re.compile("|".join(alternatives) or "(?!)", re.IGNORECASE)
