"""The diff of one article: its changed lines, with the lines around them."""
