"""The screen: which rules a text could concern at all."""
