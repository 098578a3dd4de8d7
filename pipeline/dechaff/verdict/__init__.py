"""The verdict: evidence gathers in units, units that weigh enough are cut, cuts grow over what they emptied."""

from dechaff.verdict.judge import Judgement, Unit, judge

__all__ = ["Judgement", "Unit", "judge"]
