"""The screen: a quick search for the rules that could find anything in a text."""
