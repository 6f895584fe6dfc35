"""What the page of an event says about the policy dialogue it belongs to: `{% load dialogues %}`."""

from typing import Any

from django import template
from django.db.models import Count, F, Q
from django.utils.translation import get_language

from dialogues.frame.event_dialogues import published_dialogue_of
from dialogues.frame.phases import Step, steps_of
from dialogues.models import (
    ConsensusStatement,
    EvidenceBrief,
    PolicyDialogue,
    ReportFile,
    SynthesisReport,
)
from dialogues.recommendations.presentation import LedgerEntry, language_of
from dialogues.reports.presentation import file_for, files_of, report_of
from events.models import Event
from hubs.models import Hub
from publishing.subjects import about
from toolkit.clock import now

register = template.Library()


@register.inclusion_tag("dialogues/_of_event.html")
def dialogue_of(event: Event) -> dict[str, Any]:
    """The public dialogue of which the event is a session, with its commitment and its attribution rule; else nothing (one query)."""
    dialogue = published_dialogue_of(event)
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
    words = dialogue.words
    question = words["question"] or words["title"]
    shown = {
        "url": dialogue.get_absolute_url(),
        "title": question.text,
        "question": words["title"].text if words["question"] else "",
        "text_lang": question.language,
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
    return {
        "number": row.number, "title": row.text, "url": row.get_absolute_url(), "text_lang": text_lang,
        "addressees": entry.lines,
    }  # fmt: skip


@register.inclusion_tag("components/recommendation.html")
def recommendation_with_origin(entry: LedgerEntry) -> dict[str, Any]:
    """One recommendation in a list of many sets: with the dialogue or the set it is of."""
    ours = entry.recommendation.set
    origin = {"origin": ours.title, "origin_url": ours.get_absolute_url()}
    return {**recommendation_of(entry, language_of(entry.recommendation)), **origin}


@register.simple_tag
def attribution_rule(dialogue: PolicyDialogue) -> PolicyDialogue.Attribution | None:
    """The attribution rule of a dialogue; None where it is not chosen yet."""
    return PolicyDialogue.Attribution(dialogue.attribution) if dialogue.attribution else None


@register.simple_tag
def phase_steps(dialogue: PolicyDialogue) -> list[Step]:
    """The phases of a dialogue with the one it has come to, for the include `dialogues/_phases.html`."""
    return steps_of(dialogue, at=now())


@register.inclusion_tag("dialogues/brief/_dashboard.html")
def brief_on_dashboard(dialogue: PolicyDialogue, hub: Hub, may_edit: bool, may_publish: bool) -> dict[str, Any]:
    """The evidence brief on the dashboard page of its dialogue, with its draft."""
    brief = EvidenceBrief.objects.filter(dialogue=dialogue).first()
    revision = about(brief).open_revision() if brief and may_edit else None
    return {
        "dialogue": dialogue, "hub": hub, "brief": brief, "revision": revision, "may_edit": may_edit, "may_publish": may_publish,
    }  # fmt: skip


@register.inclusion_tag("dialogues/reports/_of_dialogue.html")
def report_of_dialogue(dialogue: PolicyDialogue) -> dict[str, Any]:
    """The published synthesis report of a dialogue with its PDF, if there is one (two queries)."""
    report = report_of(dialogue)
    file = file_for(files_of(report), report, get_language() or "en") if report else None
    return {"dialogue": dialogue, "report": report, "file": file}


@register.inclusion_tag("dialogues/reports/_dashboard.html", takes_context=True)
def report_on_dashboard(
    context: Any, dialogue: PolicyDialogue, hub: Hub, may_edit: bool, sees_people: bool
) -> dict[str, Any]:
    """The synthesis report and the consensus statement on the dashboard page of their dialogue."""
    report = SynthesisReport.objects.filter(dialogue=dialogue).select_related("dialogue").first()
    agreed = Count("signatories", filter=Q(signatories__agreed_wording=F("wording")))
    may_write = context["user"].has_perm("dialogues.edit_report", dialogue)
    consensus = ConsensusStatement.objects.filter(dialogue=dialogue).annotate(agreed=agreed).first()
    return {
        "dialogue": dialogue, "hub": hub, "report": report, "may_edit": may_edit, "may_write": may_write,
        "may_publish": context["may_publish"],
        "revision": about(report).open_revision() if report and may_write else None,
        "without_file": ReportFile.objects.filter(report=report).exclude(problem="").defer("content") if report else [],
        "consensus": consensus,
        "sees_signatories": sees_people and dialogue.hub_id == hub.pk,
    }  # fmt: skip
