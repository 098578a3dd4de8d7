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
    """From this many points a unit is reported and left."""
    remove: float
    """From this many points a unit is cut."""
    suspect_accused: int
    """Articles in which an entity must be caught promoting to be a suspect everywhere."""
    suspect_share: float
    """The share of the articles that hold it in which it must be caught."""
    max_loss_share: float
    """An article that would lose more than this share of its words, and is not spam, is flagged instead."""
    spam_score: float
    """From this many points of the rules' `spam` bands an article is spam."""
    spam_remove: float
    """In a spam article, from this many points a unit is cut: no honest text is at risk there."""
    rule_alarm_share: float
    """A rule that cuts in more than this share of the articles makes the run warn."""
    beside_points: float
    """From this many points a sentence goes with a cut one beside it, with or without a proof in it."""
    account_points: float
    """From this many points a sentence that names an account goes with a cut one beside it."""
    repetition_points: float
    """Repetition counts beside a find of this many points; beside an offer or a code it always does."""
    ad_max_letters: int
    """A block of more letters is a text of its own: parts of it go, but not all of it for the promotion in it."""
    ad_section_max_letters: int
    """Nor a section of more letters for the promotion in its heading."""
    ad_max_headings_between: int
    """Headings with nothing below them that go where they stand between promotional ones."""
    ad_min_support: int
    """Rules that support what a block sells, if it is to go though it says other things, too."""
    ad_min_share: float
    """The share of its letters that must then stand in sentences with evidence."""
    clause_min_sentence_letters: int
    """From this many letters on a sentence may lose some clauses and keep the others."""
    clause_max_share: float
    """Where the clauses with evidence are a larger share of it, all of it goes."""
    clause_max_share_at_end: float
    """The same where they end it: what stands before still reads as a sentence."""
    clause_max_share_unstopped: float
    """The same in a script without full stops, where a sentence is a paragraph."""
    spam_min_kinds: int
    """An article with fewer kinds of signs of a seller is no spam, however many there are."""
    spam_max_finds_per_sentence: int
    """More finds of one rule in one sentence count no more: spam is spread over its article."""
    spam_min_spread: float
    """Sentences with promotion, times the share of the article from the first to the last: with less it is no spam."""
    spam_min_letters: int
    """A shorter text counts as this long, or one word would make it spam."""
    inserted_max_left: int
    """Promotion was put into an article by somebody else where cuts leave no more finds than these in it."""
    inserted_max_share: float
    """And where they take no larger share of its letters."""
    glue: tuple[str, ...]
    """Words that count as explained beside promotion: they join, and mean nothing alone."""

    @cached_property
    def glue_pattern(self) -> re.Pattern[str]:
        """Finds these words; in a script that writes no spaces anywhere, in the others as whole words."""
        alternatives = [
            rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
            for word in sorted(self.glue, key=lambda word: (-len(word), word))
        ]
        return re.compile("|".join(alternatives) or "(?!)", re.IGNORECASE)
