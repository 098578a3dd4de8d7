"""Profiles: how sure a cut must be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
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
    glue: tuple[str, ...]
    """Words that count as explained beside promotion: they join, and mean nothing alone."""
