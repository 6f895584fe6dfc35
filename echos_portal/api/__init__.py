"""The API: router, pages, problems, the description of itself."""
