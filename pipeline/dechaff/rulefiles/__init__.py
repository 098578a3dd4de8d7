"""Rules read from their files: checked, layered, and built once."""

from dechaff.rulefiles.cache import load_layers, load_rules

__all__ = ["load_layers", "load_rules"]
