"""The verdict: evidence gathers in units, units that weigh enough are cut, cuts grow over what they emptied."""

from dechaff.verdict.judge import Judgement, judge
from dechaff.verdict.spam import NO_SPAM, SpamScore, spam_score
from dechaff.verdict.unit import Unit

__all__ = ["NO_SPAM", "Judgement", "SpamScore", "Unit", "judge", "spam_score"]
