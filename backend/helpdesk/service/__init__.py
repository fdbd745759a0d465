"""Use cases of the helpdesk, a verb a file."""
