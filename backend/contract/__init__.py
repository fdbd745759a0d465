"""The wire types that bot/ and actions/ may import. A leaf: it imports pydantic and the standard library only."""
