"""The diff of one article: its changed lines, with what stood around them."""
