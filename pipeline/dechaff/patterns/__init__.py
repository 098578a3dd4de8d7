"""Patterns and what they match: one alone, many at once, and what has been found so far."""
