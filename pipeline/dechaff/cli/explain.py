"""`dechaff explain`: why each piece of one article is cut or kept."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import click

from dechaff import urls
from dechaff.census.header import CensusError
from dechaff.census.listing import TEXT_KIND, ListingError
from dechaff.cleaner import Cleaner
from dechaff.cli.main import EXIT_DONE, EXIT_USAGE, fail
from dechaff.cli.options import census_option, settings_options
from dechaff.cli.places import AnyPlace, any_place
from dechaff.cli.records import PassedOver, read_articles, record_named
from dechaff.cli.sections import SectionedCommand
from dechaff.cli.settings_file import settings_file_option
from dechaff.cli.terminal import line_of
from dechaff.judge.weigh import weight
from dechaff.model import Article, CleaningError, Cut, Decision, Evidence, Level
from dechaff.rulebook import Profile, RuleError
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.characters import one_line, printable

MOST_TRIED_CHARACTERS = 1_000_000
"""The most characters of text that are cleaned to find lines for `--allow`."""


@click.command(
    cls=SectionedCommand, epilog="Example: dechaff explain raw/chat-client.md --rule handle/telegram-announced"
)
@click.argument("file", is_eager=True, type=any_place)
@settings_file_option
@click.option("--rule", "rule_id", metavar="ID", help="Show only what this rule found.")
@settings_options
@census_option
def command(file: AnyPlace, rule_id: str | None, settings: Settings, census: Path | None) -> None:
    """Explain why each piece of an article is cut or kept: every match and near miss, its points and its unit.

    FILE is an article, a file or a folder of articles, path#N for record N of a file, or - for standard input; records
    are counted from 0, with headers, blank lines and all else that is no article. Each article is judged on its own,
    without what is known from others; --census says what that is. Files that are not articles are named and skipped.

    Exit status: 2 if an article could not be read or cleaned, or none was found, else 0.
    """
    try:
        cleaner = make_cleaner(settings) if census is None else make_cleaner(settings).with_census(census)
        if rule_id:
            cleaner.rules.rule(rule_id)
    except (CensusError, RuleError) as error:
        fail(error)
    path, record = record_named(file)
    passed_over, explained = PassedOver(), 0
    for article in read_articles([path], settings.fields, settings.limits, passed_over=passed_over, only=record):
        try:
            lines = explain(cleaner, article, rule_id, settings.allow)
        except CleaningError as error:
            passed_over.failures.append(f"{article.id}: {error}")
            continue
        click.echo("\n".join(["", *lines] if explained else lines))
        explained += 1
    passed_over.report()
    sys.exit(EXIT_USAGE if passed_over.falls_short(explained) else EXIT_DONE)


def explain(cleaner: Cleaner, article: Article, rule_id: str | None = None, allow: Collection[str] = ()) -> list[str]:
    """The explanation of one article, line by line; `allow` is what the cleaner allows."""
    profile = cleaner.profile
    text = article.text
    seen = cleaner.explain(text, article.format)
    cleaning = seen.cleaning
    is_spam = seen.spam.points >= profile.spam_score
    remove = profile.spam_remove if is_spam else profile.remove
    name = printable(article.id)
    lines = [
        f"{name}: {article.format}, profile {profile.name}: cut from {remove:g} points, flag from {profile.flag:g}"
    ]
    if seen.spam.reasons:
        what = "an advertisement as a whole" if is_spam else "not an advertisement as a whole"
        lines += ["", f"{what}: {seen.spam.points:g} of {profile.spam_score:g} points"]
        lines += [f"  {reason}" for reason in seen.spam.reasons]
    stays_whole = cleaning.verdict == "clean" and cleaning.reasons
    if stays_whole:
        lines += ["", f"kept as it is: {'; '.join(cleaning.reasons)}"]
    sparing = _Sparing(cleaner, article, allow)
    for action, decisions in (("CUT", cleaning.cuts), ("FLAG", cleaning.flags), ("KEPT", seen.kept)):
        for decision in decisions:
            reasons = [_reason(decision, one) for one in decision.seen if rule_id in (None, one.rule)]
            if reasons:
                lines += ["", _headline(text, action, decision), *reasons]
                if not (isinstance(decision, Cut) or stays_whole or decision.threshold is None):
                    lines.append(f"  stays: {_lacks(decision, remove, profile)}")
                if isinstance(decision, Cut):
                    line = sparing.line(decision)
                    lines += [f"  a line for --allow that spares it: {line}"] if line else []
    if sparing.gave_up:
        lines += ["", "Lines for --allow were tried for the first cuts only: the article is long."]
    given_up = [rule for rule in cleaning.not_evaluated if rule_id in (None, rule)]
    if given_up:
        lines += ["", "Not evaluated, as their patterns take too long in this text:", *(f"  {one}" for one in given_up)]
    missed = [
        one for one in seen.evidence if one.dismissed and one.dismissed.kind == "spared" and rule_id in (None, one.rule)
    ]
    if missed:
        lines += ["", "Found, but not counted:"]
        lines += [_missed(text, one) for one in missed]
    if len(lines) == 1:
        lines.append("Nothing in it looks like promotion.")
    return lines


class _Sparing:
    """Finds lines for `--allow` that spare the cuts of an article, each tried in a cleaning of its own."""

    def __init__(self, cleaner: Cleaner, article: Article, allow: Collection[str]) -> None:
        self._cleaner = cleaner
        self._allow = allow
        self._article = article
        self._left = max(1, MOST_TRIED_CHARACTERS // max(1, len(article.text)))
        self._tried: dict[str, tuple[Cut, ...]] = {}
        self.gave_up = False
        """Whether some cuts were not tried, because the article is long and has many."""

    def line(self, cut: Cut) -> str:
        """A line that spares the cut: an entity or a host of it, else its text; `""` if none is found."""
        entities = {one.entity: None for one in sorted(cut.seen, key=lambda one: -one.points) if one.entity}
        hosts = {f"host:{urls.host(one.removeprefix('url:'))}": None for one in entities if one.startswith("url:")}
        for line in (*entities, *hosts, f"{TEXT_KIND}:{' '.join(cut.text.split())}"):
            if line not in self._tried:
                if not self._left:
                    self.gave_up = True
                    return ""
                self._left -= 1
                try:
                    spared = self._cleaner.allowing([*self._allow, line]).clean(
                        self._article.text, self._article.format
                    )
                except (ListingError, CleaningError):
                    continue
                self._tried[line] = spared.cuts
            if not any(other.start < cut.end and cut.start < other.end for other in self._tried[line]):
                return printable(line)
        return ""


def _headline(text: str, action: str, decision: Decision) -> str:
    line = line_of(text, decision.start, decision.end)
    what = one_line(decision.text, 80)
    limit = "" if decision.threshold is None else f" (threshold {decision.threshold:g})"
    where = f"line {line}" if decision.level == Level.LINE else f"{decision.level.name.lower()} at line {line}"
    return f"{action} {decision.score:g} points, {where}{limit}: {what}"


def _lacks(decision: Decision, remove: float, profile: Profile) -> str:
    """What a piece that is not cut lacks for it."""
    promoting = [one for one in decision.seen if one.points > 0 or one.role == "companion"]
    if any(one.role == "proof" for one in promoting):
        other_words = ", but it holds other words, too" if decision.score >= remove else ""
        return f"{decision.score:g} of {remove:g} points{other_words}"
    points = weight(decision.seen, profile, alone=False)
    only = dict.fromkeys(_SHOWN.get(one.sign or one.role, one.role) for one in promoting)
    return f"{points:g} of {remove:g} points; no proof, only {' and '.join(only)}"


_SHOWN = {"contact": "contacts", "code": "codes", "paid-link": "paid links", "offer": "offers", "call": "calls"} | {
    "support": "supporting words",
    "companion": "companions",
}
"""What evidence other than a proof is called, by its sign, or if it has none, by its role."""


def _missed(text: str, one: Evidence) -> str:
    where = f"line {line_of(text, one.start, one.end)}, {one.points:+g} if it counted"
    return f"  {one.rule}: {one.dismissed}: {one_line(one.text, 60)}  ({where})"


def _reason(decision: Decision, one: Evidence) -> str:
    entity = f"  ({one_line(one.entity, 60)})" if one.entity else ""
    role = "" if one.role == "proof" else f"  [{one.role}: counts only beside a proof]"
    beside = "  [beside it]" if decision.is_context(one) else ""
    counts = "" if one in decision.why else "  [seen, adds nothing]"
    shadow = f"  [{one.dismissed}: never cuts]" if one.is_shadow else ""
    return f"  {one.points:+g} {one.rule}: {one_line(one.text, 60)}{entity}{role}{beside}{counts}{shadow}"
