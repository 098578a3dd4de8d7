"""Profiles: how sure a cut must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Profile:
    """The thresholds of one way to clean. Shares are fractions from 0 to 1."""

    name: str
    """Its file name without the ending."""
    flag: float
    """From this many points, a unit is flagged."""
    remove: float
    """From this many points, a unit is cut."""
    suspect_accused: int
    """An entity must be accused in this many articles to be a suspect."""
    suspect_share: float
    """It must also be accused in this share of the articles it occurs in."""
    max_loss_share: float
    """If an article that is not spam would lose more than this share of its words, its cuts become flags."""
    spam_score: float
    """From this many points of the rules' `spam` bands, an article is spam."""
    spam_remove: float
    """In a spam article, a unit is cut from this many points: no honest text is at risk there."""
    rule_alarm_share: float
    """A rule that cuts in more than this share of the articles makes the run warn."""
    beside_points: float
    """From this many points, a sentence goes with a cut next to it, with or without a proof."""
    account_points: float
    """From this many points, a sentence that names an account goes with a cut next to it."""
    repetition_points: float
    """Repetition counts beside evidence of this many points, and always beside an offer or a code."""
    ad_max_letters: int
    """A block of more letters never goes as a whole for the promotion in it, only parts of it."""
    ad_section_max_letters: int
    """A section of more letters never goes as a whole for the promotion in its heading."""
    ad_max_headings_between: int
    """This many headings with nothing below them go if they are between promotional ones."""
    ad_min_support: int
    """A block with other words goes as a whole only if this many rules with role `support` find something in it."""
    ad_min_share: float
    """Sentences with evidence must then have at least this share of its letters."""
    clause_min_sentence_letters: int
    """From this many letters, a sentence may lose some clauses and keep the others."""
    clause_max_share: float
    """If the clauses with evidence are a larger share of a sentence, all of it goes."""
    clause_max_share_at_end: float
    """The share if these clauses end the sentence: what is before them still reads as a sentence."""
    clause_max_share_unstopped: float
    """The share in a script without full stops, where a sentence is a paragraph."""
    spam_min_kinds: int
    """An article with fewer kinds of `sign` is not spam, however many there are of each."""
    spam_max_finds_per_sentence: int
    """Of one rule's matches in a sentence, at most this many count towards spam, which is spread over its article."""
    spam_min_spread: float
    """Sentences with promotion, times the share of the article from the first to the last: with less it is not spam."""
    spam_min_letters: int
    """A shorter text counts as this long, or one word would make it spam."""
    inserted_max_left: int
    """Promotion counts as inserted by somebody else if cuts leave at most this many matches in the article."""
    inserted_max_share: float
    """The cuts must then also take at most this share of its letters."""
    glue: tuple[str, ...]
    """Joining words that mean nothing alone: beside promotion they count as explained by it."""

    @cached_property
    def glue_pattern(self) -> re.Pattern[str]:
        """Matches these words: ASCII ones as whole words, others, in scripts without spaces, anywhere."""
        alternatives = [
            rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
            for word in sorted(self.glue, key=lambda word: (-len(word), word))
        ]
        return re.compile("|".join(alternatives) or "(?!)", re.IGNORECASE)
