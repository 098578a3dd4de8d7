"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click

from dechaff.census.listing import TEXT_KIND, ListingError, checked
from dechaff.cli.main import fail, fail_reading
from dechaff.ingest.records import COUNTED, Fields
from dechaff.ingest.sources import lines_of
from dechaff.limits import UNLIMITED, Limits
from dechaff.rulebook import RuleError, RuleSet
from dechaff.rulefiles import load_rules
from dechaff.run.settings import Settings
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of

STANDARD_INPUT = "-"
"""How it is named among the inputs of a command."""
Decorated = Callable[..., Any]
_AMOUNT = re.compile(r"(?P<number>\d{1,18}(?:\.\d{1,9})?)(?P<unit>[kmg]?)b?", re.IGNORECASE | re.ASCII)


def key_of(option: click.Parameter) -> str:
    """The long name of an option, without dashes."""
    return max(option.opts, key=len).lstrip("-")


rules_option = click.option(
    "--rules",
    "rule_folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of rules on top of the built-in ones; may be repeated.",
)


census_option = click.option(
    "--census",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Use the counts that `dechaff census` wrote to this file.",
)


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Which rules an article is judged by."""

    folders: tuple[Path, ...]
    """Folders on top of the built-in one."""
    profile: str
    filter_lists: tuple[Path, ...]
    """Files in Adblock syntax."""
    strip_params: bool
    """Whether tracking parameters are cut from links that stay."""


def rule_options(command: Decorated) -> Decorated:
    """`--rules`, `--profile`, `--filter-list` and `--strip-params`, passed as `rules`."""

    @wraps(command)
    def collected(
        rule_folders: tuple[Path, ...], profile: str, filter_lists: tuple[Path, ...], strip_params: bool, **others: Any
    ) -> Any:
        return command(rules=RuleOptions(rule_folders, profile, filter_lists, strip_params), **others)

    for option in (
        click.option("--strip-params", is_flag=True, help="Also cut tracking parameters (utm_…) from links that stay."),
        click.option(
            "--filter-list",
            "filter_lists",
            metavar="FILE",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Also cut images and frames that this Adblock filter list blocks; may be repeated.",
        ),
        click.option(
            "--profile",
            metavar="NAME",
            default="balanced",
            show_default=True,
            help="How sure a cut must be: strict, balanced or aggressive.",
        ),
        rules_option,
    ):
        collected = option(collected)
    return collected


def settings_options(command: Decorated) -> Decorated:
    """The options of `rule_options`, `--allow` and `--deny`, `--text-field`, `--max-chars` and the like, passed as
    `settings`.

    Ends the program if one of them is wrong.
    """

    @wraps(command)
    def collected(rules: RuleOptions, allow_file: Path | None, deny_file: Path | None, **others: Any) -> Any:
        settings = make_settings(rules)
        kinds = settings.rules.entity_kinds
        settings = replace(
            settings,
            fields=Fields(**{name: others.pop(f"{name}_field") for name in Fields.__slots__}),
            limits=Limits(**{name: others.pop(f"max_{name}") for name in Limits.__slots__}),
            allow=read_entities(allow_file, kinds),
            deny=read_entities(deny_file, kinds),
        )
        return command(settings=settings, **others)

    return rule_options(_entity_options(_field_options(_limit_options(collected))))


def _entity_options(command: Decorated) -> Decorated:
    for name, what in (("deny", "always counts as promotion"), ("allow", "never counts as promotion")):
        command = click.option(
            f"--{name}",
            f"{name}_file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=f"A file of what {what}, one per line (telegram:name, url:host/path, host:example.com, text:…).",
        )(command)
    return command


def _field_options(command: Decorated) -> Decorated:
    of_rows, of_all = "field of JSON, CSV and Parquet", "field of JSON, CSV and Parquet, or header of WARC,"
    for name, where, what in (
        ("url", of_rows, "the address the article came from; default: url, source_url, link, …"),
        ("language", of_all, "the language (a BCP 47 tag); default: language or lang, else detected from the text"),
        ("format", of_rows, "the format (markdown, html or text); default: detected from the text"),
        ("id", of_all, f"the article's id; default: path#N, where {COUNTED}"),
        (
            "text",
            of_rows,
            "the text (a.b for b in an object a); default: the first of text, content, body, … that is present",
        ),
    ):
        command = click.option(f"--{name}-field", metavar="FIELD", help=f"The {where} with {what}.")(command)
    return command


def amount(written: str | int) -> int:
    """A whole number of at least 1, also as `64k`, `40MB` or `1.5GB`; each unit is a thousand times the one before."""
    found = _AMOUNT.fullmatch(str(written))
    number = Decimal(found["number"]) * 1000 ** " kmg".index(found["unit"].lower() or " ") if found else Decimal()
    if number < 1 or number % 1:
        raise click.BadParameter(f"{written!r}: expected a whole number of at least 1, such as 40000000, 64k or 1.5G")
    return min(int(number), UNLIMITED)


class WholeNumber(click.IntRange):
    """A whole number that is not too small, with messages in plain words."""

    name = "whole number"

    def __init__(self, least: int) -> None:
        super().__init__(min=least)
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{str(value)!r}: expected a whole number of at least {self._least}", param, ctx)
        return number


_LIMITS = {
    "record_bytes": ("SIZE", "The most bytes in a record, such as 40MB; a larger one is a failure and kept verbatim"),
    "ratio": ("N", "How many times its own size a compressed file may unpack to"),
    "chars": ("N", "The most characters in a text"),
    "nodes": ("N", "The most links, blocks and elements in a text"),
}
"""For each field of `Limits`, the metavariable and the help of its option."""


def _limit_options(command: Decorated) -> Decorated:
    """`--max-NAME`, for each limit."""
    for field in reversed(fields(Limits)):
        metavar, what = _LIMITS[field.name]
        command = click.option(
            f"--max-{field.name.replace('_', '-')}",
            metavar=metavar,
            type=amount,
            default=field.default,
            help=f"{what}; default: {field.default:,}.",
        )(command)
    return command


def load_rule_set(folders: tuple[Path, ...], filters: Sequence[str] = ()) -> RuleSet:
    """The built-in rules with the folders on top; ends the program with all problems listed if any is bad."""
    try:
        return load_rules([*folders], filters)
    except RuleError as error:
        fail(error)


def make_settings(rules: RuleOptions) -> Settings:
    """The settings that the options ask for; ends the program if one of them is wrong."""
    filters = [one for file in rules.filter_lists for one in read_filter_list(file)]
    loaded = load_rule_set(rules.folders, filters)
    try:
        loaded.profile(rules.profile)
    except RuleError as error:
        fail(error)
    return Settings(
        rules=loaded,
        profile=rules.profile,
        filter_lists=tuple(str(file) for file in rules.filter_lists),
        rule_folders=tuple(str(folder.absolute()) for folder in rules.folders),
        strip_params=rules.strip_params,
    )


def read_filter_list(file: Path) -> tuple[str, ...]:
    """The filters for images and frames in a file; ends the program if it cannot be read."""
    from dechaff.detect.filter_list import read_filters  # imported late: few runs need it

    try:
        lines = lines_of(file)
    except UnicodeDecodeError:
        fail(f"{file}: not text in UTF-8; a filter list has one filter per line, such as ||ads.example^")
    except OSError as error:
        fail_reading(file, error)
    left_out: list[str] = []
    filters = read_filters(lines, left_out.append).filters
    if left_out:
        what = (
            f"{len(left_out):,} left out (with $domain=, regular expressions, unknown options, no pattern or too long)"
        )
        click.echo(f"dechaff: {file}: {number_of(len(filters), 'filter')} for images and frames; {what}", err=True)
    elif not filters:
        click.echo(f"dechaff: {file}: it has no filters for images or frames", err=True)
    return filters


def read_entities(file: Path | None, kinds: Collection[str]) -> frozenset[str]:
    """The entities, hosts and texts in a file, one per line; ends the program if one could never be found."""
    if file is None:
        return frozenset()
    try:
        lines = lines_of(file)
    except (OSError, UnicodeDecodeError) as error:
        fail_reading(file, error)
    entities = set()
    for number, line in enumerate(lines, 1):
        entity = line.strip() if line.startswith(f"{TEXT_KIND}:") else line.partition(" #")[0].strip()
        if not entity or entity.startswith("#"):
            continue
        try:
            checked(entity, kinds)
        except ListingError as error:
            fail(f"{file}:{number}: {printable(str(error))}")
        entities.add(entity)
    return frozenset(entities)
