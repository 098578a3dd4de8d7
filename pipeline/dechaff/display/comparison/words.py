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
    "cut_changed": "Cuts changed, longer or shorter in B",
    "cut_lost": "Cuts lost, only in A",
    "cut_gained": "Cuts gained, only in B",
    "flag_changed": "Flags changed, longer or shorter in B",
    "flag_lost": "Flags lost, only in A",
    "flag_gained": "Flags gained, only in B",
    "raw_changed": "Articles whose raw text has changed, not compared",
    "only_in_a": "Articles only in A",
    "only_in_b": "Articles only in B",
}

SAME_WORDS = "the same words, with other blanks around or between them"
"""What stands for the text in B, if one could not see how it differs from that in A."""


def summary(comparison: Comparison) -> str:
    """What was compared, and what is the same."""
    tally, count = comparison.tally, comparison.count
    told = [number_of(tally.articles, "article") + " compared"]
    for what, same, changed, lost, gained in (
        ("cut", tally.same_cuts, count("cut_changed"), count("cut_lost"), count("clean_cut") + count("cut_gained")),
        ("flag", tally.same_flags, count("flag_changed"), count("flag_lost"), count("flag_gained")),
    ):
        if what == "cut" or same or changed or lost or gained:
            among = f"{changed:,} changed, " if changed else ""
            told.append(f"{number_of(same, what)} the same, {among}{lost:,} lost, {gained:,} gained")
    return "; ".join(told) + ("" if comparison.changes else ": no difference")


def size(changed: Changed) -> str:
    """How many differences of one kind there are, and of how many texts."""
    has_texts = any(group.kinds for group in changed.groups)
    return f"{changed.count:,}" + (f" ({number_of(changed.different, 'text')})" if has_texts else "")


def found_by(group: Group) -> str:
    """The kinds and the rules of a group, the most frequent first."""
    names = [*_label(group), *group.kinds, *(rule for rule, _ in group.rules.most_common(MOST_RULES))]
    more = len(group.rules) - MOST_RULES
    return ", ".join(names) + (f", and {number_of(more, 'more rule')}" if more > 0 else "")


def _label(group: Group) -> list[str]:
    if group.label_a not in (None, group.label):
        return [f"{group.label_a} in A and {group.label} in B by its label"]
    return [f"{group.label} by its label"] if group.label else []


def differs_in_blanks(group: Group) -> bool:
    """Whether what has changed takes the same words in A and B, with other white space."""
    return group.text.split() == group.text_a.split() and bool(group.text_a)


def left_out(changed: Changed) -> str:
    """How many texts are not shown; `""` if all are."""
    more = changed.different - len(changed.groups)
    return f"and {number_of(more, 'more text')}, which --most can show" if more else ""


def more_articles(group: Group) -> str:
    """How many articles of a group are not shown; `""` if all are."""
    more = group.articles - len(group.examples)
    return f"and {number_of(more, 'more article')}" if more else ""
