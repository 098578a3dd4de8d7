"""Warnings about rules and lists that are valid, but hardly what was meant."""

from dechaff.tuning.lint.warnings import warnings_of

__all__ = ["warnings_of"]
