"""Dialogues and recommendations taken over from sources, from tables that people keep by hand."""

from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from dialogues.frame.actions.dialogues import change_dialogue, create_dialogue, publish_dialogue
from dialogues.frame.actions.sessions import add_sourced_session
from dialogues.models import Addressee, PolicyDialogue, Recommendation, RecommendationPart, RecommendationSet
from dialogues.recommendations.sourced import (
    add_sourced_addressee,
    add_sourced_recommendation,
    add_sourced_set,
    change_sourced_recommendation,
    change_sourced_set,
    set_sourced_parts,
)
from events.models import Event
from hubs.data_files.organisations import by_key, organisation_meant
from hubs.models import Hub, Organisation, Topic
from toolkit import clock
from toolkit.actions import ActionRefused, action
from toolkit.spreadsheets.cells import one_of, partial_date, reference, several, text, whole_number
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row

PLAIN = (
    "title", "question", "background", "invited", "organisers", "decision_point", "commissioner", "answer_promised_by",
    "attribution", "outcome", "source", "note",
)  # fmt: skip


@action
def load_dialogues(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``dialogues.csv`` and the tables of recommendations that organisations issued, and bring our rows to what they say.

    For hubs, organisations and topics the caller has noted in ``report`` what is known, and events are loaded. With problems
    in any table nothing is written; the caller takes the transaction back. What a source does not tell stays empty.
    """
    dialogues = _read_dialogues(folder, report)
    sets = report.read(
        folder / "recommendation_sets.csv",
        (
            FileColumn("title", text(250), required=True),
            FileColumn("issuer", reference(report.known("organisation"), "organisation"), required=True),
            FileColumn("adopted_on", partial_date()),
            FileColumn("source", text(300), required=True),
        ),
        unique=[("title",)],
    ).rows
    issued = [(row, organisation_meant(row, "issuer", report)) for row in sets]
    recommendations = _read_recommendations(folder, report, {row["title"] for row in sets})
    part_rows = _read_parts(folder, report)
    if report.problems:
        return
    parts = _parts_by_recommendation(part_rows, recommendations, report)
    if report.problems:
        return
    for row in dialogues:
        _keep_dialogue(by, row, report)
    organisations = by_key()
    kept = {row["title"]: _keep_set(by, row, organisations[issuer], report) for row, issuer in issued}
    for row in recommendations:
        recommendation = _keep_recommendation(by, kept[row["set"]], row, report)
        _keep_parts(by, recommendation, parts[row["set"], row["number"]], row, report)


def _read_dialogues(folder: Path, report: LoadReport) -> list[Row]:
    lines = several(text(500))
    columns = (
        FileColumn("hub_country_iso2", reference(report.known("hub"), "hub"), required=True),
        FileColumn("title", text(250), required=True),
        FileColumn("question", text(1000), required=True),
        FileColumn("background", text(20000)),
        FileColumn("objectives", lines),
        FileColumn("programme", lines),
        FileColumn("invited", text(500)),
        FileColumn("organisers", text(300)),
        FileColumn("decision_point", text(300)),
        FileColumn("commissioner", text(250)),
        FileColumn("answer_promised_by", partial_date()),
        FileColumn("attribution", one_of(PolicyDialogue.Attribution)),
        FileColumn("outcome", text(20000)),
        FileColumn("session", text(250)),
        FileColumn("topics", several(reference(report.known("topic"), "topic"))),
        FileColumn("source", text(300), required=True),
        FileColumn("note", text(500)),
    )
    return report.read(folder / "dialogues.csv", columns, unique=[("hub_country_iso2", "title")]).rows


def _read_recommendations(folder: Path, report: LoadReport, sets: set[str]) -> list[Row]:
    columns = (
        FileColumn("set", reference(sets, "set of recommendations"), required=True),
        FileColumn("number", whole_number(1, 999), required=True),
        FileColumn("text", text(2000), required=True),
        FileColumn("addressee_kinds", several(one_of(Addressee.Kind)), required=True),
        FileColumn("source", text(300), required=True),
    )
    return report.read(folder / "recommendations.csv", columns, unique=[("set", "number")]).rows


def _read_parts(folder: Path, report: LoadReport) -> list[Row]:
    columns = (
        FileColumn("set", text(250), required=True),
        FileColumn("number", whole_number(1, 999), required=True),
        FileColumn("kind", one_of(RecommendationPart.Kind), required=True),
        FileColumn("text", text(1000), required=True),
        FileColumn("source", text(300), required=True),
    )
    unique = [("set", "number", "kind", "text")]
    return report.read(folder / "recommendation_parts.csv", columns, unique=unique).rows


def _parts_by_recommendation(
    parts: list[Row], recommendations: list[Row], report: LoadReport
) -> dict[tuple[str, int], dict[str, list[str]]]:
    """The parts of each recommendation by type, in the order of the table; those of none are a problem."""
    found: dict[tuple[str, int], dict[str, list[str]]] = {
        (row["set"], row["number"]): {kind: [] for kind in RecommendationPart.Kind.values} for row in recommendations
    }
    for row in parts:
        if ours := found.get((row["set"], row["number"])):
            ours[row["kind"]].append(row["text"])
        else:
            report.complain(row, "number", _("There is no recommendation with this number in this set."))
    return found


def _keep_dialogue(by: Actor, row: Row, report: LoadReport) -> None:
    """The dialogue, published; one that was published before keeps its time, and what people changed in the portal stays."""
    hub = Hub.objects.get(country__code=row["hub_country_iso2"])
    dialogue = PolicyDialogue.objects.filter(hub=hub, title=row["title"]).first()
    if dialogue is not None and not dialogue.source:
        report.leave("dialogues", dialogue)  # the hub's own, written in the portal
        return

    def add(*, source: str, note: str, topics: list[Topic], **fields: Any) -> PolicyDialogue:
        made = create_dialogue(by=by, hub=hub, fields=fields, topics=topics, source=source, note=note)
        return publish_dialogue(by=by, dialogue=made, at=clock.now())

    def change(*, dialogue: PolicyDialogue, topics: list[Topic] | None = None, **fields: Any) -> None:
        change_dialogue(by=by, dialogue=dialogue, fields=fields, topics=topics)

    fields = row.pick(*PLAIN) | {name: list(row[name]) for name in ("objectives", "programme")}
    fields["topics"] = list(Topic.objects.filter(code__in=row["topics"]))
    kept = report.keep("dialogues", dialogue, fields, line=row, called="dialogue", add=add, change=change)
    if row["session"]:
        _keep_session(by, kept, row, report)


def _keep_session(by: Actor, dialogue: PolicyDialogue, row: Row, report: LoadReport) -> None:
    events = list(Event.objects.filter(hub=dialogue.hub_id, title=row["session"])[:2])
    if len(events) != 1:
        words = _("“%(event)s” is unknown, or not unique, among the events of this hub.") % {"event": row["session"]}
        report.complain(row, "session", words)
        return
    try:
        add_sourced_session(by=by, dialogue=dialogue, event=events[0])
    except ActionRefused as refused:
        report.complain(row, "session", refused.message)


def _keep_set(by: Actor, row: Row, issuer: Organisation, report: LoadReport) -> RecommendationSet:
    known = RecommendationSet.objects.filter(issuer=issuer, title=row["title"]).first()
    return report.keep(
        "sets of recommendations", known, row.pick("title", "adopted_on", "source"), line=row, called="recommendations",
        add=partial(add_sourced_set, by=by, issuer=issuer), change=partial(change_sourced_set, by=by),
    )  # fmt: skip


def _keep_recommendation(by: Actor, ours: RecommendationSet, row: Row, report: LoadReport) -> Recommendation:
    """The words, and its addressees; an answer that was entered since stays."""
    kept = report.keep(
        "recommendations", ours.recommendations.filter(number=row["number"]).first(), row.pick("number", "text"),
        line=row, called="recommendation", add=partial(add_sourced_recommendation, by=by, recommendations=ours),
        change=partial(change_sourced_recommendation, by=by),
    )  # fmt: skip
    there = set(kept.addressees.filter(name="").values_list("kind", flat=True))
    for kind in row["addressee_kinds"]:
        if kind not in there:
            add_sourced_addressee(by=by, recommendation=kept, kind=kind)
            report.tally("addressees").added += 1
        else:
            report.count_change("addressees", is_changed=False)
    return kept


def _keep_parts(
    by: Actor, recommendation: Recommendation, parts: dict[str, list[str]], row: Row, report: LoadReport
) -> None:
    """Its actions, evidence and footnotes; those of one that was sent stay."""
    is_changed = False
    try:
        is_changed = set_sourced_parts(by=by, recommendation=recommendation, parts=parts)
    except ActionRefused as refused:
        report.note(row, "number", refused.message)
    report.count_change("parts of recommendations", is_changed=is_changed)
