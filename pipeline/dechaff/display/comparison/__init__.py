"""Two outputs of one corpus, compared: what differs, and how it is shown."""
