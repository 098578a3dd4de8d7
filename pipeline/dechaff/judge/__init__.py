"""Judging: evidence adds up in units, units with enough points are cut, and cuts grow over what they emptied."""

from dechaff.judge.rounds import Rounds, UnstableError
from dechaff.judge.verdict import Explanation, conclude

__all__ = ["Explanation", "Rounds", "UnstableError", "conclude"]
