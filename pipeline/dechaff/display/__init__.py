"""A finished report shown: as a page, as a table for other tools, as a diff of one article."""
