"""Matchers: each kind searches an article for evidence. None changes or decides anything."""
