"""Text as code points: characters, encodings, format, language, and views for matching."""
