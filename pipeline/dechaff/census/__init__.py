"""The census: in how many articles of a corpus each entity occurs, counted once, then frozen."""
