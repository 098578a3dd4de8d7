"""An article in memory, with what has been worked out about its text so far."""

from dechaff.document.document import IMAGE_NAMES, Document

__all__ = ["IMAGE_NAMES", "Document"]
