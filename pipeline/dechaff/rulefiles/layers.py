"""Rules and profiles that are layered: given in several files, each on top of those before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.fields import keys_of
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.problems import Loc, Problem
from dechaff.rulefiles.source import Source


@dataclass(frozen=True, slots=True)
class Layered:
    """The fields of a rule or profile, each from the last file that names it."""

    mapping: Mapping[str, object]
    """All fields."""
    origins: Mapping[str, Source]
    """The file that each field is from."""
    last: Source
    """The last file."""

    @classmethod
    def of(cls, source: Source) -> Layered:
        """The fields of one file."""
        return cls(source.mapping, dict.fromkeys(source.mapping, source), source)

    def changed_by(self, source: Source) -> Layered:
        """A copy with the file's fields on top; a matcher replaces any other."""
        kept = dict(self.mapping)
        given = [kind for kind in MATCHERS if kind.key in source.mapping]
        for kind in MATCHERS if given else ():
            for key in _outdated(kind, given):
                kept.pop(key, None)
        origins = {key: self.origins[key] for key in kept} | dict.fromkeys(source.mapping, source)
        return Layered({**kept, **source.mapping}, origins, source)

    def below(self, other: Layered) -> Layered:
        """A copy with the other's fields on top of these."""
        return Layered({**self.mapping, **other.mapping}, {**self.origins, **other.origins}, other.last)

    def problem(self, loc: Loc, message: str, at_key: bool = False) -> Problem:
        """A problem in the file that the value is from, or in the last one if there is none."""
        source = self.origins.get(str(loc[0]), self.last) if loc else self.last
        changed = "" if source is self.last else f" (as changed by {self.last.path})"
        return source.problem(loc, message + changed, at_key=at_key)


def _outdated(kind: type[Matcher], given: list[type[Matcher]]) -> set[str]:
    """The keys of earlier files that belong to a matcher of this kind and do not apply to the ones now given."""
    inline = keys_of(kind.part) if kind.is_inline else ()
    outdated = {kind.key, *(kind.renewed if kind in given else inline)}
    return outdated.union(key for key in ("entity", "points") if any(key in one.refused for one in given))
