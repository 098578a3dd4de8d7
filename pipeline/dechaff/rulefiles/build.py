"""Building rules and profiles from the checked content of their files."""

from __future__ import annotations

from dechaff.detect.matchers import MATCHERS
from dechaff.model import Level
from dechaff.rulebook import CleansCase, ExceptCase, Profile, Rule, RuleTests, SparesCase
from dechaff.rulebook.fields import keys_of
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.problems import Complaint
from dechaff.rulefiles.schema import CleansPart, ProfilePart, RulePart, SparesPart


def build_rule(rule_id: str, part: RulePart, lists: Lists) -> Rule | list[Complaint]:
    """The rule, or what is wrong with the hosts and lists it names."""
    kind = next(one for one in MATCHERS if getattr(part, one.key) is not None)
    given = part if kind.is_inline else getattr(part, kind.key)
    matcher = kind.build(kind.part(**{key: getattr(given, key) for key in keys_of(kind.part)}), lists)
    if lists.complaints:
        return [one if kind.is_inline else one.below(kind.key) for one in lists.complaints]
    return Rule(
        id=rule_id,
        description=part.description,
        status=part.status,
        kind=part.kind,
        matcher=matcher,
        points=float(part.points if part.points is not None else max(matcher.points)),
        unit=Level[part.unit.upper()],
        role=matcher.role or part.role,
        sign=part.sign or "",
        when=part.when,
        spam=tuple(sorted((part.spam or {}).items())),
        where=frozenset(part.where or ()),
        entity=part.entity or "",
        exceptions=tuple(ExceptCase(one.reason, one.pattern) for one in part.except_ or ()),
        tests=RuleTests(
            cleans=tuple(CleansCase(one.raw, one.cleaned, one.format, *_known(one)) for one in part.tests.cleans or ()),
            spares=tuple(
                SparesCase(one.raw, one.format, *_known(one), bool(one.weak)) for one in part.tests.spares or ()
            ),
        ),
    )


def build_profile(name: str, part: ProfilePart, lists: Lists) -> Profile | list[Complaint]:
    """The profile, or what is wrong with the list it names."""
    glue = (*(part.glue or ()), *lists.words("glue_list", part.glue_list))
    if lists.complaints:
        return lists.complaints
    thresholds = part.model_dump(exclude={"glue", "glue_list"})
    return Profile(name=name, glue=tuple(dict.fromkeys(glue)), **thresholds)


def _known(case: CleansPart | SparesPart) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    return tuple(sorted((case.seen or {}).items())), tuple(case.suspects or ())
