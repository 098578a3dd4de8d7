"""A profile under which every cut stands: for rules that are tried alone."""

from __future__ import annotations

PROFILE = """\
flag: 4
remove: 6
suspect_accused: 2
suspect_share: 0.5
max_loss_share: 1
spam_score: 1000
spam_remove: 2
rule_alarm_share: 0.3
"""
