"""Matchers: each kind searches an article for evidence. None changes or decides anything.

Rules load without parsers: matchers import the document only for types.
"""
