"""The figures of groups: what each rule, language or campaign has of what should be cut, and of what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, get_args

from dechaff.model import Cut
from dechaff.tuning.measurement import Measured
from dechaff.tuning.tally import Tally

By = Literal["rule", "what", "kind", "language", "campaign"]
BY: tuple[By, ...] = get_args(By)
NO_NAME = "(none)"
_LABELLED_AS = {"promo": "promo_text"}
"""What labels call a kind of cut, if they call it something else."""


@dataclass(slots=True)
class Group:
    """One rule, one kind of promotion, or the articles of one kind, language or campaign."""

    name: str
    recall: Tally = field(default_factory=Tally)
    """Labelled spans; of a rule, all of them. Hits are those cut; of a rule, by cuts that it has a part in."""
    precision: Tally = field(default_factory=Tally)
    """Cuts outside spam articles; of a rule, those it has a part in. Hits are the right ones."""
    clean_changed: int = 0
    """Articles labelled clean in which anything was cut; of a rule, if it had a part in that."""


def groups(articles: Iterable[Measured], by: By) -> list[Group]:
    """The groups, those with the most wrong cuts first, then those with the most labelled text that stayed; of rules,
    those that the most text is gone by."""
    articles = [*articles]
    found: dict[str, Group] = {}
    if by == "rule":
        for rule in {rule for one in articles for cut in _all_cuts(one) for rule in behind(cut)}:
            found[rule] = Group(rule)
    for one in articles:
        _count(one, by, found)
    return sorted(found.values(), key=partial(_worst_first, by))


def behind(cut: Cut) -> frozenset[str]:
    """The rules behind a cut: those of its evidence that does not speak for the text."""
    return frozenset(one.rule for one in cut.seen if one.points >= 0)


def _count(article: Measured, by: By, found: dict[str, Group]) -> None:
    campaign = article.label.campaign

    def group(name: str) -> Group:
        return found.setdefault(name, Group(name))

    for span in article.spans:
        if by == "rule":
            having = frozenset[str]().union(*(behind(cut) for cut in span.cuts)) if span.gone else frozenset()
            for name, one in found.items():
                one.recall.add(campaign, name in having)
        else:
            group(span.kind if by == "what" else _name(article, by)).recall.add(campaign, span.gone)
    changed: set[str] = set()
    for cut in article.cuts:
        names = _names(article, cut.cut, by)
        changed |= names if cut.in_clean else set()
        for name in names if not cut.is_arguable else ():
            group(name).precision.add(campaign, cut.is_right)
    for name in changed:
        group(name).clean_changed += 1
    if by not in ("rule", "what"):
        group(_name(article, by))  # an article without labelled text and cuts is one of its group, too


def _all_cuts(article: Measured) -> Iterator[Cut]:
    yield from (one.cut for one in article.cuts)
    for span in article.spans:
        yield from span.cuts


def _names(article: Measured, cut: Cut, by: By) -> set[str]:
    if by == "rule":
        return {*behind(cut)}
    return {_LABELLED_AS.get(cut.kind, cut.kind) if by == "what" else _name(article, by)}


def _name(article: Measured, by: By) -> str:
    return article.label.groups[by] or NO_NAME


def _worst_first(by: By, group: Group) -> tuple[int, int, str]:
    wrong = group.precision.cases - group.precision.hits
    gone = group.recall.hits
    return -wrong, -gone if by == "rule" else gone - group.recall.cases, group.name


def figures_of(by: By, groups: Iterable[Group]) -> Iterator[tuple[str, Tally]]:
    """The figures of the groups, under the names that their floors have: `language.de.recall`."""
    for one in groups:
        yield f"{by}.{one.name}.recall", one.recall
        yield f"{by}.{one.name}.precision", one.precision
