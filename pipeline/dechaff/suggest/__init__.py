"""What no rule catches yet: what articles have in common, ranked by how many of them it would explain."""
