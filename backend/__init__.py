"""The case service: the law, the cases, the catalogue, and everything that is stored. See docs/where-to-change.md."""
