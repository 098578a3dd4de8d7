"""From the checked content of a rule or profile file to the rule or profile itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from dechaff import urls
from dechaff.model import Level, Role
from dechaff.patterns.literals import necessary_literals
from dechaff.rulebook.filter_list import FilterList, read_filters
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import (
    CleansCase,
    EvidenceMatcher,
    Exemption,
    ImageMatcher,
    LinkMatcher,
    Matcher,
    ParameterMatcher,
    PatternMatcher,
    RepeatMatcher,
    Rule,
    RuleTests,
    SparesCase,
    SuspectMatcher,
)
from dechaff.rulefiles.checks import Complaint
from dechaff.rulefiles.schema import CleansPart, ImagePart, LinkPart, ParameterPart, ProfilePart, RulePart, SparesPart
from dechaff.rulefiles.source import Loc
from dechaff.rulefiles.words import NoSuchListError

Lookup = Callable[[str], Iterable[str]]
"""The entries of a list by its name. Raises NoSuchListError, with what would be right, where there is none."""


class Lists(NamedTuple):
    """The lists of the rules folders, each kind by name."""

    words: Lookup
    """Entries as they stand."""
    hosts: Lookup
    """Canonical host names."""
    filters: Lookup
    """Lines in Adblock syntax."""


def build_rule(rule_id: str, part: RulePart, lists: Lists) -> Rule | list[Complaint]:
    """The rule, or what is wrong with the hosts and lists it names."""
    complaints: list[Complaint] = []
    matcher = _matcher(part, lists, complaints)
    if complaints:
        return complaints
    points = part.points if part.points is not None else max(part.repeat.bands.values()) if part.repeat else 0.0
    return Rule(
        id=rule_id,
        description=part.description,
        status=part.status,
        kind=part.kind,
        matcher=matcher,
        points=float(points),
        unit=Level[part.unit.upper()],
        role=_role(part),
        sign=part.sign or "",
        when=part.when,
        spam=tuple(sorted((part.spam or {}).items())),
        where=frozenset(part.where or ()),
        entity=part.entity or "",
        exceptions=tuple(Exemption(one.reason, one.pattern) for one in part.except_ or ()),
        tests=RuleTests(
            cleans=tuple(CleansCase(one.raw, one.cleaned, one.format, *_known(one)) for one in part.tests.cleans or ()),
            spares=tuple(
                SparesCase(one.raw, one.format, *_known(one), bool(one.weak)) for one in part.tests.spares or ()
            ),
        ),
    )


def build_profile(name: str, part: ProfilePart, words_of: Lookup) -> Profile | list[Complaint]:
    """The profile, or what is wrong with the list it names."""
    glue = list(part.glue or ())
    if part.glue_list is not None:
        try:
            glue += words_of(part.glue_list)
        except NoSuchListError as error:
            return [Complaint(("glue_list",), str(error.args[0]))]
    thresholds = part.model_dump(exclude={"glue", "glue_list"})
    return Profile(name=name, glue=tuple(dict.fromkeys(glue)), **thresholds)


def canonical_host(entry: str) -> str | None:
    """The host as canonical addresses have it; None where the entry is more than a host, or less."""
    if any(character in entry for character in "/\\?#@:*[] "):
        return None
    address = urls.canonical(f"http://{entry}/")
    return address if address and "." in address.strip(".") and "/" not in address else None


def _role(part: RulePart) -> Role:
    if part.repeat is not None:
        return "repetition"
    return "companion" if part.image and part.image.beside else part.role


def _known(case: CleansPart | SparesPart) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    return tuple(sorted((case.seen or {}).items())), tuple(case.suspects or ())


def _matcher(part: RulePart, lists: Lists, complaints: list[Complaint]) -> Matcher:
    if part.pattern is not None:
        first, *more = [part.pattern] if isinstance(part.pattern, str) else part.pattern
        gate = part.gate if part.gate is not None else first
        literals = tuple(map(necessary_literals, (gate, *more)))
        return PatternMatcher(first, part.engine, part.view, gate, tuple(more), bool(part.whole_words), literals)
    if part.link is not None:
        hosts = _hosts("link", part.link, lists.hosts, complaints)
        link = part.link
        return LinkMatcher(link.url or "", link.label or "", hosts, link.hidden, link.gate or "")
    if part.image is not None:
        image = part.image
        hosts = _hosts("image", image, lists.hosts, complaints)
        beside: Literal["", "promo"] = image.beside or ""
        return ImageMatcher(
            image.url or "",
            image.alt or "",
            image.linked or "",
            hosts,
            image.max_side_px,
            image.hidden,
            beside,
            _filters(image, lists.filters, complaints),
            image.gate or "",
        )
    if part.repeat is not None:
        repeat = part.repeat
        return RepeatMatcher(repeat.of, repeat.within, tuple(sorted(repeat.bands.items())), float(repeat.share))
    if part.evidence is not None:
        evidence = part.evidence
        of = frozenset(evidence.of)
        others = frozenset(evidence.beside or ())
        return EvidenceMatcher(of, bool(evidence.hidden), evidence.address_within, evidence.in_link, others)
    if part.parameter is not None:
        return ParameterMatcher(_names(part.parameter, lists.words, complaints))
    return SuspectMatcher(frozenset((part.suspect.of if part.suspect else None) or ()))


def _filters(part: ImagePart, filters_of: Lookup, complaints: list[Complaint]) -> FilterList | None:
    if part.filter_list is None:
        return None
    return read_filters(_entries(filters_of, part.filter_list, ("image", "filter_list"), complaints))


def _names(part: ParameterPart, words_of: Lookup, complaints: list[Complaint]) -> frozenset[str]:
    listed = _entries(words_of, part.name_list, ("parameter", "name_list"), complaints)
    return frozenset(name.lower() for name in (*(part.names or ()), *listed))


def _hosts(key: str, part: LinkPart | ImagePart, hosts_of: Lookup, complaints: list[Complaint]) -> frozenset[str]:
    hosts = set(_entries(hosts_of, part.host_list, (key, "host_list"), complaints))
    for at, entry in enumerate(part.hosts or ()):
        host = canonical_host(entry)
        if host:
            hosts.add(host)
        else:
            loc: Loc = (key, "hosts", at)
            complaints.append(Complaint(loc, f"{entry!r} is not a host; write the host alone, as example.com"))
    return frozenset(hosts)


def _entries(lookup: Lookup, name: str | None, loc: Loc, complaints: list[Complaint]) -> Iterable[str]:
    """The entries of a list, none where it is not asked for; where there is no such list, a complaint."""
    if name is None:
        return ()
    try:
        return lookup(name)
    except NoSuchListError as error:
        complaints.append(Complaint(loc, str(error.args[0])))
        return ()
