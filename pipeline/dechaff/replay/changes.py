"""What differs between two sets of rules, and which texts that could matter to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import fields, replace
from functools import cached_property
from math import inf

from dechaff.detect.evidence import EvidenceMatcher
from dechaff.detect.propose import having
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.margins import Margins, all_hold
from dechaff.rulebook.prospect import could_decide
from dechaff.rulebook.rule import is_named
from dechaff.rulebook.ruleset import EXPLAINING
from dechaff.run.decided import Decided
from dechaff.run.kept import Kept, fingerprint
from dechaff.run.settings import Settings
from dechaff.screen.prefilter_index import PrefilterIndex, has_prefilter, leading
from dechaff.screen.screen import beside_others, screened

NO_HITS: frozenset[str] = frozenset()


class Index:
    """The prefilters of some rules; rules without one are left out."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = [*filter(has_prefilter, rules)]
        self._prefilters = PrefilterIndex(rules)
        self._needs_addresses = any(not any(rule.matcher.text_prefilters) for rule in rules)

    def concerned(self, documents: Sequence[Document]) -> list[frozenset[str]]:
        """For each document, the rules that could find something in it."""
        views = [[view.hits for view in document.views] for document in documents]
        self._prefilters.search_leading(views)
        self._prefilters.search_others(views)
        return [
            self._prefilters.concerned(hits, document.addresses if self._needs_addresses else ())
            for hits, document in zip(views, documents, strict=True)
        ]


class Changes:
    """What differs between the rules of two settings that are the same otherwise.

    A rule has changed if it does something else, or if what it finds leads to something under one set of rules only.
    The answers about texts have no false negatives: what no change could matter to comes out the same.
    """

    def __init__(self, old: Settings, new: Settings) -> None:
        self._old = {rule.id: rule for rule in screened(old.rules)}
        self._new = {rule.id: rule for rule in screened(new.rules)}
        self._led, self._leading = leading([*self._old.values()]), leading([*self._new.values()])
        self._profile = new.rules.profile(new.profile)
        self._denies = bool(new.deny)
        before = old.rules.profile(old.profile)
        self.thresholds = frozenset(
            one.name for one in fields(before) if getattr(before, one.name) != getattr(self._profile, one.name)
        )
        """The fields of the profile that differ."""
        both = self._old.keys() & self._new.keys()
        self.rules = old.rules.differing(new.rules) | (both & (self._led ^ self._leading))
        """The ids of the rules that have changed."""
        running = [*_those(old.rules, self.rules), *_those(new.rules, self.rules)]
        self.everything = (
            "glue" in self.thresholds
            or _parameters(old.rules) != _parameters(new.rules)
            or any(rule.matcher.is_apart for rule in running)
        )
        """Whether any text could come out differently."""
        self._for_spam = any(rule.when == "spam" for rule in running)
        here = [rule for rule in running if rule.when != "spam" and not rule.matcher.is_apart]
        self._evidence = [rule.matcher for rule in here if isinstance(rule.matcher, EvidenceMatcher)]
        self._suspects = any(isinstance(rule.matcher, SuspectMatcher) for rule in here)
        unfiltered = [rule for rule in here if not has_prefilter(rule)]
        self._anywhere = any(not isinstance(rule.matcher, EvidenceMatcher | SuspectMatcher) for rule in unfiltered)
        self._others = [*beside_others([*self._new.values()])]
        others = {rule.id for rule in beside_others([*self._old.values()])} | {rule.id for rule in self._others}
        self._beside = any(rule.id in others and (rule.sign or rule.role != "companion") for rule in here)
        self._filtered = frozenset(rule.id for rule in here if has_prefilter(rule))
        self._known = frozenset(filter(self._is_known, self._filtered))
        self._only_points = frozenset(filter(self._differs_in_points, self.rules))
        self._same_matches = frozenset(id for id in both if fingerprint(self._old[id]) == fingerprint(self._new[id]))
        self._unfiltered = frozenset(id for id, rule in self._new.items() if not has_prefilter(rule))
        self.searched = [self._new[id] for id in sorted(self._filtered & self._new.keys() - self._known)]
        """The rules that every text has to be searched for: what was kept does not say which they concern."""
        self._could: dict[tuple[frozenset[str], bool], bool] = {}  # a cache

    def __bool__(self) -> bool:
        return bool(self.rules or self.thresholds or self.everything)

    def survey_differs(self, kept: Kept) -> bool:
        """Whether the first pass could come to something else with a text, of which this was kept and in which the same
        is found."""
        return not all_hold(kept.margins, self._profile)

    def findings_differ(self, kept: Kept, hits: Set[str] = NO_HITS) -> bool:
        """Whether something else could be found in a text, of which this was kept, and in which these of the rules
        `searched` for could find something."""
        if self.everything:
            return True
        found = kept.found
        if found is None or found.concerned is None:
            return self._could_lead((found and found.leading) or NO_HITS, hits)
        return (
            bool(hits)
            or self._anywhere
            or (self._suspects and self._denies)
            or any(self._could_find(found, id) for id in self._filtered)
            or any(_could_find(matcher, found.concerned) for matcher in self._evidence)
            or (self._for_spam and _could_be_spam(kept.margins))
            or (self._beside and not self._could_decide(frozenset(found.concerned & self._leading), alone=True))
        )

    def found(self, kept: Kept, hits: Set[str] = NO_HITS) -> Found:
        """What the new rules are known to find in the text, or not to find. Arguments as for `findings_differ`.

        Of one that concerned rules before, `concerned` are those that could find something, even if that leads to
        nothing now.
        """
        old = kept.found or Found()
        if old.concerned is None:
            return Found(leading=(self._still(old.leading or NO_HITS) | hits) & self._leading)
        concerned = self._still(old.concerned) | hits | self._unfiltered
        matches = {id: those for id, those in old.matches.items() if id in self._same_matches}
        return Found(concerned, matches, (concerned - self._unfiltered) & self._leading)

    def decision_differs(self, kept: Kept, decided: Decided) -> bool:
        """Whether the second pass could decide something else on a record that it cleaned, given that the first found
        the same, and leaving aside what changes in the census and what is left of the text after cuts."""
        if not all_hold(decided.margins, self._profile):
            return True
        is_parsed = kept.found is not None and kept.found.concerned is not None
        return (
            (bool(self.rules) and not is_parsed)  # which of all rules concern the text is not known
            or self._anywhere
            or self._suspects
            or (self._for_spam and _could_be_spam(decided.margins))
        )

    @property
    def concern_later_texts(self) -> bool:
        """Whether something could be found in what is left of a text that is not found in the text."""
        return bool(self._filtered or self._evidence)

    def concern(self, documents: Sequence[Document]) -> list[bool]:
        """For each text, of which nothing was kept, whether a rule that has changed could find something in it."""
        found = (index.concerned(documents) for index in self._indexes)
        return [any(hits) for hits in zip(*found, strict=True)]

    @cached_property
    def index(self) -> Index:
        """Finds the rules that are `searched` for."""
        return Index(self.searched)

    @cached_property
    def _indexes(self) -> list[Index]:
        """Of the old and of the new rules, those that have changed, and those that they build on."""
        made_of = frozenset[str]().union(*(matcher.made_of for matcher in self._evidence))
        return [
            Index(rule for id, rule in rules.items() if id in self.rules or is_named(id, made_of))
            for rules in (self._old, self._new)
        ]

    def _is_known(self, id: str) -> bool:
        """Whether what was kept says which texts the new version of a rule with prefilters concerns."""
        old, new = self._old.get(id), self._new.get(id)
        if old is None or new is None or not has_prefilter(old) or not has_prefilter(new):
            return False
        return _prefilters(old) == _prefilters(new) and (id in self._led or id not in self._leading)

    def _differs_in_points(self, id: str) -> bool:
        """Whether only the points of the rule differ, and not whether it speaks for the text."""
        old, new = self._old.get(id), self._new.get(id)
        if old is None or new is None or (id in self._led) != (id in self._leading):
            return False
        explaining = {name: getattr(new, name) for name in EXPLAINING}
        is_same = replace(old, points=new.points, **explaining) == new
        return is_same and (old.points > 0) == (new.points > 0) and (old.points < 0) == (new.points < 0)

    def _still(self, ids: Set[str]) -> frozenset[str]:
        """Those of the rules that are known to concern the same texts."""
        return frozenset(ids - self.rules | ids & self.rules & self._known)

    def _could_find(self, found: Found, id: str) -> bool:
        """Whether the old or the new version of a rule that is not searched for could find something in a text."""
        assert found.concerned is not None
        if id not in found.concerned:
            return False
        finds_nothing = id in found.matches and found.matches[id] == []
        return not (finds_nothing and (id in self._same_matches or id not in self._new))

    def _could_lead(self, led: Set[str], hits: Set[str]) -> bool:
        """Whether a text could add something else to the census that concerned no rule, although these could find
        something that leads to something."""
        if hits & self._leading:
            return True
        changed = led & self.rules
        if changed - self._only_points:
            return True
        if not (changed or (led and self._beside) or any(_could_find(one, led) for one in self._evidence)):
            return False
        return self._could_decide(frozenset(led), alone=False)

    def _could_decide(self, led: frozenset[str], *, alone: bool) -> bool:
        """Whether these could be enough for a decision or a verdict now: for certain, if `alone`; else there are no
        false negatives."""
        key = led, alone
        if key not in self._could:
            found = [self._new[id] for id in led if id in self._new]
            if not alone:
                found += [
                    rule for rule, matcher in having(self._new.values(), EvidenceMatcher) if _could_find(matcher, led)
                ]
                found += self._others
            # If only points differ, an article is as little an advertisement as before.
            most = 0.0 if alone or self.rules <= self._only_points else inf
            self._could[key] = could_decide(found, self._profile, lambda rule: most)
        return self._could[key]


def _those(rules: RuleSet, ids: Collection[str]) -> Iterable[Rule]:
    return (rule for rule in rules.running if rule.id in ids)


def _parameters(rules: RuleSet) -> set[str]:
    return {name for rule in rules.rules for name in rule.matcher.parameters}


def _prefilters(rule: Rule) -> object:
    matcher = rule.matcher
    return [one.pattern for one in matcher.text_prefilters], matcher.searches_raw, matcher.address_prefilter


def _could_find(matcher: EvidenceMatcher, ids: Set[str]) -> bool:
    """Whether the matcher could find something in a text in which only these rules do."""
    if not any(is_named(id, matcher.of) for id in ids):
        return False
    needed = filter(None, (matcher.beside, matcher.elsewhere))
    return all(any(is_named(id, names) for id in ids) for names in needed)


def _could_be_spam(margins: Margins) -> bool:
    """Whether an article was an advertisement as a whole, in any round."""
    return any(one.threshold == "spam_score" and one.high is not None for one in margins)
