"""The outline of an article: what is where in its source, as exact spans."""

from dechaff.markup.outline import parse_outline
from dechaff.markup.tree import TooManyNodesError

__all__ = ["TooManyNodesError", "parse_outline"]
