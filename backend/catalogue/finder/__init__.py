"""Finding the item or bundle that a person means; people do not know official names."""
