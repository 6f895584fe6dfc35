"""One search over all that is public."""
