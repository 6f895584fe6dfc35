"""What changed in all public lists together, in the order of the change feed."""
