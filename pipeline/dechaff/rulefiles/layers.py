"""One rule or profile written in several files, each on top of those before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dechaff.rulebook.problems import Problem
from dechaff.rulefiles.schema import MATCHERS
from dechaff.rulefiles.source import Loc, Source

# What an earlier file says of its matcher means nothing to another one.
_GOES_WITH = {
    "view": ("pattern",),
    "engine": ("pattern",),
    "gate": (),  # a gate is made for its pattern: a new pattern brings its own
    "entity": ("pattern", "link", "image"),
    "points": ("pattern", "link", "image", "suspect", "evidence"),
}


@dataclass(frozen=True, slots=True)
class Layered:
    """The fields of one rule or profile, each from the last file that names it."""

    mapping: Mapping[str, object]
    """The fields together."""
    origins: Mapping[str, Source]
    """For each field, the file it is from."""
    last: Source
    """The last file."""

    @classmethod
    def of(cls, source: Source) -> Layered:
        """What one file says."""
        return cls(source.mapping, dict.fromkeys(source.mapping, source), source)

    def changed_by(self, source: Source) -> Layered:
        """The same with each field the file names as the file has it; a matcher takes the place of any other."""
        kept = dict(self.mapping)
        given = [key for key in source.mapping if key in MATCHERS]
        for key in (*MATCHERS, *_GOES_WITH) if given else ():
            if key in MATCHERS or not set(given) & set(_GOES_WITH[key]):
                kept.pop(key, None)
        origins = {key: self.origins[key] for key in kept} | dict.fromkeys(source.mapping, source)
        return Layered({**kept, **source.mapping}, origins, source)

    def problem(self, loc: Loc, message: str, at_key: bool = False) -> Problem:
        """A problem in the file that holds the value; where none does, in the last one."""
        source = self.origins.get(str(loc[0]), self.last) if loc else self.last
        changed = "" if source is self.last else f" (as changed by {self.last.path})"
        return source.problem(loc, message + changed, at_key=at_key)
