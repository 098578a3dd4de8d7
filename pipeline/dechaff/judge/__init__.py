"""The verdict: evidence gathers in units, units that weigh enough are cut, cuts grow over what they emptied."""

from dechaff.judge.rounds import Rounds, UnstableError
from dechaff.judge.verdict import Explanation, conclude

__all__ = ["Explanation", "Rounds", "UnstableError", "conclude"]
