"""The portal as a whole: settings, addresses, Celery, the API router, home and country pages, dashboards."""
