"""Tuning: what a rule catches and what it breaks, tested before it is used on a corpus."""
