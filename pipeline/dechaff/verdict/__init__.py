"""The verdict: evidence gathers in units, units that weigh enough are cut, cuts grow over what they emptied."""

from dechaff.verdict.judge import Judgement, Unit, judge
from dechaff.verdict.spam import SpamScore, spam_score

__all__ = ["Judgement", "SpamScore", "Unit", "judge", "spam_score"]
