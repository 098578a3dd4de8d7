"""What a comparison is told in: titles, numbers, places."""

from __future__ import annotations

from dechaff.display.comparison.differences import Change
from dechaff.display.comparison.groups import Changed, Comparison, Group
from dechaff.text.numbers import number_of

MOST_RULES = 4
"""Rules that are named for one group."""
TITLES: dict[Change, str] = {
    "clean_cut": "Cuts in articles that were clean",
    "verdict": "Verdicts that change",
    "cut_lost": "Cuts lost, only in A",
    "cut_gained": "Cuts gained, only in B",
    "flag_lost": "Flags lost, only in A",
    "flag_gained": "Flags gained, only in B",
    "raw_changed": "Articles whose raw text has changed, not compared",
    "only_in_a": "Articles only in A",
    "only_in_b": "Articles only in B",
}


def summary(comparison: Comparison) -> str:
    """What was compared, and what is the same."""
    tally, told = comparison.tally, [number_of(comparison.tally.articles, "article") + " compared"]
    for what, same, lost, gained in (
        (
            "cut",
            tally.same_cuts,
            comparison.count("cut_lost"),
            comparison.count("clean_cut") + comparison.count("cut_gained"),
        ),
        ("flag", tally.same_flags, comparison.count("flag_lost"), comparison.count("flag_gained")),
    ):
        if what == "cut" or same or lost or gained:
            told.append(f"{number_of(same, what)} the same, {lost:,} lost, {gained:,} gained")
    return "; ".join(told) + ("" if comparison.changes else ": no difference")


def size(changed: Changed) -> str:
    """How many differences of one kind there are, and of how many texts."""
    has_texts = any(group.kinds for group in changed.groups)
    return f"{changed.count:,}" + (f" ({number_of(changed.different, 'text')})" if has_texts else "")


def found_by(group: Group) -> str:
    """The kinds and the rules of a group, the most frequent first."""
    label = [f"{group.label} by its label"] if group.label else []
    names = [*label, *group.kinds, *(rule for rule, _ in group.rules.most_common(MOST_RULES))]
    more = len(group.rules) - MOST_RULES
    return ", ".join(names) + (f", and {number_of(more, 'more rule')}" if more > 0 else "")


def left_out(changed: Changed) -> str:
    """How many texts are not shown; `""` if all are."""
    more = changed.different - len(changed.groups)
    return f"and {number_of(more, 'more text')}, which --most can show" if more else ""


def more_articles(group: Group) -> str:
    """How many articles of a group are not shown; `""` if all are."""
    more = group.articles - len(group.examples)
    return f"and {number_of(more, 'more article')}" if more else ""
