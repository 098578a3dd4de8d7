"""What a whole corpus says about the things that stand in its articles: counted once, then frozen."""
