"""The settings of a run, their fingerprints, and the cleaner they make."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dechaff.ingest.records import Fields
from dechaff.limits import Limits
from dechaff.rulebook import RuleSet

if TYPE_CHECKING:
    from dechaff.cleaner import Cleaner
    from dechaff.folder.formats import Formats
    from dechaff.folder.outcome import Spam
    from dechaff.folder.rows import OptionsRow


JUDGING = (
    "ahocorasick_rs",
    "can-ada",
    "chardetng_py",
    "google-re2",
    "orjson",
    "publicsuffixlist",
    "pyromark",
    "regex",
    "turbohtml",
)
"""Distributions whose version may change what is found in an article; not those that only compress files."""
NOT_JUDGING = ("cli", "display", "plaintext", "remote", "replay", "stats", "suggest", "tuning")
"""Packages whose code does not affect what becomes of an article."""


@dataclass(frozen=True, eq=False)
class Settings:
    """What a run is asked to do, apart from its inputs and its output.

    Equal settings lead to the same output under the same census.
    """

    rules: RuleSet
    profile: str = "balanced"
    allow: frozenset[str] = frozenset()
    """Entities that never count as promotion."""
    deny: frozenset[str] = frozenset()
    """Entities that always count as promotion."""
    fields: Fields = Fields()
    """Which fields of a container's records hold what."""
    limits: Limits = Limits()
    """How large an article may be."""
    filter_lists: tuple[str, ...] = ()
    """Names of the filter lists that `rules` includes, for the report."""
    rule_folders: tuple[str, ...] = ()
    """Paths of the folders that `rules` were read from, on top of the built-in one, for commands that compare rules."""
    strip_params: bool = False
    """Whether parameters are cut from addresses that stay."""
    spam: Spam = "keep"
    """What becomes of an article that is spam."""
    census: Path | None = None
    """A census taken earlier, of another corpus perhaps; None to take one of this corpus."""
    formats: Formats = field(default_factory=dict)
    """The formats of articles that earlier runs cleaned and that would otherwise be taken for something else."""

    def options(self) -> OptionsRow:
        """What `run.json` says about them."""
        return {
            "profile": self.profile,
            "spam": self.spam,
            "filter_lists": list(self.filter_lists),
            "strip_params": self.strip_params,
            "allow": sorted(self.allow),
            "deny": sorted(self.deny),
            "census": None if self.census is None else str(self.census),
            "text_field": self.fields.text,
            "id_field": self.fields.id,
            "format_field": self.fields.format,
            "language_field": self.fields.language,
            "url_field": self.fields.url,
            "max_record_bytes": self.limits.record_bytes,
            "max_ratio": self.limits.ratio,
            "max_chars": self.limits.chars,
            "max_nodes": self.limits.nodes,
        }

    @cached_property
    def code_fingerprint(self) -> str:
        """Of the code that judges articles, as it is when first asked for."""
        return code_fingerprint()

    @cached_property
    def survey_fingerprint(self) -> str:
        """A hash of all that determines what the first pass finds in an article."""
        return _fingerprint(
            self.code_fingerprint,
            self.rules.fingerprint,
            self.profile,
            sorted(self.allow),
            sorted(self.deny),
            self.strip_params,
            asdict(self.fields),
            asdict(self.limits),
            sorted(self.formats.items()),
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that determines what becomes of an article, except the census."""
        return _fingerprint(self.survey_fingerprint, self.spam)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def make_cleaner(settings: Settings) -> Cleaner:
    """A new cleaner as the settings ask for, without a census."""
    from dechaff.cleaner import Cleaner  # slow to import: a run with nothing to do needs none

    return Cleaner(
        settings.rules,
        settings.profile,
        allow=settings.allow,
        deny=settings.deny,
        strip_params=settings.strip_params,
        max_nodes=settings.limits.nodes,
    )


@lru_cache(maxsize=4)
def shared_cleaner(settings: Settings) -> Cleaner:
    """The one cleaner of this process for equal settings.

    A worker gets its parts one by one, and making a cleaner takes as long as many articles. Comparing settings reads
    all the code, so that for a single text `make_cleaner` is faster.
    """
    return make_cleaner(settings)


def code_fingerprint() -> str:
    """A hash of all the code that judges articles: results of other code are not reused."""
    from importlib.metadata import version  # slow to import, and a command that keeps nothing needs no fingerprint

    package = Path(__file__).parent.parent
    modules = (module for module in package.rglob("*.py") if module.relative_to(package).parts[0] not in NOT_JUDGING)
    return _fingerprint(_contents(modules), [version(name) for name in JUDGING], sys.version_info[:2])


def page_fingerprint() -> str:
    """A hash of the code, style and scripts that make the page of a report."""
    package = Path(__file__).parent.parent / "display" / "page"
    made_of = (file for file in package.rglob("*.*") if file.suffix in (".py", ".html", ".css", ".js"))
    return _fingerprint(_contents(made_of))


def _contents(files: Iterable[Path]) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)]


def _fingerprint(*content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
