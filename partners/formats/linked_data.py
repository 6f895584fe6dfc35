"""Objects in the words of schema.org (JSON-LD)."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings

from partners.formats.writers import ListPage, Row

_MODES = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}


def attendance_mode(event_format: str) -> str:
    """Return what schema.org calls the format of an event; empty where it has none."""
    return f"https://schema.org/{_MODES[event_format]}EventAttendanceMode" if event_format else ""


def event_status(*, is_cancelled: bool) -> str:
    """Return what schema.org calls the state of an event."""
    return f"https://schema.org/Event{'Cancelled' if is_cancelled else 'Scheduled'}"


def json_ld_page(page: ListPage) -> bytes:
    """Return the page as a graph; what is not known is left out."""
    describe = DESCRIPTIONS[page.name]
    graph = [
        _known({"@id": f"{settings.SITE_URL}/api/v1/{page.name}/{_place(page, key, row)}/", **describe(row)})
        for key, row in zip(page.keys, page.rows, strict=True)
    ]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).encode()


def _place(page: ListPage, key: int, row: Row) -> Any:
    code = "key" if page.name == "hubs" else "code"
    return key if page.listing.lookup_field == "pk" else row.get(code, key)


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        found = {name: _known(one) for name, one in value.items()}
        return {name: one for name, one in found.items() if one not in (None, "", [], {})}
    return [_known(one) for one in value] if isinstance(value, list) else value


def _country(row: Row) -> dict[str, Any]:
    place = {"@type": "Place", "latitude": row.get("latitude"), "longitude": row.get("longitude")}
    return {
        "@type": "Country", "name": row.get("name"), "identifier": row.get("code"), "url": row.get("url"),
        "alternateName": row.get("own_names"), "geo": {**place, "@type": "GeoCoordinates"},
    }  # fmt: skip


def _hub(row: Row) -> dict[str, Any]:
    return {
        "@type": "Organization", "name": row.get("name") or row.get("country_name"), "description": row.get("summary"),
        "identifier": row.get("key"), "url": row.get("url"), "sameAs": row.get("website"), "logo": row.get("logo"),
        "email": row.get("contact_email"), "areaServed": row.get("country") and {"@type": "Country", "name": row.get("country_name")},
        "member": [{"@type": "Organization", "name": one["name"], "url": one["website"]} for one in row.get("organisations", ())],
    }  # fmt: skip


def _organisation(row: Row) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressCountry": row["country"]} if row.get("country") else None
    return {
        "@type": "Organization", "name": row.get("name"), "alternateName": row.get("acronym"), "url": row.get("website"),
        "address": address,
    }  # fmt: skip


def _group(row: Row) -> dict[str, Any]:
    return {
        "@type": "Organization", "name": row.get("name"), "description": row.get("purpose"), "url": row.get("url"),
        "foundingDate": row.get("since"), "dissolutionDate": row.get("until"), "keywords": _names(row.get("topics", ())),
    }  # fmt: skip


def _event(row: Row) -> dict[str, Any]:
    place = {"@type": "PostalAddress", "addressLocality": row.get("city"), "addressCountry": row.get("country")}
    organiser = row.get("organiser")
    return {
        "@type": "Event", "name": row.get("title"), "description": row.get("summary"), "url": row.get("url"),
        "identifier": row.get("uid"), "startDate": row.get("starts_at") or row.get("starts_on"),
        "endDate": row.get("ends_at") or row.get("ends_on"), "eventStatus": event_status(is_cancelled=row.get("state") == "cancelled"),
        "eventAttendanceMode": attendance_mode(row.get("format") or ""), "image": row.get("illustration"),
        "location": {"@type": "Place", "name": row.get("venue"), "address": place} if row.get("city") or row.get("country") else None,
        "organizer": organiser and {"@type": "Organization", "name": organiser},
        "inLanguage": row.get("original_language"), "keywords": _names(row.get("topics", ())),
        "maximumAttendeeCapacity": row.get("capacity"), "remainingAttendeeCapacity": row.get("places_left"),
    }  # fmt: skip


def _article(row: Row) -> dict[str, Any]:
    return {
        "@type": "NewsArticle", "headline": row.get("title"), "articleBody": row.get("body"), "url": row.get("url"),
        "datePublished": row.get("published_at"), "dateModified": row.get("updated_at"),
        "inLanguage": row.get("original_language"), "keywords": row.get("topics"),
    }  # fmt: skip


def _work(row: Row) -> dict[str, Any]:
    publisher = row.get("publisher")
    return {
        "@type": "CreativeWork", "name": row.get("title"), "url": row.get("url"), "datePublished": row.get("published_at"),
        "text": row.get("text") or row.get("body"), "dateModified": row.get("updated_at"), "abstract": row.get("question"),
        "description": row.get("description"), "inLanguage": row.get("languages") or row.get("original_language"),
        "license": row.get("licence"), "sameAs": row.get("link"),
        "publisher": publisher and {"@type": "Organization", "name": publisher["name"], "url": publisher["website"]},
    }  # fmt: skip


def _term(row: Row) -> dict[str, Any]:
    return {
        "@type": "DefinedTerm", "termCode": row.get("code"), "name": row.get("name") or row.get("label"),
        "inDefinedTermSet": row.get("kind") or row.get("list"),
    }  # fmt: skip


def _names(topics: Any) -> list[str]:
    return [one["name"] for one in topics]


DESCRIPTIONS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "countries": _country,
    "hubs": _hub,
    "organisations": _organisation,
    "groups": _group,
    "events": _event,
    "news": _article,
    "resources": _work,
    "dialogues": _work,
    "recommendations": _work,
    "statements": _work,
    "opinion-groups": _work,
    "participant-calls": _work,
    "draws": _work,
    "joint-statements": _work,
    "proposals": _work,
    "topics": _term,
    "vocabularies": _term,
}
