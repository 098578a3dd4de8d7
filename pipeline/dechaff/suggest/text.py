"""Proposals as text for people: what is proposed, how sure that is, where it stands, and what to type next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import ceil, floor
from pathlib import Path
from shlex import quote
from typing import Protocol

from dechaff.suggest.examples import Example
from dechaff.suggest.rank import Candidate, Estimate, Proposal
from dechaff.suggest.suggest import Suggested
from dechaff.text.characters import indented_json, one_line
from dechaff.text.numbers import number_of
from dechaff.tuning.draft import Draft

CONTEXTS = 2
MOST_ALSO = 3
LONGEST, LONGEST_ALSO = 100, 40
"""Characters of what is proposed, and of what goes with it."""


class Drafted(Protocol):
    """A rule that was drafted."""

    rule_id: str
    text: str
    draft: Draft | None


def as_text(suggested: Suggested, next_steps: Sequence[str], width: int, allowed: Collection[str] = ()) -> str:
    """The proposals as lines of about that width; `next_steps` has a command for each. What `--allow` names, as in
    `allowed`, is marked: it is no less in common."""
    lines = [*_summary(suggested)]
    for number, (proposal, step) in enumerate(zip(suggested.proposals, next_steps, strict=True), 1):
        lines += ["", *_proposal(number, proposal, step, width, allowed)]
    return "".join(f"{line}\n" for line in lines)


def _summary(suggested: Suggested) -> Iterator[str]:
    counts, number = suggested.counts, len(suggested.proposals)
    yield (
        f"{number_of(counts.articles, 'article')}, copies counted once: something is cut or flagged in "
        f"{counts.caught:,}, nothing in {counts.missed:,}"
    )
    yield (
        f"{number_of(number, 'proposal')}, in {len(suggested.explained):,} of these {counts.missed:,}"
        if number
        else "No proposals: these have nothing in common that looks like promotion"
    )
    yield f"precision: {_basis(suggested)}"
    if counts.dropped:
        yield f"To save memory, rare traits were dropped: of each, up to {counts.dropped:,} articles may be missing"


def _basis(suggested: Suggested) -> str:
    """What the precision is estimated from."""
    counts = suggested.counts
    near = (counts.weak + counts.caught) / max(1, counts.articles)
    basis = (
        f"by how much more often it is here than in {number_of(suggested.honest, 'honest article')}"
        if suggested.honest
        else f"a guess, by what it is and how often rules find anything beside it (in {near:.0%} of all articles); "
        "--honest DIR or --labels FILE say more"
    )
    return f"by {number_of(suggested.labelled, 'label')}, or else {basis}" if suggested.labelled else basis


def _proposal(number: int, one: Proposal, step: str, width: int, allowed: Collection[str]) -> Iterator[str]:
    candidate = one.candidate
    yield f"{number:>2}  {one_line(f'{candidate.trait[0]}: {shown(candidate, LONGEST)}', width - 4)}"
    allowed_names = {entity.partition(":")[2].lower() for entity in allowed}
    is_allowed = any(trait[1].rpartition("/")[2].rpartition(":")[2] in allowed_names for trait in one.traits)
    known = ["allowed by --allow"] if is_allowed else []
    known += [f"{number_of(candidate.count.missed, 'article')}, {one.explains:,} new"]
    if candidate.count.caught:
        known.append(f"{candidate.count.caught:,} more caught")
    if candidate.honest is not None:
        known.append(f"{candidate.honest:,} honest")
    if candidate.right + candidate.wrong:
        known.append(f"labels: {candidate.right:,} right, {candidate.wrong:,} wrong")
    yield f"    {'; '.join(known)}; precision {_percent(candidate.precision)}"
    for example in candidate.seen.examples[:CONTEXTS]:
        yield f"    {_context(example, width - 4)}"
    if one.also:
        names = ", ".join(shown(other, LONGEST_ALSO) for other in one.also[:MOST_ALSO])
        yield f"    {one_line(f'also: {names}', width - 4)}"
    yield f"    {step}"


def _context(example: Example, width: int) -> str:
    """The article, and the line around the trait."""
    name = one_line(example.article, width // 3)
    room = width - len(name) - 6
    line = " ".join(example.line.split())
    start = max(0, min(example.at - room // 3, len(line) - room))
    return f"{name}: {'… ' if start else ''}{line[start : start + room]}{' …' if start + room < len(line) else ''}"


def shown(one: Candidate, limit: int) -> str:
    """What is proposed: as it is written, words in quotation marks."""
    kind, name = one.trait
    if kind in ("paragraph", "phrase"):
        line = one.seen.examples[0].line if kind == "paragraph" and one.seen.examples else name
        return f"“{one_line(line, limit)}”"
    return name


def _percent(precision: Estimate) -> str:
    """The estimate with its interval: 100 and 0 only where nothing else is possible."""
    low, high = floor(100 * precision.low), ceil(100 * precision.high)
    return f"{min(max(round(100 * precision.share), low), high)}% ({low}–{high})"


def next_step(rule: Drafted, one: Proposal, raw: Sequence[Path]) -> str:
    """The command that drafts the rule; of a near miss, for which there is one, that which explains it."""
    if rule.draft is None:
        article = one.candidate.seen.examples[0].article if one.candidate.seen.examples else ""
        return f"dechaff explain {_quoted(str(raw[0] / article if raw[0].is_dir() else raw[0]))}"
    return f"dechaff rules new {rule.rule_id} --from-text {_quoted(rule.text)}"


def _quoted(text: str) -> str:
    """The text as one word for a shell."""
    return f'"{text}"' if "'" in text and not any(one in text for one in '"$`\\!') else quote(text)


def as_json(suggested: Suggested, rules: Sequence[Drafted]) -> str:
    """The proposals as JSON; `rules` has what was drafted for each."""
    found = [
        {
            "kind": one.candidate.trait[0],
            "trait": one.candidate.trait[1],
            "articles": one.candidate.count.missed,
            "explains": one.explains,
            "in": [suggested.explained[number] for number in sorted(one.candidate.articles)],
            "caught": one.candidate.count.caught,
            "honest": one.candidate.honest,
            "right": one.candidate.right,
            "wrong": one.candidate.wrong,
            "precision": one.candidate.precision._asdict(),
            "examples": [example._asdict() for example in one.candidate.seen.examples],
            "also": [{"kind": other.trait[0], "trait": other.trait[1]} for other in one.also],
            "rule": rule.rule_id if rule.draft else None,
            "text": rule.text,
            "finds": dict(rule.draft.finds) if rule.draft else None,
        }
        for one, rule in zip(suggested.proposals, rules, strict=True)
    ]
    counts = suggested.counts
    return indented_json(
        {
            "articles": counts.articles,
            "caught": counts.caught,
            "missed": counts.missed,
            "explained": len(suggested.explained),
            "honest": suggested.honest,
            "labelled": suggested.labelled,
            "dropped": counts.dropped,
            "proposals": found,
        }
    )
