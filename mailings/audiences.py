"""Who a mailing goes to: rows with ``to_name``, ``to_email`` and ``to_language``, whatever they are rows of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.personal_links import link_to
from dialogues.frame.emails import participant_list
from dialogues.models import DialogueSession, PolicyDialogue
from events.models import Event, Invitation, Registration
from events.programme.audience import substitutes_without_reply
from events.programme.emails import attendee_list
from events.registrations.models import RegistrationQuerySet
from mailings.models import Mailing
from outbox.actions import suppressions_at
from outbox.models import Suppression
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import EarlierAddress, Stakeholder

Audience, Part = Mailing.Audience, Mailing.Part
COUNTED_ONE_BY_ONE = 20_000  # people whose addresses are compared with those that get no emails, while a page waits


@dataclass(frozen=True)
class AudienceFigures:
    """How many people a mailing would reach now, by the language of the text they get, and how many it would not, and why.

    ``is_exact``: addresses that get no emails are not among ``people``. Otherwise there are too many to compare.
    """

    people: int
    by_language: dict[str, int]
    left_out: dict[str, int]
    is_exact: bool


def people_of(mailing: Mailing) -> "QuerySet[Any]":
    """Return everyone the mailing goes to who has an address, in the order of their keys."""
    return everyone_of(mailing).exclude(to_email="").order_by("pk")


def everyone_of(mailing: Mailing) -> "QuerySet[Any]":
    """Return everyone in the audience now, also those without an address."""
    rows: QuerySet[Any]
    if mailing.audience == Audience.SEGMENT:
        rows = mailing.segment.members() if mailing.segment else Stakeholder.objects.none()
        return rows.annotate(to_name=F("name"), to_email=F("email"), to_language=F("language"))
    if mailing.audience == Audience.INVITEES:
        return _invitees(mailing)
    rows = _without_earlier_addresses(_registered(mailing), mailing.hub_id)
    return rows.annotate(to_name=F("name"), to_email=F("email"), to_language=F("language"))


def _invitees(mailing: Mailing) -> "QuerySet[Invitation]":
    """Return the invitations of this hub that were not withdrawn; with ``NO_REPLY`` those that wait for an answer."""
    rows = Invitation.objects.filter(event=mailing.event_id, hub=mailing.hub_id).not_withdrawn()
    if mailing.part == Part.NO_REPLY:
        return _without_reply(rows, mailing)
    return rows.annotate(
        to_name=F("stakeholder__name"), to_email=F("stakeholder__email"), to_language=F("stakeholder__language")
    )


def _without_reply(rows: "QuerySet[Invitation]", mailing: Mailing) -> "QuerySet[Invitation]":
    """Return the invitations that wait for the invitee, or for the substitute they named; none of people who have registered."""
    informed = (Registration.objects.confirmed() | Registration.objects.waiting()).filter(event=mailing.event_id)
    invited = Invitation.objects.unanswered().filter(event=mailing.event_id)
    invited = invited.exclude(stakeholder__email__in=informed.values("email"))
    invited = invited.exclude(stakeholder__earlier_addresses__address__in=informed.values("email"))
    asked = substitutes_without_reply(mailing.event_id)
    rows = rows.filter(Q(pk__in=invited.values("pk")) | Q(pk__in=asked.values("invitation")))
    named = asked.filter(invitation=OuterRef("pk"))
    return rows.annotate(
        **{
            f"to_{name}": Coalesce(Subquery(named.values(name)), f"stakeholder__{name}")
            for name in ("name", "email", "language")
        }
    ).prefetch_related(Prefetch("substitutes", asked, to_attr="asked"))


def _registered(mailing: Mailing) -> RegistrationQuerySet:
    """Return confirmed registrations: of the event, those selected, or of the sessions of the dialogue."""
    registrations = Registration.objects.filter(hub=mailing.hub_id)
    if mailing.audience == Audience.DIALOGUE:
        sessions = DialogueSession.objects.filter(dialogue=mailing.dialogue_id)
        # Of a person registered for several sessions, the first registration counts.
        rows = registrations.confirmed().filter(event__in=sessions.values("event"))
        return rows.filter(pk__in=rows.order_by("email", "pk").distinct("email").values("pk"))
    rows = registrations.filter(event=mailing.event_id)
    if mailing.audience == Audience.CHOSEN:
        rows = (rows.confirmed() | rows.waiting()).filter(pk__in=mailing.chosen.values("registration"))
    elif mailing.part == Part.WAITING:
        rows = rows.waiting()
    else:
        rows = rows.confirmed()
    if mailing.part == Part.ATTENDED:
        return rows.attended()
    if mailing.part == Part.ABSENT:
        return rows.absent()
    return _attending(rows, mailing) if mailing.part in (Part.IN_PERSON, Part.ONLINE) else rows


def _attending(rows: RegistrationQuerySet, mailing: Mailing) -> RegistrationQuerySet:
    """Return those who attend in the way; of an event that is not hybrid all or none."""
    online, event = mailing.part == Part.ONLINE, mailing.event
    if event is None or event.is_hybrid:
        return rows.filter(attends_online=online)
    return rows if event.is_online == online else rows.none()


def _without_earlier_addresses(rows: RegistrationQuerySet, hub_id: int) -> RegistrationQuerySet:
    """Leave out registrations under an address a contact had before, where the one they have now is registered too."""
    earlier = EarlierAddress.objects.filter(hub=hub_id, stakeholder__email__in=rows.order_by().values("email"))
    return rows.exclude(email__in=earlier.values("address"))


def mailing_list_of(mailing: Mailing) -> str:
    """What readers unsubscribe from: what the hub writes to its contacts, or the messages about their event or dialogue."""
    if mailing.audience in (Audience.SEGMENT, Audience.INVITEES):
        return invitations_of(mailing.hub)
    if mailing.audience == Audience.DIALOGUE:
        return participant_list(mailing.dialogue_id)
    return attendee_list(mailing.event_id)


def event_list_name(pk: str) -> str:
    """Return what the list of the messages about an event is called for its readers; empty where the event was deleted."""
    event = Event.objects.filter(pk=pk).first()
    return _("Messages about “%(title)s”") % {"title": event.words["title"]} if event else ""


def dialogue_list_name(pk: str) -> str:
    """As ``event_list_name``, of a policy dialogue."""
    dialogue = PolicyDialogue.objects.filter(pk=pk).first()
    return _("Messages about “%(title)s”") % {"title": dialogue.words["title"]} if dialogue else ""


def link_of(mailing: Mailing, row: Any) -> dict[str, str] | None:
    """Return the personal link of an attendee, invitee or substitute; contacts of a segment have none."""
    if mailing.audience == Audience.SEGMENT:
        return None
    if mailing.audience != Audience.INVITEES:
        return link_to("events_personal:registration", row)
    if mailing.part == Part.NO_REPLY and row.asked:
        return link_to("events_personal:substitute", row.asked[0])
    return link_to("events_personal:invitation", row)


def text_language(mailing: Mailing, language: str) -> str:
    """Return the language of the text a person with this language gets: their own where there is one."""
    return language if language in mailing.texts else mailing.language


def figures_of_audience(mailing: Mailing) -> AudienceFigures:
    """Count the people the mailing would reach now, and those it would not, by reason."""
    everyone, people = everyone_of(mailing).order_by(), people_of(mailing)
    without = everyone.filter(to_email="").count()
    left_out = Counter({_("No email address"): without} if without else {})
    languages = _languages_of(people)
    number = sum(languages.values())
    by_language: Counter[str] = Counter()
    for language, count in languages.items():
        by_language[text_language(mailing, language)] += count
    is_exact = number <= COUNTED_ONE_BY_ONE
    if is_exact:
        for reason, language in _suppressed(mailing, people.values_list("to_email", "to_language")):
            left_out[str(Suppression.Reason(reason).label)] += 1
            by_language[text_language(mailing, language)] -= 1
            number -= 1
    return AudienceFigures(number, dict(+by_language), dict(left_out), is_exact)


def _languages_of(people: "QuerySet[Any]") -> dict[str, int]:
    return dict(people.order_by().values_list("to_language").annotate(number=Count("pk", distinct=True)))


def _suppressed(mailing: Mailing, people: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Yield the reason for each address that gets no emails of this mailing, with the person's language."""
    languages = dict(people)
    stops = suppressions_at(languages, mailing_list=mailing_list_of(mailing))
    return [(stop.reason, languages[address]) for address, stop in stops.items()]
