"""Articles in memory."""

from dechaff.document.document import IMAGE_NAMES, Document

__all__ = ["IMAGE_NAMES", "Document"]
