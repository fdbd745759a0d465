"""The ways people reach us. Each is a folder here, known to the rest only as a `Channel` (channel.py)."""
