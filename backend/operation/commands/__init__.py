"""One command a file; each hands over to the room that does the work."""
