"""Reading text: what a person would read of an article, without markup. Derived from it, never written back."""

from dechaff.plaintext.text import reading_text

__all__ = ["reading_text"]
