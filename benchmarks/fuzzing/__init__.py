"""Whole corpora of spliced and spoilt articles, in every kind of file, and what must hold of each run over them."""
