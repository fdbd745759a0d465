"""Our own parts of the Rasa server: what it understands with, what it remembers, and what makes it fast."""
