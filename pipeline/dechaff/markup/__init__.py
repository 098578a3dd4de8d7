"""The outline of an article: where things are in its source, each with an exact `[start, end)`."""

from dechaff.markup.outline import parse_outline
from dechaff.markup.tree import TooManyNodesError

__all__ = ["TooManyNodesError", "parse_outline"]
