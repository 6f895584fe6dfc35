"""Objects on a map (GeoJSON, RFC 7946). The portal knows the capital of each country and no other point."""

import json
from collections.abc import Mapping
from typing import Any

from partners.formats.writers import ListPage

# By list, where the point of a row is found.
POINTS = {"countries": "", "hubs": "country__", "events": "country__", "organisations": "country__"}
Point = list[float]


def geojson_page(page: ListPage) -> bytes:
    """Return the page as a FeatureCollection; an object without a country has no geometry."""
    points = _points(page)
    features = [_feature(key, row, points.get(key)) for key, row in zip(page.keys, page.rows, strict=True)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _feature(key: int, row: Mapping[str, Any], point: Point | None) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": point} if point else None
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": row}


def _points(page: ListPage) -> dict[int, Point]:
    """Return longitude and latitude of the country's capital, by key. One query."""
    start = POINTS[page.name]
    model: Any = page.listing.queryset.model  # type: ignore[union-attr]
    found = model.objects.filter(pk__in=list(page.keys)).order_by()
    rows = found.values_list("pk", f"{start}longitude", f"{start}latitude")
    return {key: [float(east), float(north)] for key, east, north in rows if east is not None and north is not None}
