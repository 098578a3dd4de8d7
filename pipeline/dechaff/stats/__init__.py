"""What each rule, or each entry of a list, does in a cleaned corpus."""
