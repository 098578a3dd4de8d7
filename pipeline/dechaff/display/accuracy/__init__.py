"""Figures on labelled articles, as text, a page, and for programs."""
