"""Patterns and their matches: one pattern, many at once, and a cache of what has been found."""
