"""Which nodes evidence belongs to, and how many points it adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from dechaff.document import Document
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile
from dechaff.spans import Span

SELLING_SIGNS = ("offer", "code", "paid-link")
"""The signs that show that something is sold."""


def place(path: Sequence[Node], least: Level) -> int:
    """The index of the node that evidence belongs to, in a path from the smallest node around it up to the article.

    It is the first node of at least the unit `least`, or else the last one below the article.

    In data, it is the entry. A bracket group counts as a sentence. Headlines are worth keeping, so that only the match
    itself, or the bracket group around it, is taken there.
    """
    entry = next((at for at, node in enumerate(path) if node.name == "data entry"), None)
    if entry is not None:
        return entry
    if any(map(_is_heading, path)):
        in_bracket = any(node.level == Level.BRACKET for node in path)
        least = min(least, Level.BRACKET) if in_bracket else Level.MATCH
    for at, node in enumerate(path[:-1]):
        is_whole = node.level == Level.BRACKET and least in (Level.CLAUSE, Level.SENTENCE)
        if is_whole or node.level >= least:
            return at
    return max(0, len(path) - 2)


def heading_of(node: Node) -> Node | None:
    """The heading or page title that the node is or is in."""
    return next(filter(_is_heading, node.upwards()), None)


def _is_heading(node: Node) -> bool:
    return node.rank > 0 or node.name == "title"


def gather(document: Document, evidence: Iterable[Evidence]) -> dict[Node, list[Evidence]]:
    """For each node below the article, smallest first, the evidence placed in it or below it.

    Evidence that speaks for the text (negative points) also counts everywhere inside the node it is placed in. If it
    names an account, and nothing is sold there, it also counts wherever the article names that account.
    """
    held: dict[Node, list[Evidence]] = {}
    paths: dict[Node, list[Node]] = {}  # by node, itself and all around it
    around: dict[Node, list[list[Evidence]]] = {}  # by node, the lists in `held` for it and the nodes around it
    depths: dict[Node, int] = {}
    pleas: dict[Node, dict[str, Evidence]] = {}  # negative points by node and rule: of each rule one counts
    for_accounts: list[tuple[Node, Evidence]] = []
    naming: dict[str, list[Node]] = {}
    matches: dict[Span, Node] = {}
    for one in evidence:
        smallest = document.smallest(one.start, one.end, prose=True)
        path = paths.get(smallest)
        if path is None:
            path = paths[smallest] = [*smallest.upwards(prose=True)]
        at = place(path, one.unit)
        path, node = path[at:-1], path[at]
        if one.unit == Level.MATCH and (one.start, one.end) != (node.start, node.end):
            span = one.start, one.end
            node = matches.setdefault(span, Node(Level.MATCH, "match", *span, *span, parent=node))
            path.insert(0, node)
        if one.points < 0:
            pleas.setdefault(node, {}).setdefault(one.rule, one)
            if one.entity:
                for_accounts.append((node, one))
        elif one.entity:
            naming.setdefault(one.entity, []).append(node)
        if node not in around:
            around[node] = [held.setdefault(above, []) for above in path]
            depths.update(zip(path, range(len(path), 0, -1), strict=True))
        for here in around[node]:
            here.append(one)
    if pleas:
        _plead(held, pleas, _unsold(for_accounts, held), naming)
    smallest_first = sorted(held, key=lambda node: (node.end - node.start, -depths[node], node.start))
    return {node: held[node] for node in smallest_first}


def _plead(
    held: Mapping[Node, list[Evidence]],
    pleas: Mapping[Node, Mapping[str, Evidence]],
    for_accounts: Mapping[tuple[str, str], Evidence],
    naming: Mapping[str, Sequence[Node]],
) -> None:
    """Adds the pleas to the nodes that they reach from outside."""
    reaching: dict[Node, dict[str, Evidence]] = {}  # by node and rule
    for node in held:
        for above in node.ancestors(prose=True):
            if above in pleas:
                reaching.setdefault(node, {}).update(pleas[above])
    for (account, rule), plea in for_accounts.items():
        for node in {above for one in naming.get(account, ()) for above in one.upwards(prose=True)}:
            reaching.setdefault(node, {})[rule] = plea
    for node, by_rule in reaching.items():
        if here := held.get(node):
            known = {one.rule for one in here if one.points < 0}
            here += [plea for rule, plea in by_rule.items() if rule not in known]


def _unsold(
    pleas: Sequence[tuple[Node, Evidence]], held: Mapping[Node, list[Evidence]]
) -> dict[tuple[str, str], Evidence]:
    """By account and rule, one plea beside which nothing is sold: sellers promise support, too."""
    nodes = {node for node, _ in pleas}
    selling = {
        node for node in nodes if any(one.points > 0 and one.sign in SELLING_SIGNS for one in held.get(node, ()))
    }
    return {(plea.entity, plea.rule): plea for node, plea in pleas if node not in selling}


def counting(evidence: Iterable[Evidence], profile: Profile, *, alone: bool = True) -> tuple[Evidence, ...]:
    """The evidence in a unit that counts: the strongest of each rule, and if `alone`, none without a proof.

    Companions do not count: honest pages give their address and telephone number, too. Repetition counts beside an
    offer, a code or what nearly suffices by itself (`Profile.repetition_points`): newsletters, too, repeat their links,
    contacts and how to subscribe in every issue.

    Many entities that one rule finds are a directory, not an advertisement, so that they do not add up. Nor do several
    accounts of one office, links to them, and words that several lists have of one phrase.
    """
    evidence = [*evidence]
    proven = not alone or any(one.role == "proof" and one.points > 0 for one in evidence)
    if not (evidence and proven):
        return ()
    inside = _inside_phrases(evidence)
    account = _best_account(evidence)
    selling = False
    strongest: dict[str, Evidence] = {}
    for one in evidence:
        if one.role == "companion" or not one.points or id(one) in inside:
            continue
        if _is_account(one) and one.entity != account:
            continue
        if (known := strongest.get(one.rule)) is None or abs(one.points) > abs(known.points):
            strongest[one.rule] = one
        if one.points > 0 and one.role != "repetition":
            selling = selling or profile.admits_repetition(one.sign, one.points)
    return tuple(one for one in strongest.values() if selling or one.role != "repetition")


def _inside_phrases(evidence: Iterable[Evidence]) -> set[int]:
    """The ids (`id`) of supporting evidence inside other evidence of the same sign with more points."""
    inside: set[int] = set()
    reached: dict[str, dict[float, int]] = {}  # by sign and points, the furthest end so far
    words = [one for one in evidence if one.role == "support" and one.sign and one.points > 0]
    if len(words) < 2:
        return inside
    for one in sorted(words, key=lambda one: (one.start, -one.end)):
        ends = reached.setdefault(one.sign, {})
        if any(points > one.points and one.end <= end for points, end in ends.items()):
            inside.add(id(one))
        ends[one.points] = max(one.end, ends.get(one.points, 0))
    return inside


def _best_account(evidence: Iterable[Evidence]) -> str:
    """The account with the most points; `""` if there is none."""
    rules: dict[str, dict[str, float]] = {}
    for one in filter(_is_account, evidence):
        points = rules.setdefault(one.entity, {})
        points[one.rule] = max(one.points, points.get(one.rule, 0.0))
    return max(rules, key=lambda entity: (fsum(rules[entity].values()), entity), default="")


def _is_account(one: Evidence) -> bool:
    """Whether it is a proof that names an account, directly or by a link. Codes and web pages are not accounts."""
    if one.role != "proof" or one.points <= 0:
        return False
    kind = one.entity.partition(":")[0]
    return one.kind in ("contact", "handle", "link") and kind not in ("", "code", "url")


def total(evidence: Iterable[Evidence]) -> float:
    """The points of the evidence, added up."""
    return fsum(one.points for one in evidence)  # does not depend on their order


def weight(evidence: Iterable[Evidence], profile: Profile, *, alone: bool = True) -> float:
    """The score of a unit: the points of the evidence in it that counts."""
    return total(counting(evidence, profile, alone=alone))
