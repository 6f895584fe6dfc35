"""Home, desk, health and error pages."""
