"""Use cases of the cases, a verb a file."""
