"""Reading text: what a person would read of an article, without its markup. Derived, never written back."""

from dechaff.plaintext.text import reading_text

__all__ = ["reading_text"]
