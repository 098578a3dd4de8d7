"""`dechaff explain`: why each piece of one article is cut or kept."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.main import fail
from dechaff.cli.options import make_cleaner, rule_options
from dechaff.cli.terminal import one_line
from dechaff.ingest.sniff import sniff_format
from dechaff.model import Evidence
from dechaff.text.charset import decode
from dechaff.verdict import Unit


@click.command(epilog="Example: dechaff explain raw/phone-tips.md --rule handle/telegram-announced")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rule", "rule_id", metavar="ID", help="Only what this rule saw.")
@rule_options
def command(file: Path, rule_id: str | None, rule_folders: tuple[Path, ...], profile: str) -> None:
    """Say why each piece of one article is cut or kept: every hit and near miss, its points and its unit.

    FILE is one article (- for standard input), judged on its own: what other articles know does not count here.
    """
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    decoded = decode(data)
    if decoded is None:
        fail(f"{file}: this is a binary file, not an article")
    cleaner = make_cleaner(rule_folders, profile)
    if rule_id and rule_id not in {rule.id for rule in cleaner.rules.rules}:
        fail(f"no rule {rule_id!r}; `dechaff rules list` names them all")
    click.echo("\n".join(explain(cleaner, str(file), decoded[0], rule_id)))


def explain(cleaner: Cleaner, name: str, text: str, rule_id: str | None = None) -> list[str]:
    """The explanation of one text, line by line."""
    profile = cleaner.profile
    format = sniff_format(text)
    seen = cleaner.explain(text, format)
    judgement = seen.judgement
    is_spam = seen.spam.points >= profile.spam_score
    remove = profile.spam_remove if is_spam else profile.remove
    lines = [f"{name}: {format}, profile {profile.name}: cut from {remove:g} points, flag from {profile.flag:g}"]
    if seen.spam.reasons:
        what = "an advertisement as a whole" if is_spam else "no advertisement as a whole"
        lines += ["", f"{what}: {seen.spam.points:g} of {profile.spam_score:g} points"]
        lines += [f"  {reason}" for reason in seen.spam.reasons]
    for decision, units in (("CUT", judgement.cuts), ("FLAG", judgement.flags), ("KEPT", judgement.kept)):
        for unit in units:
            why = [one for one in unit.why if rule_id in (None, one.rule)]
            if why:
                lines += ["", _headline(text, decision, unit), *(_reason(one) for one in why)]
    missed = [one for one in seen.evidence if one.dismissed and rule_id in (None, one.rule)]
    if missed:
        lines += ["", "Seen, but counted for nothing:"]
        lines += [f"  {one.rule}: {one.dismissed}: {one_line(one.text, 60)}" for one in missed]
    if len(lines) == 1:
        lines.append("Nothing in it looks like promotion.")
    return lines


def _headline(text: str, decision: str, unit: Unit) -> str:
    line = text.count("\n", 0, unit.start) + 1
    what = one_line(text[unit.start : unit.end], 80)
    return f"{decision} {unit.score:g} points, {unit.level.name.lower()} at line {line}: {what}"


def _reason(one: Evidence) -> str:
    entity = f"  ({one_line(one.entity, 60)})" if one.entity else ""
    role = "" if one.role == "proof" else f"  [{one.role}: counts only beside a proof]"
    return f"  {one.points:+g} {one.rule}: {one_line(one.text, 60)}{entity}{role}"
