"""The outline of an article: where things are in its source, each with an exact `[start, end)`."""

from dechaff.markup.outline import parse_outline

__all__ = ["parse_outline"]
