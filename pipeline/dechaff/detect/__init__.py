"""Matchers: each kind looks at an article and proposes evidence. None changes or decides anything."""
