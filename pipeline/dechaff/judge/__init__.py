"""Judging: evidence adds up in units, units with enough points are cut, and cuts grow over what they emptied."""

from dechaff.judge.accused import survey
from dechaff.judge.rounds import Concerned, UnstableError
from dechaff.judge.verdict import Explanation, clean, explain

__all__ = ["Concerned", "Explanation", "UnstableError", "clean", "explain", "survey"]
