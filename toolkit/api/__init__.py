"""Read-only lists for programs: rows as JSON built by PostgreSQL, pages by key, strict parameters."""
