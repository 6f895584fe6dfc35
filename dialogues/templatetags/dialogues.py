"""What the page of an event says about the policy dialogue it belongs to: `{% load dialogues %}`."""

from typing import Any

from django import template

from dialogues.models import PolicyDialogue
from dialogues.recommendations.presentation import LedgerEntry
from events.models import Event

register = template.Library()


@register.inclusion_tag("dialogues/_of_event.html")
def dialogue_of(event: Event) -> dict[str, Any]:
    """The public dialogue of which the event is a session, with its commitment and its attribution rule; else nothing (one query)."""
    dialogue = PolicyDialogue.objects.published().filter(sessions__event=event).first()
    rule = PolicyDialogue.Attribution(dialogue.attribution) if dialogue and dialogue.attribution else None
    return {"dialogue": dialogue, "rule": rule}


@register.inclusion_tag("dialogues/_of_event_on_dashboard.html")
def dialogue_on_dashboard(event: Event) -> dict[str, Any]:
    """The dialogue of which the event is a session, published or not, for the team of its hub; else nothing (one query)."""
    dialogue = PolicyDialogue.objects.filter(hub=event.hub_id, sessions__event=event).first()
    rule = PolicyDialogue.Attribution(dialogue.attribution) if dialogue and dialogue.attribution else None
    return {"dialogue": dialogue, "rule": rule, "hub": event.hub}


@register.inclusion_tag("components/dialogue_card.html")
def dialogue_card(dialogue: PolicyDialogue, card: dict[str, Any] | None = None) -> dict[str, Any]:
    """The card of a dialogue: alone on its hub's page, or with what the presentation adds for the public list."""
    shown = {
        "url": dialogue.get_absolute_url(),
        "title": dialogue.question or dialogue.title,
        "question": dialogue.title if dialogue.question else "",
        "text_lang": dialogue.text_language,
        "commissioner": dialogue.commissioner,
    }
    if card is None:
        return shown
    return {
        **shown,
        "commissioner": card["promise"],
        "status": card["status"],
        "status_label": card["status_label"],
        "hub_name": dialogue.hub.title,
        "recommendations": card["recommendations"],
    }


@register.inclusion_tag("components/recommendation.html")
def recommendation_of(entry: LedgerEntry, text_lang: str) -> dict[str, Any]:
    """One recommendation with its addressees."""
    row = entry.recommendation
    return {"number": row.number, "title": row.text, "text_lang": text_lang, "addressees": entry.lines}
