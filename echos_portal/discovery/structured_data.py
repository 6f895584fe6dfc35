"""What a page is about, for programs: JSON-LD in the vocabulary of schema.org. No person is named in it, neither chairs nor speakers."""

import datetime as dt
import json
from functools import singledispatch
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogues.models import JointStatement, PolicyDialogue, PolicyProposal, Recommendation
from dialogues.recommendations.presentation import language_of
from events.models import Event, EventSeries
from hubs.models import Country, Group, Hub
from library.models import Resource
from news.models import NewsItem
from partners.formats.linked_data import attendance_mode, event_status
from toolkit.addresses import absolute_address
from toolkit.excerpts import excerpt

Node = dict[str, Any]
CONTEXT = "https://schema.org"
_RESOURCES = {
    Resource.Kind.REPORT: "Report", Resource.Kind.DATA_SET: "Dataset", Resource.Kind.TRAINING: "LearningResource",
}  # fmt: skip


def as_script(node: Node) -> SafeString:
    """Return the node as a data block, which no browser executes and no policy for scripts concerns; markup in it is escaped."""
    text = json.dumps({"@context": CONTEXT, **_without_empty(node)}, ensure_ascii=False, separators=(",", ":"))
    escaped = text.translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308 - escaped above


_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def page_node(address: str, name: str, description: str) -> Node:
    """Return what every open page says of itself."""
    return {
        "@type": "WebPage",
        "url": address,
        "name": name,
        "description": description,
        "inLanguage": get_language(),
    }


def network_node() -> Node:
    """Return the network as an organisation."""
    return {"@type": "Organization", "name": _("National Cancer Mission Hubs"), "url": absolute_address("/")}


@singledispatch
def node_of(shown: object) -> Node:
    """Return the object that a page is about."""
    raise TypeError(f"No structured data of {type(shown).__name__}")


@node_of.register
def _of_hub(hub: Hub) -> Node:
    return {
        **_subject("Organization", hub),
        "name": hub.title,
        "description": excerpt(str(hub.words["summary"])),
        "areaServed": _country(hub.country),
        "logo": absolute_address(hub.logo.get_absolute_url()) if hub.logo else "",
        "sameAs": hub.website,
        "parentOrganization": network_node(),
    }


@node_of.register
def _of_group(group: Group) -> Node:
    return {**_subject("Organization", group), "name": str(group), "parentOrganization": network_node()}


@node_of.register
def _of_event(event: Event) -> Node:
    title = event.words["title"]
    return {
        **_subject("Event", event),
        "name": title.text,
        "description": excerpt(str(event.words["summary"] or event.words["description"])),
        "startDate": _moment(event.starts_at, event) or str(event.starts_on),
        "endDate": _moment(event.ends_at, event) or str(event.ends_on),
        "eventStatus": event_status(is_cancelled=event.state == Event.State.CANCELLED),
        "eventAttendanceMode": attendance_mode(event.format),
        "location": _locations(event),
        "organizer": _organisation(event.hub),
    }


@node_of.register
def _of_series(series: EventSeries) -> Node:
    return {
        **_subject("EventSeries", series),
        "name": str(series.words["title"]),
        "organizer": _organisation(series.hub),
    }


@node_of.register
def _of_news(item: NewsItem) -> Node:
    title = item.words["title"]
    return {
        **_subject("NewsArticle", item),
        "headline": title.text,
        "description": excerpt(str(item.words["body"])),
        "inLanguage": title.language,
        "datePublished": item.published_at and item.published_at.isoformat(),
        "dateModified": item.changed_at and item.changed_at.isoformat(),
        "author": _organisation(item.hub),
        "publisher": network_node(),
    }


@node_of.register
def _of_resource(entry: Resource) -> Node:
    return {
        **_subject(_RESOURCES.get(Resource.Kind(entry.kind), "CreativeWork"), entry),
        "name": str(entry.words["title"]),
        "description": excerpt(str(entry.words["description"])),
        "inLanguage": entry.languages,
        "datePublished": str(entry.issued) if entry.issued else "",
        "license": entry.deed,
        "publisher": {"@type": "Organization", "name": entry.publisher.name} if entry.publisher else None,
        "sameAs": entry.link,
        "spatialCoverage": _country(entry.country) if entry.country else None,
    }


@node_of.register
def _of_dialogue(dialogue: PolicyDialogue) -> Node:
    title, question = dialogue.words["title"], dialogue.words["question"]
    return {
        **_subject("DiscussionForumPosting", dialogue),
        "headline": title.text,
        "text": question.text,
        "inLanguage": question.language,
        "datePublished": dialogue.published_at and dialogue.published_at.isoformat(),
        "author": _organisation(dialogue.hub),
        "publisher": network_node(),
        "about": [
            {"@type": "DefinedTerm", "name": str(topic), "termCode": topic.code} for topic in dialogue.topics.all()
        ],
    }


@node_of.register
def _of_joint_statement(statement: JointStatement) -> Node:
    title = statement.words["title"]
    return {
        **_subject("CreativeWork", statement),
        "name": title.text,
        "inLanguage": title.language,
        "datePublished": statement.published_at and statement.published_at.isoformat(),
        "author": _organisation(statement.hub),
    }


@node_of.register
def _of_recommendation(recommendation: Recommendation) -> Node:
    dialogue, issuer = recommendation.set.dialogue, recommendation.set.issuer
    return {
        **_subject("CreativeWork", recommendation),
        "name": _("Recommendation %(number)s") % {"number": recommendation.number},
        "text": recommendation.text,
        "inLanguage": language_of(recommendation),
        "author": {"@type": "Organization", "name": issuer.name}
        if issuer
        else _organisation(dialogue.hub if dialogue else None),
        "isPartOf": _part_of(dialogue) if dialogue else None,
    }


@node_of.register
def _of_proposal(proposal: PolicyProposal) -> Node:
    title = proposal.words["title"]
    network = {
        "@type": "Organization",
        "name": str(proposal.network),
        "url": absolute_address(proposal.network.get_absolute_url()),
    }
    return {**_subject("CreativeWork", proposal), "name": title.text, "inLanguage": title.language, "author": network}


def _part_of(dialogue: PolicyDialogue) -> Node:
    address = absolute_address(dialogue.get_absolute_url())
    return {
        "@type": "DiscussionForumPosting",
        "@id": f"{address}#subject",
        "headline": dialogue.words["title"].text,
        "url": address,
    }


def _subject(kind: str, row: Any) -> Node:
    address = absolute_address(row.get_absolute_url())
    return {"@type": kind, "@id": f"{address}#subject", "url": address, "mainEntityOfPage": address}


def _organisation(hub: Hub | None) -> Node:
    """A hub, or the network where something is of no hub."""
    if hub is None:
        return network_node()
    return {"@type": "Organization", "name": hub.title, "url": absolute_address(hub.get_absolute_url())}


def _country(country: Country) -> Node:
    return {"@type": "Country", "name": country.local_name, "identifier": country.code}


def _locations(event: Event) -> list[Node]:
    """The venue as far as it is known; for a meeting online the page of the event, never the address of the meeting."""
    found: list[Node] = []
    if not event.is_online and (event.venue or event.city or event.country):
        country = event.country.code if event.country else ""
        address = {"@type": "PostalAddress", "addressLocality": event.city, "addressCountry": country}
        name = event.venue or event.city or str(event.country)
        found.append({"@type": "Place", "name": name, "address": address})
    if event.format in (Event.Format.ONLINE, Event.Format.HYBRID):
        found.append({"@type": "VirtualLocation", "url": absolute_address(event.get_absolute_url())})
    return found


def _moment(moment: dt.datetime | None, event: Event) -> str:
    return moment.astimezone(event.zone).isoformat() if moment else ""


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in ("", None, [], {})}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
