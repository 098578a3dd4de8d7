"""Reading rules from their files: checking, layering, building and caching them."""

from dechaff.rulefiles.cache import load_layers, load_rules

__all__ = ["load_layers", "load_rules"]
