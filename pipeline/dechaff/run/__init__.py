"""Engines run the two passes over a corpus: survey every part, freeze the census, clean every part."""
