"""An article in memory, with what has been worked out about its text so far."""

from dechaff.document.document import Document

__all__ = ["Document"]
