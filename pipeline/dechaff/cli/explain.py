"""`dechaff explain`: why each piece of one article is cut or kept."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from dechaff import urls
from dechaff.census.listing import TEXT_KIND, ListingError
from dechaff.cleaner import Cleaner
from dechaff.cli.main import EXIT_DONE, EXIT_USAGE, fail
from dechaff.cli.options import RuleOptions, limit_option, make_settings, rule_options
from dechaff.cli.places import AnyPlace, any_place
from dechaff.cli.records import PassedOver, read_articles
from dechaff.cli.terminal import line_of
from dechaff.ingest.records import Fields
from dechaff.limits import Limits
from dechaff.model import Article, CleaningError, Cut, Decision, Evidence, Level
from dechaff.run.settings import make_cleaner
from dechaff.text.characters import one_line, printable

MOST_TRIED_CHARACTERS = 1_000_000
"""The most characters of text that are cleaned to find lines for `--allow`."""


@click.command(epilog="Example: dechaff explain raw/chat-client.md --rule handle/telegram-announced")
@click.argument("file", type=any_place)
@click.option("--rule", "rule_id", metavar="ID", help="Show only what this rule found.")
@rule_options
@limit_option("nodes")
def command(file: AnyPlace, rule_id: str | None, rules: RuleOptions, max_nodes: int) -> None:
    """Explain why each piece of an article is cut or kept: every match and near miss, its points and its unit.

    FILE is an article, a file or a folder of articles, or - for standard input. Each article is judged on its own,
    without what is known from others. Files that are not articles are named and skipped.

    Exit status: 2 if an article could not be read or cleaned, or none was found, else 0.
    """
    cleaner = make_cleaner(replace(make_settings(rules), limits=Limits(nodes=max_nodes)))
    if rule_id and rule_id not in {rule.id for rule in cleaner.rules.rules}:
        fail(f"no rule {rule_id!r}; `dechaff rules list` lists them all")
    passed_over, explained = PassedOver(), 0
    for article in read_articles([file], Fields(), passed_over=passed_over):
        try:
            lines = explain(cleaner, article, rule_id)
        except CleaningError as error:
            passed_over.failures.append(f"{article.id}: {error}")
            continue
        click.echo("\n".join(["", *lines] if explained else lines))
        explained += 1
    passed_over.report()
    sys.exit(EXIT_USAGE if passed_over.falls_short(explained) else EXIT_DONE)


def explain(cleaner: Cleaner, article: Article, rule_id: str | None = None) -> list[str]:
    """The explanation of one article, line by line."""
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
    sparing = _Sparing(cleaner, article)
    for action, decisions in (("CUT", cleaning.cuts), ("FLAG", cleaning.flags), ("KEPT", seen.kept)):
        for decision in decisions:
            reasons = [_reason(decision, one) for one in decision.seen if rule_id in (None, one.rule)]
            if reasons:
                stays = action == "FLAG" and decision.score >= remove and not stays_whole
                lines += ["", _headline(text, action, decision, stays=stays), *reasons]
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
        lines += [f"  {one.rule}: {one.dismissed}: {one_line(one.text, 60)}" for one in missed]
    if len(lines) == 1:
        lines.append("Nothing in it looks like promotion.")
    return lines


class _Sparing:
    """Finds lines for `--allow` that spare the cuts of an article, each tried in a cleaning of its own."""

    def __init__(self, cleaner: Cleaner, article: Article) -> None:
        self._cleaner = cleaner
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
                    spared = self._cleaner.allowing([line]).clean(self._article.text, self._article.format)
                except (ListingError, CleaningError):
                    continue
                self._tried[line] = spared.cuts
            if not any(other.start < cut.end and cut.start < other.end for other in self._tried[line]):
                return printable(line)
        return ""


def _headline(text: str, action: str, decision: Decision, *, stays: bool) -> str:
    line = line_of(text, decision.start, decision.end)
    what = one_line(decision.text, 80)
    but = " (it holds other words too, so it stays)" if stays else ""
    limit = "" if decision.threshold is None else f" (threshold {decision.threshold:g})"
    where = f"line {line}" if decision.level == Level.LINE else f"{decision.level.name.lower()} at line {line}"
    return f"{action} {decision.score:g} points, {where}{limit}{but}: {what}"


def _reason(decision: Decision, one: Evidence) -> str:
    entity = f"  ({one_line(one.entity, 60)})" if one.entity else ""
    role = "" if one.role == "proof" else f"  [{one.role}: counts only beside a proof]"
    beside = "  [beside it]" if decision.is_context(one) else ""
    counts = "" if one in decision.why else "  [seen, adds nothing]"
    shadow = f"  [{one.dismissed}: never cuts]" if one.is_shadow else ""
    return f"  {one.points:+g} {one.rule}: {one_line(one.text, 60)}{entity}{role}{beside}{counts}{shadow}"
