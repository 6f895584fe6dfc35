"""Public lists as CSV, GeoJSON, JSON-LD, iCalendar and Atom: the same filters and pages as JSON."""
