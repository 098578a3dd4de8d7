"""Tuning: what a rule catches and what it breaks, seen before it is let loose on a corpus."""
