"""What other rules would make of a cleaned corpus, from what its run kept: only what could differ is judged again."""
