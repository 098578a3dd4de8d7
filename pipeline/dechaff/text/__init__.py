"""Text as code points: encodings, and views of a text for matching."""
