"""The verdict: evidence gathers in units, units that weigh enough are cut, cuts grow over what they emptied."""

from dechaff.judge.judgement import Judgement, judge
from dechaff.judge.spam import NO_SPAM, PUT_IN, SpamScore, spam_score, was_put_in
from dechaff.judge.unit import Unit

__all__ = ["NO_SPAM", "PUT_IN", "Judgement", "SpamScore", "Unit", "judge", "spam_score", "was_put_in"]
