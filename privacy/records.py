"""Everything the portal holds about an address, found by what each model declares (``audit.privacy``)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.addresses import address_hash
from accounts.errors import UnreadableSecret
from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from dialogues.endorsements.consent_wording import about_statement
from dialogues.models import JointStatement, PolicyDialogue, VoiceMessage
from dialogues.participants.consent_wording import about_dialogue
from dialogues.voice.consent_wording import about_message, messages_named
from digests.models import Subscriber
from digests.targets import titles_of
from events.models import Event
from events.registrations.actions import about_event
from hubs.models import Hub
from outbox.kinds import kind_words
from outbox.lists import list_words
from outbox.models import OutgoingEmail
from outbox.sent_contents import read_text
from outbox.shared_contexts import shared_context
from toolkit.date_formatting import partial_words
from toolkit.languages import own_name

# In this order on the page; what is not named here follows.
FIRST = (
    "events.Registration",
    "events.AccessNeeds",
    "events.QuestionAnswer",
    "events.HealthAnswer",
    "events.AnswerFile",
    "dialogues.Volunteer",
    "dialogues.VolunteerAttributes",
    "dialogues.Endorsement",
    "dialogues.VoiceMessage",
    "dialogues.VoiceEntry",
    "events.Invitation",
    "digests.Subscriber",
    "digests.Subscription",
    "stakeholders.Stakeholder",
    "stakeholders.EarlierAddress",
    "consents.Consent",
    "outbox.OutgoingEmail",
)


IN_WORDS: dict[str, Callable[[str], str]] = {
    "kind": kind_words,
    "mailing_list": list_words,
    "language": own_name,
    "reply": _,
}
# Where the rule of ``_shown_fields`` would show too much, or too little.
SHOWN = {
    "outbox.OutgoingEmail": ("kind", "recipient", "context", "created_at", "state", "finished_at", "reply"),
    "outbox.Suppression": ("mailing_list", "reason", "created_at"),
    "events.Certificate": ("event", "code", "initials", "state", "issued_at", "revoked_at"),
    "events.Invitation": (
        "event",
        "segment",
        "state",
        "invited_at",
        "answered_at",
        "emailed_again_at",
        "withdrawn_at",
    ),
    "dialogues.Endorsement": (
        "statement",
        "organisation",
        "organisation_name",
        "signatory",
        "function",
        "email",
        "state",
        "because",
        "asked_at",
    ),
    "dialogues.Pseudonym": ("dialogue", "code", "joined_on"),
    "dialogues.Statement": ("dialogue", "number", "text", "language", "state", "refused_for", "written_at"),
    "dialogues.Vote": ("dialogue", "statement", "choice", "voted_at"),
    "consents.Consent": ("purpose", "about", "given", "wording", "wording_version", "language", "means", "at"),
}


@dataclass(frozen=True)
class Record:
    """One row about the person: the hub that holds it, and its values in words."""

    row: models.Model
    hub: Hub | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecordGroup:
    """All rows of one kind."""

    label: str
    title: str
    retention: str
    records: list[Record] = field(default_factory=list)


def linked_models() -> list[type[models.Model]]:
    """Return the models that declare whose their rows are."""
    found = [model for model in apps.get_models() if getattr(getattr(model, "privacy", None), "person", "")]
    order = {label: place for place, label in enumerate(FIRST)}
    return sorted(found, key=lambda model: order.get(model._meta.label, len(order)))


def rows_of(model: type[models.Model], address: str) -> "models.QuerySet[Any]":
    """Return the rows of a model about this address, found by it, by its keyed hash, or by its keys of another kind."""
    person, keys = _privacy(model).person, _privacy(model).person_keys
    lookup: dict[str, Any] = {f"{person}__in": keys(address)} if keys else {person: address}
    if person.endswith("_hash"):
        lookup = {person: address_hash(address)}
    rows = model._default_manager.filter(**lookup)  # noqa: SLF001 - documented
    return rows.order_by("-pk")


def records_of(address: str) -> list[RecordGroup]:
    """Return what the page shows, without what is empty. A constant number of queries for each kind."""
    groups, own_zone = [], _zone_of_person(address)
    for model in linked_models():
        rows = list(_with_related(model, rows_of(model, address)))
        if rows:
            privacy, fields = _privacy(model), _shown_fields(model)
            hubs, subjects = _hubs_of(rows), _subjects_of(rows)
            title, retention = capfirst(str(model._meta.verbose_name_plural)), privacy.retention
            held = [(row, hubs.get(getattr(row, "hub_id", None))) for row in rows]
            records = [
                Record(row, hub, tuple(_values(row, fields, subjects, hub.zone if hub else own_zone)))
                for row, hub in held
            ]
            groups.append(RecordGroup(model._meta.label, title, _(retention) if retention else "", records))
    return groups


def exported(address: str) -> dict[str, list[dict[str, Any]]]:
    """Return every column of every row but secrets and what the database derives, by kind of row."""
    found = {}
    for model in linked_models():
        rows = list(_with_related(model, rows_of(model, address)))
        for row in rows:
            if isinstance(row, OutgoingEmail):  # with what all emails of a mailing say
                row.context = {**shared_context(row), **row.context}
        if rows:
            found[model._meta.label_lower] = [dict(_raw(row)) for row in rows]
    return found


def _privacy(model: type[models.Model]) -> Privacy:
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    return privacy


def _with_related(model: type[models.Model], rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    names = [one.name for one in _fields(model) if isinstance(one, models.ForeignKey)]
    hubs = ["hub__country"] if "hub" in names else []
    shared = [one.name for one in model._meta.many_to_many]
    files = [one.name for one in model._meta.concrete_fields if isinstance(one, models.BinaryField)]
    return rows.select_related(*names, *hubs).prefetch_related(*shared).defer(*files)


def _hubs_of(rows: list[models.Model]) -> dict[int | None, Hub]:
    ids: set[int] = {hub_id for row in rows if (hub_id := getattr(row, "hub_id", None))}
    return {hub.pk: hub for hub in Hub.objects.filter(pk__in=ids).select_related("country")}


def _subjects_of(rows: list[models.Model]) -> dict[str, str]:
    """What consents are about, by how the ledger names it: the titles of events, dialogues, joint statements, countries and topics,
    the days of messages."""
    names = {getattr(row, "about", "") for row in rows}
    ids = [name.partition(":")[2] for name in names if name.startswith("events.event:")]
    events = {about_event(event): event.title for event in Event.objects.filter(pk__in=ids)} if ids else {}
    ids = [name.partition(":")[2] for name in names if name.startswith("dialogues.policydialogue:")]
    dialogues = {about_dialogue(one): one.title for one in PolicyDialogue.objects.filter(pk__in=ids)} if ids else {}
    ids = [name.partition(":")[2] for name in names if name.startswith("dialogues.jointstatement:")]
    statements = {about_statement(one): str(one) for one in JointStatement.objects.filter(pk__in=ids)} if ids else {}
    messages = {about_message(one): _message_words(one) for one in messages_named(names).select_related("hub__country")}
    return {**events, **dialogues, **statements, **messages, **titles_of(names)}


def _message_words(message: VoiceMessage) -> str:
    """A message has no title: its day, and who has it."""
    day = partial_words(
        message.sent_at.astimezone(message.hub.zone if message.hub else timezone.get_default_timezone()), "day"
    )
    return _("Message of %(day)s to %(hub)s") % {"day": day, "hub": message.recipient}


def _fields(model: type[models.Model]) -> Iterator[Any]:
    """Every field but keys, secrets, the bytes of files, columns the database derives, and rows about people.

    The person's own rows are shown anyway, and files are in the export by themselves. A row under a pseudonym names no one.
    """
    for one in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        derived = isinstance(one, models.GeneratedField | models.BinaryField) or one.primary_key
        related = (
            getattr(one.related_model, "privacy", Privacy(())) if isinstance(one, models.ForeignKey) else Privacy(())
        )
        is_person = related.person and related.person_keys is None
        if not derived and not is_person and one.name not in _privacy(model).secret:
            yield one


def _shown_fields(model: type[models.Model]) -> list[Any]:
    """What a person reads: what is theirs, what was chosen, when it happened, and what it is about."""
    privacy = _privacy(model)
    if names := SHOWN.get(model._meta.label):
        return [model._meta.get_field(name) for name in names]
    telling = {*privacy.personal, *privacy.health, "language"}
    return [
        one
        for one in _fields(model)
        if one.name in telling
        or one.choices
        or one.many_to_many
        or isinstance(one, models.DateTimeField | models.TextField)
        or (isinstance(one, models.ForeignKey) and one.name != "hub")
    ]


def _values(row: models.Model, fields: list[Any], subjects: dict[str, str], zone: tzinfo) -> Iterator[tuple[str, str]]:
    for one in fields:
        if isinstance(row, OutgoingEmail) and one.name == "context":
            yield from _words_of(row)
            continue
        text = subjects.get(row.about, "") if one.name == "about" else _text(row, one, zone)  # type: ignore[attr-defined]
        if text:
            yield capfirst(str(one.verbose_name)), text


def _words_of(email: OutgoingEmail) -> Iterator[tuple[str, str]]:
    """What an email says, without the links that act for the person."""
    subject, text = read_text(email)
    if subject:
        yield _("Subject"), subject
        yield _("Text"), text


def _zone_of_person(address: str) -> tzinfo:
    """Return the zone in which moments of no hub are shown: the one the person chose for their newsletters, else the portal's."""
    chosen = Subscriber.objects.filter(email=address).values_list("time_zone", flat=True).first()
    return ZoneInfo(chosen) if chosen else timezone.get_default_timezone()


def _text(row: models.Model, one: Any, zone: tzinfo) -> str:
    """The value of a field in words, moments in ``zone``; empty where there is none."""
    if one.many_to_many:
        return ", ".join(str(other) for other in getattr(row, one.name).all())
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    value = getattr(row, one.name)
    if value is None or value in ("", {}, []):
        return ""
    if isinstance(one, models.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(one, models.DateTimeField):
        return partial_words(value.astimezone(zone), "minute")
    if one.name in IN_WORDS:
        return IN_WORDS[one.name](str(value))
    return _readable(row, one.name, str(value))


def _readable(row: models.Model, name: str, text: str) -> str:
    """Health data are encrypted in the database, and the person's own."""
    if name not in _privacy(type(row)).health:
        return text
    try:
        return decrypted(text)
    except UnreadableSecret:
        return ""


def _raw(row: models.Model) -> Iterator[tuple[str, Any]]:
    for one in _fields(type(row)):
        if one.many_to_many:
            yield one.name, [str(other) for other in getattr(row, one.name).all()]
        elif isinstance(one, models.ForeignKey):
            related = getattr(row, one.name)
            yield one.name, str(related) if related is not None else None
        else:
            value = getattr(row, one.name)
            yield one.name, _readable(row, one.name, value) if isinstance(value, str) else value
