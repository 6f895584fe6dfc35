"""Every action is called with rows that were loaded before another action changed or deleted them.

It must refuse in words, or act on what is stored now; it never writes a column as it was loaded, and never raises anything else.
The table is complete: an action without a line in it fails.
"""

import datetime as dt
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from consents.actions import record_consent
from dialogues.models import EvidenceBrief
from dialogues.participants.actions.calls import QuotaRange
from dialogues.recommendations.sourced import add_sourced_recommendation, add_sourced_set
from dialogues.statements.vote_tables import VoteTable
from dialogues.voice.routing import route_of
from digests.actions import subscribe
from digests.preferences import Preferences
from digests.targets import NETWORK, Target
from events.invitations.texts import InvitationText
from events.models import Event
from events.registrations.actions import register
from events.surveys.actions import OwnQuestion
from hubs.models import Hub
from hubs.registry.actions.organisation_merge import mark_distinct as mark_organisations_distinct
from hubs.team.actions.roles import remove_member
from news.models import NewsItem
from outbox.actions import suppress
from outbox.models import Suppression
from partners.keys.actions import request_access
from publishing.models import Revision
from publishing.subjects import About, about
from stakeholders.duplicates.actions import mark_distinct
from stakeholders.gaps.targets import HubTargets
from tests.dialogues.endorsing import PERSON as SIGNATORY
from tests.dialogues.endorsing import make_endorsement, make_joint_statement, make_request
from tests.dialogues.looking_back import ANSWERS, give_answers, make_over, make_survey_of, registrations_of
from tests.dialogues.making import make_published
from tests.dialogues.proposing import (
    AFTER,
    day,
    make_adopted,
    make_consultation,
    make_member_organisation,
    make_need,
    make_proposal,
    make_public_need,
)
from tests.dialogues.reporting import make_consensus, make_signatory
from tests.dialogues.stating import make_open, make_participant, make_seed, make_waiting
from tests.dialogues.test_ledger import make_asked, make_sent
from tests.dialogues.voicing import make_helpline, make_inbox, make_message, make_stored_message, make_unconfirmed
from tests.dialogues.volunteering import after_call, make_call, make_volunteer, make_volunteers, person
from tests.events.waiting import full_event, waiting_with_offer
from tests.factories import (
    SHOWN,
    STEP,
    make_calendar,
    make_certificate,
    make_chair,
    make_country,
    make_door_link,
    make_event,
    make_group,
    make_hub,
    make_invitation,
    make_material,
    make_member,
    make_membership,
    make_news,
    make_organisation,
    make_question,
    make_registration,
    make_reminder,
    make_resource,
    make_revision,
    make_series,
    make_series_registration,
    make_session,
    make_speaker,
    make_stakeholder,
    make_survey,
    make_team_invitation,
    make_user,
)
from tests.portal.worlds import World, make_world
from toolkit.actions import ActionRefused
from toolkit.actions.constraints import sqlstate_of
from toolkit.actions.decorator import FOREIGN_KEY_VIOLATION
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

APPLICATIONS = (
    "accounts", "audit", "outbox", "publishing", "hubs", "news", "library", "consents", "stakeholders", "events", "dialogues",
    "digests", "mailings", "privacy", "partners",
)  # fmt: skip
AT = timezone.now()
MEANWHILE = "Changed meanwhile"
CHECK_VIOLATION = "23514"
Arguments = dict[str, Any]


_worlds: list[World] = []  # made once for the module


@pytest.fixture(autouse=True, scope="module")
def _world_of_the_module(lasting: Any) -> Iterator[None]:
    """A hub with a row of each kind, which each test has to itself: what it changes is taken back."""
    with lasting():
        _worlds.append(make_world("PT"))
    yield
    _worlds.clear()


def world() -> World:
    """The rows of the hub as they were loaded."""
    return deepcopy(_worlds[0])


def rows(label: str) -> Any:
    """The row of this kind in the world of a hub."""
    return world().rows[label]


def draft_event() -> Any:
    return make_event(state="draft", published_at=None)


def pair() -> Any:
    hub = make_hub()
    return mark_distinct(by=SYSTEM, one=make_stakeholder(hub, name="A"), other=make_stakeholder(hub, name="B"))


def segment_and_event() -> Arguments:
    made = world()
    return {"event": made.rows["events.Event"], "segment": made.rows["stakeholders.Segment"]}


def programme(*names: str) -> Arguments:
    """A session with a speaker and its event under the names of their parameters, and a session to write."""
    session = make_session()
    make_speaker(session)
    rows_by_name = {"event": session.event, "session": session, "speakers_of": session}
    fields = {"title": "Talk", "starts_at": session.starts_at, "ends_at": session.ends_at}
    return {**{name: rows_by_name[name] for name in names}, "fields": fields}


def attended() -> Any:
    event = make_event(days=-5)
    return make_registration(event, checked_in_at=event.starts_at)


def joined() -> Any:
    return make_registration(make_event(days=-1, format="online"), email="ana@example.org").event


def second_material() -> Any:
    event = make_event()
    make_material(event)
    return make_material(event, position=2)


def at_the_door() -> Any:
    return make_registration(make_event(days=0))


def subscriber() -> Any:
    return subscribe(by=CITIZEN, target=Target(hub=make_hub()), email="r@example.org", language="en", at=AT)


def mailing_in_hand(stopped_at: dt.datetime | None = None) -> Any:
    """A mailing that is being sent, or was stopped."""
    mailing = rows("mailings.Mailing")
    mailing.state, mailing.started_at, mailing.stopped_at = "stopped" if stopped_at else "sending", AT, stopped_at
    mailing.save()
    return mailing


def dated_series() -> Arguments:
    """A series with a date, and the key of its event."""
    series = make_series(dates=1)
    return {"series": series, "events": list(series.dates.values_list("pk", flat=True))}


def unconfirmed_registration(event: Event | None = None, **fields: Any) -> Any:
    return make_registration(event or make_event(), confirmed_at=None, held_until=AT + dt.timedelta(days=1), **fields)


def unconfirmed_series_registration() -> Any:
    series = make_series(dates=1)
    ours = make_series_registration(series)
    unconfirmed_registration(series.dates.get(), email=ours.email)
    return ours


def revision(state: str = "draft", **fields: Any) -> Revision:
    more = {"submitted": {"submitted_at": AT}, "published": {"decided_at": AT}}.get(state, {})
    return make_revision(make_hub(), state=state, **more | fields)


def volunteer(*, confirmed: bool = True) -> Any:
    row = make_volunteer(make_call().dialogue, details={"gender": "woman"})
    if not confirmed:
        row.confirmed_at = None
        row.save(update_fields=["confirmed_at"])
    return row


def drawable() -> Any:
    call = make_call(seats=2, quotas={("gender", "woman"): QuotaRange(0, 2)})
    make_volunteers(call.dialogue, 2)
    return call


def place(state: str) -> Any:
    row = rows("dialogues.DrawnVolunteer")
    row.state, row.reply_by = state, after_call() + dt.timedelta(days=1)
    row.save()
    row.draw.invited_at = after_call()
    row.draw.save(update_fields=["invited_at"])
    return row


def of_ledger(*labels: str) -> Arguments:
    """Rows of one dialogue, under the names of their parameters."""
    made = world()
    names = {"PolicyDialogue": "dialogue", "Recommendation": "recommendation", "Addressee": "addressee"}
    return {names[label]: made.rows[f"dialogues.{label}"] for label in labels}


def stated(*names: str) -> Arguments:
    """Of a dialogue in which people write statements: itself, a participant, what they wrote, and a statement of the hub."""
    dialogue = make_open()
    participant = make_participant(dialogue)
    seed, statement = make_seed(dialogue), make_waiting(participant)
    found = {"dialogue": dialogue, "pseudonym": participant, "statement": statement, "seed": seed}
    return {name: found[name] for name in names}


def voted() -> Arguments:
    """A participant, and a vote on a statement of the hub."""
    found = stated("pseudonym", "seed")
    return {"pseudonym": found["pseudonym"], "choices": {found["seed"].pk: 1}}


def asked() -> Arguments:
    """An addressee with an address, and its dialogue."""
    addressee = make_asked(make_published())
    return {"addressee": addressee, "dialogue": addressee.recommendation.set.dialogue}


def voted_in() -> Arguments:
    """A dialogue, and the empty table of five participants."""
    dialogue = make_open()
    keys = [make_participant(dialogue, f"voter{number}@example.org").pk for number in range(5)]
    return {"dialogue": dialogue, "table": VoteTable([], 5, bytearray(), keys)}


def commented() -> Arguments:
    """A comment of the survey of a dialogue, with those of four others."""
    dialogue = make_over(people=5)
    return {"dialogue": dialogue, "answer": give_answers(make_survey_of(dialogue), *"ABCDE")[0]}


def removed_seed() -> Arguments:
    found = stated("dialogue", "seed")
    return {"dialogue": found["dialogue"], "statement": found["seed"]}


def issued() -> Any:
    """A set of recommendations of an organisation."""
    return add_sourced_set(by=SYSTEM, issuer=make_organisation(), title="Set", source="x.org")


def issued_recommendation() -> Any:
    return add_sourced_recommendation(by=SYSTEM, recommendations=issued(), number=1, text="Do.")


def second_question() -> Any:
    return make_question(make_question().event)


def milestone() -> Any:
    return make_hub().milestones.create(kind="launched", is_actual=False, source="x.org")


DRAFT = {"edition": 0, "at": AT}
MATERIAL = {
    "kind": "minutes", "title": "Report", "language": "en", "link": "https://example.org/report", "alt": "", "credit": "",
    "for_attendees": False,
}  # fmt: skip
QUESTION = {"kind": "short", "label": "Meal", "purpose": "To order lunch."}
REMINDER = {"kind": "after_event", "amount": 3, "unit": "hours", "clock": None}
NEWS = {
    "original_language": "en", "texts": {"en": {"title": "T", "body": "B"}}, "topics": [], "source": "x.org",
}  # fmt: skip
# By module and name of the action: what it is called with. Rows in it are changed, then deleted, before the call.
CALLS: dict[str, Callable[[], Arguments]] = {
    "accounts.actions.open_network_office": lambda: {"by": SYSTEM, "user": make_user()},
    "outbox.actions.send_again": lambda: {"by": SYSTEM, "email": rows("outbox.OutgoingEmail")},
    "hubs.groups.actions.chairs.add_chair": lambda: {"by": SYSTEM, "group": make_group(make_hub()), "function": "Chair"},
    "hubs.groups.actions.chairs.change_chair": lambda: {"by": SYSTEM, "chair": make_chair(make_group(make_hub())), "since": None},
    "hubs.groups.actions.chairs.remove_chair": lambda: {"by": SYSTEM, "chair": make_chair(make_group(make_hub()))},
    "hubs.groups.actions.groups.create_group": lambda: {"by": SYSTEM, "hub": make_hub(), "name": "G", "kind": "policy_group"},
    "hubs.groups.actions.groups.change_group": lambda: {"by": SYSTEM, "group": make_group(make_hub()), "strategy_period": "2027"},
    "hubs.groups.actions.groups.end_group": lambda: {
        "by": SYSTEM, "group": make_group(make_hub()), "successor": make_group(make_hub()), "until": PartialDate.parse("2026"),
    },
    "hubs.groups.actions.groups.remove_group": lambda: {"by": SYSTEM, "group": make_group(make_hub())},
    "hubs.registry.actions.memberships.add_member": lambda: {
        "by": SYSTEM, "hub": make_hub(), "organisation": make_organisation(), "role": "member",
    },
    "hubs.registry.actions.memberships.add_new_member": lambda: {
        "by": SYSTEM, "hub": make_hub(), "organisation": {"name": "New", "kind": "university"}, "role": "member",
    },
    "hubs.registry.actions.memberships.change_membership": lambda: {"by": SYSTEM, "membership": make_membership(), "role": "host"},
    "hubs.registry.actions.memberships.end_membership": lambda: {
        "by": SYSTEM, "membership": make_membership(), "until": PartialDate.parse("2026"),
    },
    "hubs.registry.actions.memberships.remove_membership": lambda: {"by": SYSTEM, "membership": make_membership()},
    "hubs.registry.actions.organisation_merge.merge_organisations": lambda: {
        "by": SYSTEM, "kept": make_organisation(), "gone": make_organisation(), "fields": {},
    },
    "hubs.registry.actions.organisation_merge.mark_distinct": lambda: {
        "by": SYSTEM, "one": make_organisation(), "other": make_organisation(),
    },
    "hubs.registry.actions.organisation_merge.unmark_distinct": lambda: {
        "by": SYSTEM,
        "pair": mark_organisations_distinct(by=SYSTEM, one=make_organisation(), other=make_organisation()),
    },
    "hubs.registry.actions.reference.change_reference": lambda: {"by": SYSTEM, "row": make_country(), "capital": "Lisbon"},
    "hubs.profile.sourced.create_hub": lambda: {"by": SYSTEM, "country": make_country("BE"), "name": "Hub"},
    "hubs.profile.sourced.change_sourced_hub": lambda: {"by": SYSTEM, "hub": make_hub(), "note": "As stated"},
    "hubs.milestones.sourced.add_sourced_milestone": lambda: {
        "by": SYSTEM, "hub": make_hub(), "at": AT, "kind": "launched", "is_actual": False, "source": "x.org",
    },
    "hubs.milestones.sourced.change_sourced_milestone": lambda: {
        "by": SYSTEM, "milestone": milestone(), "at": AT, "is_actual": True,
    },
    "publishing.items.put_sourced_item": lambda: {
        "by": SYSTEM, "model": NewsItem, "key": "k", "hub": make_hub(), "content": NEWS, "published_at": AT, "at": AT,
    },
    "dialogues.recommendations.sourced.add_sourced_set": lambda: {
        "by": SYSTEM, "issuer": make_organisation(), "title": "Set", "source": "x.org",
    },
    "dialogues.recommendations.sourced.change_sourced_set": lambda: {
        "by": SYSTEM, "recommendations": issued(), "source": "y.org",
    },
    "dialogues.recommendations.sourced.add_sourced_recommendation": lambda: {
        "by": SYSTEM, "recommendations": issued(), "number": 1, "text": "Do.",
    },
    "dialogues.recommendations.sourced.change_sourced_recommendation": lambda: {
        "by": SYSTEM, "recommendation": issued_recommendation(), "text": "Do more.",
    },
    "dialogues.recommendations.sourced.add_sourced_addressee": lambda: {
        "by": SYSTEM, "recommendation": issued_recommendation(), "kind": "other",
    },
    "hubs.registry.actions.organisations.create_organisation": lambda: {
        "by": SYSTEM, "hub": make_hub(), "name": "New", "kind": "university",
    },
    "hubs.registry.actions.organisations.change_organisation": lambda: {
        "by": SYSTEM, "organisation": make_organisation(), "acronym": "U",
    },
    "library.actions.give_document": lambda: {
        "by": SYSTEM, "entry": make_resource(make_hub()), "content": b"Words", "name": "a.txt", "at": AT,
    },
    "library.actions.take_document_away": lambda: {"by": SYSTEM, "entry": make_resource(make_hub()), "at": AT},
    "publishing.items.create_item": lambda: {
        "by": SYSTEM, "model": NewsItem, "hub": make_hub(), "content": {"texts": {}}, "at": AT,
    },
    "publishing.files.store_file": lambda: {
        "by": SYSTEM, "hub": make_hub(), "kind": "document", "content": b"Words", "name": "a.txt", "content_type": "text/plain",
    },
    "hubs.profile.logos.store_logo": lambda: {"by": SYSTEM, "hub": make_hub(), "content": b"no picture"},
    "publishing.actions.save_draft": lambda: {
        "by": SYSTEM, "about": about(make_news(make_hub())), "content": {"texts": {}}, **DRAFT,
    },
    "publishing.actions.amend_draft": lambda: {
        "by": SYSTEM, "about": about(make_news(make_hub())), "changes": {"link": "https://news.example.org"},
    },
    "publishing.actions.submit": lambda: {"by": SYSTEM, "revision": revision(), "at": AT},
    "publishing.actions.take_back": lambda: {"by": SYSTEM, "revision": revision("submitted")},
    "publishing.actions.publish": lambda: {"by": SYSTEM, "revision": revision("submitted"), "at": AT},
    "publishing.actions.return_with_reason": lambda: {
        "by": SYSTEM, "revision": revision("submitted"), "reason": "Shorter.", "at": AT,
    },
    "publishing.actions.discard": lambda: {"by": SYSTEM, "revision": revision()},
    "publishing.actions.take_down": lambda: {"by": SYSTEM, "row": make_news(make_hub()), "at": AT},
    "publishing.actions.restore": lambda: {"by": SYSTEM, "revision": revision("published"), "at": AT},
    "hubs.team.actions.onboarding.invite_member": lambda: {
        "by": SYSTEM, "hub": make_hub(), "email": "n@example.org", "name": "N", "role": "editor",
    },
    "hubs.team.actions.invitations.invite_colleague": lambda: {
        "by": SYSTEM, "hub": make_hub(), "email": "n@example.org", "name": "N", "role": "editor", "language": "en", "at": AT,
    },
    "hubs.team.actions.invitations.send_invitation_again": lambda: {
        "by": SYSTEM, "invitation": make_team_invitation(sent_days_ago=1), "at": AT,
    },
    "hubs.team.actions.invitations.withdraw_invitation": lambda: {"by": SYSTEM, "invitation": make_team_invitation(), "at": AT},
    "hubs.team.actions.invitations.accept_invitation": lambda: {
        "by": (user := make_user()), "invitation": make_team_invitation(email=user.email), "at": AT,
    },
    "hubs.team.actions.invitations.accept_as_newcomer": lambda: {
        "by": CITIZEN, "invitation": make_team_invitation(), "name": "N", "password": "correct horse battery", "at": AT,
    },
    "hubs.team.actions.office_access.let_office_in": lambda: {
        "by": SYSTEM, "hub": make_hub(), "until": timezone.localdate(), "at": AT,
    },
    "hubs.team.actions.office_access.end_office_access": lambda: {"by": SYSTEM, "hub": make_hub(), "at": AT},
    "hubs.team.actions.roles.set_role": lambda: {
        "by": SYSTEM, "hub": (hub := make_hub()), "user": make_member(hub, "editor"), "role": "viewer",
    },
    "hubs.team.actions.roles.remove_member": lambda: {"by": SYSTEM, "member": make_member(make_hub(), "editor").teams.get()},
    "hubs.milestones.actions.put_milestone": lambda: {"by": SYSTEM, "hub": make_hub(), "entry": STEP, **DRAFT},
    "hubs.milestones.actions.remove_milestone": lambda: {"by": SYSTEM, "hub": make_hub(), "key": "x", **DRAFT},
    "hubs.profile.actions.save_profile_part": lambda: {"by": SYSTEM, "hub": make_hub(), "part": {"model": "hosted"}, **DRAFT},
    "hubs.profile.actions.confirm_profile": lambda: {"by": make_user(), "hub": make_hub(), "at": AT},
    "stakeholders.contacts.actions.add_stakeholder": lambda: {
        "by": SYSTEM, "hub": make_hub(), "name": "N", "sector": "academia", "level": "local",
    },
    "stakeholders.contacts.actions.change_stakeholder": lambda: {
        "by": SYSTEM, "stakeholder": make_stakeholder(make_hub()), "function": "Director",
    },
    "stakeholders.contacts.actions.remove_stakeholder": lambda: {"by": SYSTEM, "stakeholder": make_stakeholder(make_hub())},
    "stakeholders.contacts.actions.remove_stakeholders": lambda: {
        "by": SYSTEM, "hub": (hub := make_hub()), "stakeholders": [make_stakeholder(hub), make_stakeholder(hub)],
    },
    "stakeholders.segments.actions.add_segment": lambda: {"by": SYSTEM, "hub": make_hub(), "name": "S", "criteria": {}},
    "stakeholders.segments.actions.change_segment": lambda: {
        "by": SYSTEM, "segment": rows("stakeholders.Segment"), "name": "S", "criteria": {},
    },
    "stakeholders.segments.actions.delete_segment": lambda: {"by": SYSTEM, "segment": rows("stakeholders.Segment")},
    "stakeholders.contacts.export.note_export": lambda: {"by": SYSTEM, "hub": make_hub(), "number": 1, "kind": "csv"},
    "stakeholders.imports.actions.start_import": lambda: {
        "by": make_user(), "hub": make_hub(), "file_name": "a.csv", "content": b"Name", "language": "en", "at": AT,
    },
    "stakeholders.imports.actions.confirm_import": lambda: {
        "by": make_user(), "run": rows("stakeholders.Import"), "existing": "keep",
    },
    "stakeholders.imports.actions.match_columns": lambda: {
        "by": make_user(), "run": rows("stakeholders.Import"), "columns": ["name"], "defaults": {},
    },
    "stakeholders.imports.actions.discard_import": lambda: {"by": SYSTEM, "run": rows("stakeholders.Import")},
    "consents.actions.record_consent": lambda: {
        "by": CITIZEN, "hub": make_hub(), "address": "a@b.example", "purpose": "digest", "shown": SHOWN,
    },
    "consents.actions.record_withdrawal": lambda: {
        "by": CITIZEN, "hub": make_hub(), "address": "a@b.example", "purpose": "digest", "means": "personal page",
    },
    "consents.actions.record_unsubscription": lambda: {
        "hub": make_hub(), "recipient": "0" * 64, "mailing_list": "digest:pt", "purpose": "digest",
    },
    "consents.actions.record_return": lambda: {
        "hub": make_hub(), "recipient": "0" * 64, "mailing_list": "invitations:pt", "purpose": "invitations", "shown": SHOWN,
    },
    "stakeholders.duplicates.actions.merge_stakeholders": lambda: {
        "by": SYSTEM, "kept": make_stakeholder(make_hub()), "gone": make_stakeholder(make_hub()), "fields": {},
    },
    "stakeholders.duplicates.actions.mark_distinct": lambda: {
        "by": SYSTEM, "one": make_stakeholder(hub := make_hub()), "other": make_stakeholder(hub),
    },
    "stakeholders.duplicates.actions.unmark_distinct": lambda: {"by": SYSTEM, "pair": pair()},
    "events.programme.actions.events.create_event": lambda: {
        "by": SYSTEM, "hub": make_hub(),
        "fields": {"title": "E", "kind": "webinar", "starts_at": AT, "ends_at": AT + dt.timedelta(hours=1)},
    },
    "events.programme.actions.events.change_event": lambda: {"by": SYSTEM, "event": make_event(), "fields": {"summary": "Short"}},
    "events.programme.actions.events.delete_draft": lambda: {"by": SYSTEM, "event": draft_event()},
    "events.programme.actions.publication.publish_event": lambda: {"by": SYSTEM, "event": draft_event(), "at": AT},
    "events.programme.actions.publication.make_public": lambda: {"by": SYSTEM, "event": draft_event(), "at": AT},
    "events.programme.actions.publication.cancel_event": lambda: {"by": SYSTEM, "event": make_event(), "because": "Illness.", "at": AT},
    "events.co_organisers.actions.ask_co_organiser": lambda: {
        "by": SYSTEM, "event": make_event(), "partner": make_hub("NO"), "at": AT,
    },
    "events.co_organisers.actions.answer_as_co_organiser": lambda: {
        "by": SYSTEM, "co_organiser": rows("request to co-organise"), "accept": True, "at": AT,
    },
    "events.co_organisers.actions.remove_co_organiser": lambda: {"by": SYSTEM, "co_organiser": rows("events.CoOrganiser")},
    "events.programme.actions.illustration.set_illustration": lambda: {
        "by": SYSTEM, "event": make_event(), "content": None, "alt": "A hall", **DRAFT,
    },
    "events.programme.actions.illustration.remove_illustration": lambda: {"by": SYSTEM, "event": make_event(), **DRAFT},
    "events.programme.actions.drafts.create_event_draft": lambda: {
        "by": SYSTEM, "hub": make_hub(), "at": AT,
        "fields": {"title": "E", "kind": "webinar", "starts_at": AT, "ends_at": AT + dt.timedelta(hours=1)},
    },
    "events.programme.actions.drafts.begin_event_draft": lambda: {"by": SYSTEM, "event": draft_event(), "at": AT},
    "events.programme.actions.drafts.save_event_draft": lambda: {
        "by": SYSTEM, "event": make_event(), "fields": {"summary": "Short"}, **DRAFT,
    },
    "events.sessions.actions.sessions.add_session": lambda: {"by": SYSTEM, **programme("event", "speakers_of")},
    "events.sessions.actions.sessions.change_session": lambda: {"by": SYSTEM, **programme("session")},
    "events.sessions.actions.sessions.remove_session": lambda: {"by": SYSTEM, "session": make_session()},
    "events.sessions.actions.speakers.add_speaker": lambda: {"by": SYSTEM, "session": make_session(), "to_be_confirmed": True},
    "events.sessions.actions.speakers.change_speaker": lambda: {"by": SYSTEM, "speaker": make_speaker(), "role": "moderator"},
    "events.sessions.actions.speakers.remove_speaker": lambda: {"by": SYSTEM, "speaker": make_speaker()},
    "events.invitations.actions.start_campaign": lambda: {"by": SYSTEM, "at": AT, **segment_and_event()},
    "events.invitations.previews.send_test_invitation": lambda: {
        "by": make_user(), "text": InvitationText(), "at": AT, **segment_and_event(),
    },
    "events.invitations.invitee_actions.resend_invitation": lambda: {
        "by": SYSTEM, "invitation": rows("events.Invitation"), "at": AT,
    },
    "events.invitations.invitee_actions.invite_again": lambda: {
        "by": SYSTEM, "invitation": rows("events.Invitation"), "at": AT,
    },
    "events.invitations.invitee_actions.withdraw_invitation": lambda: {
        "by": SYSTEM, "invitation": rows("events.Invitation"), "at": AT,
    },
    "events.invitations.actions.answer_invitation": lambda: {
        "by": CITIZEN, "invitation": rows("events.Invitation"), "accept": True, "shown": SHOWN, "at": AT,
    },
    "events.registrations.actions.register": lambda: {
        "by": CITIZEN, "event": make_event(), "name": "N", "email": "n@example.org", "language": "en", "shown": SHOWN, "at": AT,
    },
    "events.registrations.export.note_attendee_export": lambda: {
        "by": SYSTEM, "event": make_event(), "number": 1, "kind": "csv",
    },
    "events.registrations.unconfirmed.register_publicly": lambda: {
        "by": CITIZEN, "event": make_event(), "name": "N", "email": "n@example.org", "organisation": "", "access_needs": "",
        "language": "en", "at": AT,
    },
    "events.registrations.unconfirmed.confirm_registration": lambda: {
        "by": CITIZEN, "registration": unconfirmed_registration(), "shown": SHOWN, "at": AT,
    },
    "events.registrations.answers.change_answers": lambda: {
        "by": CITIZEN, "registration": rows("events.Registration"), "name": "N", "organisation": "", "language": "en",
        "access_needs": "", "at": AT,
    },
    "events.registrations.answers.add_attendee": lambda: {
        "by": SYSTEM, "event": make_event(), "name": "N", "email": "n@example.org", "organisation": "", "language": "en",
        "shown": SHOWN, "at": AT,
    },
    "events.waiting_list.actions.join_publicly": lambda: {
        "by": CITIZEN, "event": full_event(), "name": "N", "email": "n@example.org", "organisation": "", "access_needs": "",
        "language": "en", "at": AT,
    },
    "events.waiting_list.actions.join_waiting_list": lambda: {
        "by": CITIZEN, "event": full_event(), "name": "N", "email": "n@example.org", "language": "en", "shown": SHOWN, "at": AT,
    },
    "events.waiting_list.actions.accept_place": lambda: {
        "by": CITIZEN, "registration": waiting_with_offer(), "at": AT,
    },
    "events.waiting_list.actions.move_from_waiting_list": lambda: {
        "by": SYSTEM, "registration": waiting_with_offer(), "because": "A speaker.", "at": AT,
    },
    "events.waiting_list.quotas.set_quotas": lambda: {
        "by": SYSTEM, "event": make_event(), "places": {"industry": 5}, "at": AT,
    },
    "events.personal_calendars.actions.request_personal_calendar": lambda: {
        "by": CITIZEN, "registration": make_registration(make_event()), "at": timezone.now(),
    },
    "events.personal_calendars.actions.renew_personal_calendar": lambda: {
        "by": CITIZEN, "calendar": make_calendar(), "language": "en",
    },
    "events.personal_calendars.actions.end_personal_calendar": lambda: {"by": CITIZEN, "calendar": make_calendar()},
    "events.certificates.actions.request_certificates": lambda: {"by": SYSTEM, "event": attended().event, "at": AT},
    "events.certificates.actions.resend_certificate": lambda: {
        "by": SYSTEM, "certificate": make_certificate(attended()), "at": AT,
    },
    "events.registrations.attendance.record_attendance": lambda: {
        "by": SYSTEM, "registration": make_registration(make_event()), "way": "in_person", "at": AT,
    },
    "events.registrations.attendance.withdraw_attendance": lambda: {
        "by": SYSTEM, "registration": attended(), "way": "in_person", "at": AT,
    },
    "events.materials.actions.add_material": lambda: {"by": SYSTEM, "event": make_event(), "fields": MATERIAL},
    "events.materials.actions.change_material": lambda: {
        "by": SYSTEM, "material": make_material(make_event()), "fields": MATERIAL,
    },
    "events.materials.actions.move_material_up": lambda: {"by": SYSTEM, "material": second_material()},
    "events.materials.actions.remove_material": lambda: {"by": SYSTEM, "material": make_material(make_event())},
    "events.materials.actions.announce_materials": lambda: {
        "by": SYSTEM, "event": make_material(attended().event).event, "at": AT,
    },
    "events.surveys.actions.set_up_survey": lambda: {"by": SYSTEM, "event": make_event(), "questions": [OwnQuestion("text", "Next?")]},
    "events.surveys.actions.send_survey": lambda: {"by": SYSTEM, "survey": make_survey(attended().event), "at": AT},
    "events.surveys.actions.remove_survey": lambda: {"by": SYSTEM, "survey": make_survey(make_event())},
    "events.surveys.actions.answer_survey": lambda: {
        "survey": make_survey((person := attended()).event), "registration": person, "rating": 4, "replies": {}, "at": AT,
    },
    "events.questions.actions.add_question": lambda: {"by": SYSTEM, "event": make_event(), "fields": QUESTION},
    "events.questions.actions.change_question": lambda: {"by": SYSTEM, "question": make_question(), "fields": {"purpose": "To eat."}},
    "events.questions.actions.move_question": lambda: {"by": SYSTEM, "question": second_question(), "up": True},
    "events.questions.actions.remove_question": lambda: {"by": SYSTEM, "question": make_question()},
    "events.questions.actions.restore_question": lambda: {"by": SYSTEM, "question": make_question(archived_at=AT)},
    "events.questions.actions.copy_questions": lambda: {
        "by": SYSTEM, "event": make_event(), "source": make_question().event,
    },
    "events.reminders.actions.add_reminder": lambda: {"by": SYSTEM, "event": make_event(), "fields": REMINDER},
    "events.reminders.actions.change_reminder": lambda: {"by": SYSTEM, "rule": make_reminder(), "fields": {"text": "Bring it."}},
    "events.reminders.actions.remove_reminder": lambda: {"by": SYSTEM, "rule": make_reminder()},
    "events.check_in.actions.check_in": lambda: {"by": SYSTEM, "registration": at_the_door(), "at": AT, "now": AT},
    "events.registrations.answers.attend_in_person": lambda: {
        "by": SYSTEM, "registration": make_registration(make_event(format="hybrid", online_places_taken=1), attends_online=True), "at": AT,
    },
    "events.check_in.actions.undo_check_in": lambda: {"by": SYSTEM, "registration": attended(), "at": AT},
    "events.check_in.actions.check_in_oneself": lambda: {"by": CITIZEN, "registration": at_the_door(), "at": AT},
    "events.check_in.actions.join_online": lambda: {"by": CITIZEN, "registration": at_the_door(), "at": AT},
    "events.check_in.actions.add_walk_in": lambda: {
        "by": SYSTEM, "event": make_event(days=0), "shown": SHOWN, "at": AT,
        "person": {"name": "N", "email": "w@example.org", "organisation": "", "language": "en"},
    },
    "events.check_in.door_links.create_door_link": lambda: {"by": SYSTEM, "event": make_event(days=0), "label": "Gate", "at": AT},
    "events.check_in.door_links.revoke_door_link": lambda: {"by": SYSTEM, "link": make_door_link(), "at": AT},
    "events.check_in.settings.change_settings": lambda: {
        "by": SYSTEM, "event": make_event(), "self_check_in": "open",
    },
    "events.online_attendance.actions.record_online": lambda: {
        "by": SYSTEM, "event": (event := joined()), "people": event.registrations.all(), "at": AT,
    },
    "events.online_attendance.actions.record_report": lambda: {
        "by": SYSTEM, "event": (event := joined()), "people": event.registrations.all(), "addresses": ["ana@example.org"], "at": AT,
    },
    "events.online_attendance.actions.set_online_views": lambda: {"by": SYSTEM, "event": joined(), "views": 7},
    "events.check_in.badges.request_badges": lambda: {
        "by": make_user(), "event": (row := at_the_door()).event, "people": [row], "language": "en", "at": AT,
    },
    "events.waiting_list.allocation.mend_waiting_list": lambda: {"event": make_event(), "at": AT},
    "events.registrations.actions.withdraw_registration": lambda: {
        "by": CITIZEN, "at": AT,
        "registration": register(
            by=CITIZEN, event=make_event(), name="N", email="n@example.org", language="en", shown=SHOWN, at=AT
        ),
    },
    "dialogues.frame.actions.dialogues.create_dialogue": lambda: {"by": SYSTEM, "hub": make_hub(), "fields": {"title": "D"}},
    "dialogues.frame.actions.dialogues.change_dialogue": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "fields": {"invited": "Patients"},
    },
    "dialogues.frame.actions.dialogues.publish_dialogue": lambda: {"by": SYSTEM, **of_ledger("PolicyDialogue"), "at": AT},
    "dialogues.frame.actions.dialogues.begin_dialogue_draft": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "at": AT,
    },
    "dialogues.frame.actions.dialogues.make_public": lambda: {"by": SYSTEM, **of_ledger("PolicyDialogue"), "at": AT},
    "dialogues.frame.actions.drafts.create_dialogue_draft": lambda: {
        "by": SYSTEM, "hub": make_hub(), "fields": {"title": "D"}, "at": AT,
    },
    "dialogues.frame.actions.drafts.save_dialogue_draft": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "fields": {"invited": "Patients"}, "edition": 0, "at": AT,
    },
    "dialogues.recommendations.links.forward_link": lambda: {
        "by": CITIZEN, "link": make_sent(), "email": "b@ministry.example", "language": "en", "ends_own": False, "at": AT,
    },
    "dialogues.recommendations.links.revoke_link": lambda: {"by": SYSTEM, "link": make_sent(), "at": AT},
    "dialogues.recommendations.links.send_again": lambda: {"by": SYSTEM, "link": make_sent(), "at": AT},
    "dialogues.recommendations.links.set_contact": lambda: {
        "by": SYSTEM, **asked(), "email": "b@ministry.example", "language": "en", "at": AT,
    },
    "dialogues.recommendations.addressee_requests.send_recommendations": lambda: {
        "by": SYSTEM, "dialogue": asked()["dialogue"], "at": AT,
    },
    "dialogues.recommendations.addressee_requests.change_request": lambda: {
        "by": SYSTEM, **asked(), "email": "b@ministry.example", "language": "en", "due_on": None, "at": AT,
    },
    "dialogues.recommendations.responses.respond": lambda: {
        "by": CITIZEN, "link": make_sent(), "state": "accepted", "answer": "Yes.", "answer_language": "en", "document": None,
        "seen": None, "at": AT,
    },
    "dialogues.recommendations.actions.set_document": lambda: {"by": SYSTEM, **asked(), "sent": None, "on": AT.date()},
    "dialogues.brief.actions.save_brief_draft": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "content": {"problem": "P", "options": []}, "edition": 0, "at": AT,
    },
    "dialogues.brief.actions.send_brief": lambda: {
        "by": SYSTEM, "at": AT, "version": 1,
        "brief": EvidenceBrief.objects.get_or_create(dialogue=(one := of_ledger("PolicyDialogue")["dialogue"]), hub=one.hub)[0],
    },
    "dialogues.reports.actions.save_report_draft": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "content": {"original_language": "en", "texts": {}}, "edition": 0, "at": AT,
    },
    "dialogues.reports.consensus.save_consensus": lambda: {
        "by": SYSTEM, "dialogue": make_consensus().dialogue, "text": "Another", "text_language": "en", "at": AT,
    },
    "dialogues.reports.consensus.add_signatory": lambda: {
        "by": SYSTEM, "consensus": make_consensus(), "organisation": "League", "name": "", "function": "", "email": "a@x.example",
        "language": "en", "at": AT,
    },
    "dialogues.reports.consensus.remove_signatory": lambda: {"by": SYSTEM, "signatory": make_signatory()},
    "dialogues.reports.actions.name_rapporteur": lambda: {"by": SYSTEM, "dialogue": make_published(), "rapporteur": None},
    "dialogues.reports.consensus.ask_signatories": lambda: {"by": SYSTEM, "consensus": make_signatory().consensus, "at": AT},
    "dialogues.reports.consensus.answer_consensus": lambda: {
        "by": CITIZEN, "signatory": make_signatory(agrees=False), "agrees": True, "wording": 1, "at": AT,
    },
    "dialogues.frame.actions.phases.set_phases": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "phases": {"call": (AT, None)},
    },
    "dialogues.frame.actions.dialogues.withdraw_dialogue": lambda: {
        "by": SYSTEM,
        **of_ledger("PolicyDialogue"),
        "reason": "Decided.",
        "at": AT,
    },
    "dialogues.frame.actions.dialogues.record_answer": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "answer": "Yes.", "answered_on": AT.date(),
    },
    "dialogues.frame.actions.sessions.add_session": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "event": make_event(),
    },
    "dialogues.frame.actions.sessions.add_sourced_session": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue"), "event": make_event(),
    },
    "dialogues.frame.actions.sessions.remove_session": lambda: {"by": SYSTEM, "session": rows("dialogues.DialogueSession")},
    "dialogues.recommendations.actions.add_recommendation": lambda: {"by": SYSTEM, **of_ledger("PolicyDialogue"), "text": "Do."},
    "dialogues.recommendations.actions.change_recommendation": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue", "Recommendation"), "text": "Do.",
    },
    "dialogues.recommendations.actions.remove_recommendation": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue", "Recommendation"),
    },
    "dialogues.recommendations.actions.add_addressee": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue", "Recommendation"), "kind": "other", "name": "Another",
    },
    "dialogues.recommendations.actions.remove_addressee": lambda: {"by": SYSTEM, **of_ledger("PolicyDialogue", "Addressee")},
    "dialogues.recommendations.actions.set_addressee_state": lambda: {
        "by": SYSTEM, **of_ledger("PolicyDialogue", "Addressee"), "state": "acknowledged", "on": AT.date(),
    },
    "dialogues.participants.actions.calls.set_call": lambda: {
        "by": SYSTEM, "dialogue": make_call().dialogue, "at": AT,
        "fields": {"seats": 4, "reserves": 1, "explanation": "Mix", "reply_days": 7, "kept_until": AT.date() + dt.timedelta(days=9)},
    },
    "dialogues.participants.actions.calls.set_quotas": lambda: {
        "by": SYSTEM, "call": make_call(), "quotas": {("gender", "woman"): QuotaRange(1, 2)},
    },
    "dialogues.participants.actions.volunteers.register_volunteer": lambda: {
        "by": CITIZEN, "dialogue": make_call().dialogue, "email": "n@example.org", "person": person(), "details": {}, "at": AT,
    },
    "dialogues.participants.actions.volunteers.confirm_volunteer": lambda: {
        "by": CITIZEN, "volunteer": volunteer(confirmed=False), "shown": SHOWN, "shown_details": SHOWN, "at": AT,
    },
    "dialogues.participants.actions.volunteers.change_volunteer": lambda: {
        "by": CITIZEN, "volunteer": volunteer(), "person": person(name="N"), "details": {}, "shown_details": SHOWN, "at": AT,
    },
    "dialogues.participants.actions.volunteers.withdraw_details": lambda: {"by": CITIZEN, "volunteer": volunteer()},
    "dialogues.participants.actions.volunteers.withdraw_volunteer": lambda: {"by": CITIZEN, "volunteer": volunteer()},
    "dialogues.participants.actions.draws.request_draw": lambda: {
        "by": make_user(), "dialogue": drawable().dialogue, "at": after_call(),
    },
    "dialogues.participants.actions.seats.invite_drawn": lambda: {
        "by": SYSTEM, "draw": rows("dialogues.Draw"), "at": after_call(),
    },
    "dialogues.participants.actions.seats.answer_seat": lambda: {
        "by": CITIZEN, "place": place("invited"), "accepts": True, "at": after_call(),
    },
    "dialogues.participants.actions.seats.take_reserve": lambda: {"by": SYSTEM, "place": place("reserve"), "at": after_call()},
    "dialogues.participants.export.note_volunteer_export": lambda: {
        "by": SYSTEM, "dialogue": make_call().dialogue, "number": 1, "kind": "csv",
    },
    "dialogues.voice.actions.messages.confirm_message": lambda: {
        "by": CITIZEN, "message": (message := make_unconfirmed(make_inbox())), "hub": route_of(message.country, message.topic).hub,
        "shown": SHOWN, "shown_hearing": SHOWN, "at": AT,
    },
    "dialogues.voice.actions.replies.assign_message": lambda: {
        "by": SYSTEM, "message": make_message(make_inbox()), "colleague": make_member(make_hub(), "editor"),
    },
    "dialogues.voice.actions.replies.answer_message": lambda: {
        "by": make_user(), "message": make_message(make_inbox()), "text": "Soon", "seen": 1, "at": AT,
    },
    "dialogues.voice.actions.replies.write_follow_up": lambda: {
        "by": CITIZEN, "message": make_stored_message(make_hub()), "text": "And then?", "at": AT,
    },
    "dialogues.voice.actions.replies.say_helped": lambda: {
        "by": CITIZEN, "message": make_stored_message(make_hub()), "helped": "yes",
    },
    "dialogues.voice.actions.replies.close_message": lambda: {
        "by": SYSTEM, "message": make_message(make_inbox()), "reason": "settled", "seen": 1, "at": AT,
    },
    "dialogues.voice.actions.publications.take_down_answer": lambda: {
        "by": SYSTEM, "answer": make_stored_message(make_hub()).published, "at": AT,
    },
    "dialogues.voice.actions.handover.hand_over": lambda: {
        "by": make_user(), "message": make_message(make_inbox()), "hub": None, "group": make_group(None), "note": "Yours", "at": AT,
    },
    "dialogues.voice.actions.publications.propose_publication": lambda: {
        "by": SYSTEM, "message": make_stored_message(make_hub()), "question": "How?", "answer": "So.", "language": "en", "seen": 1,
        "at": AT,
    },
    "dialogues.voice.actions.publications.agree_to_publication": lambda: {
        "by": CITIZEN, "message": make_stored_message(make_hub()), "version": 1, "shown": SHOWN, "at": AT,
    },
    **{
        f"dialogues.voice.actions.publications.{name}": lambda: {
            "by": CITIZEN, "message": make_stored_message(make_hub()), "at": AT,
        }
        for name in ("refuse_publication", "withdraw_publication", "take_down_publication")
    },
    "dialogues.voice.actions.dialogues.link_messages": lambda: {
        "by": SYSTEM, "hub": make_hub(), "messages": [make_stored_message(make_hub())], "dialogue": make_published(make_hub()),
    },
    "dialogues.voice.actions.dialogues.begin_dialogue": lambda: {
        "by": make_user(), "hub": make_hub(), "messages": [make_stored_message(make_hub())], "title": "New", "language": "en", "at": AT,
    },
    "dialogues.voice.actions.erasure.delete_message": lambda: {"by": CITIZEN, "message": make_stored_message(make_hub())},
    "dialogues.voice.actions.erasure.stop_hearing": lambda: {"by": CITIZEN, "message": make_stored_message(make_hub())},
    "dialogues.statements.actions.entry.request_sign_in": lambda: {
        "by": CITIZEN, **stated("dialogue"), "email": "n@example.org", "language": "en", "at": AT,
    },
    "dialogues.statements.actions.entry.enter_dialogue": lambda: {
        **stated("dialogue"), "address": "n@example.org", "at": AT,
    },
    "dialogues.statements.actions.statements.write_statement": lambda: {
        "by": CITIZEN, **stated("pseudonym"), "text": "Another idea", "language": "en", "at": AT,
    },
    "dialogues.statements.actions.statements.withdraw_statement": lambda: {
        "by": CITIZEN, **stated("pseudonym", "statement"),
    },
    "dialogues.statements.actions.statements.add_seed_statement": lambda: {
        "by": SYSTEM, **stated("dialogue"), "text": "Another idea", "language": "en", "at": AT,
    },
    "dialogues.statements.actions.statements.remove_seed_statement": lambda: {"by": SYSTEM, **removed_seed()},
    "dialogues.statements.actions.moderation.accept_statement": lambda: {
        "by": SYSTEM, **stated("dialogue", "statement"), "at": AT,
    },
    "dialogues.statements.actions.moderation.refuse_statement": lambda: {
        "by": SYSTEM, **stated("dialogue", "statement"), "reason": "insult", "at": AT,
    },
    "dialogues.statements.actions.votes.cast_votes": lambda: {**voted(), "at": AT},
    "dialogues.statements.actions.results.publish_result": lambda: {
        **voted_in(), "at": AT,
        "found": {"labels": [-1] * 5, "groups": [], "counts": [], "totals": []},
    },
    "dialogues.endorsements.actions.signatures.request_endorsement": lambda: {
        "by": CITIZEN, "statement": make_joint_statement(), "organisation": None, "name": "Vida", "country": None, "website": "",
        "email": "n@example.org", "person": SIGNATORY, "at": AT,
    },
    "dialogues.endorsements.actions.signatures.confirm_endorsement": lambda: {
        "by": CITIZEN, "endorsement": make_request(make_joint_statement()), "shown": SHOWN, "at": AT,
    },
    "dialogues.endorsements.actions.signatures.show_signatory": lambda: {
        "by": CITIZEN, "endorsement": make_endorsement(make_joint_statement()), "shows": True,
    },
    "dialogues.endorsements.actions.signatures.withdraw_endorsement": lambda: {
        "by": CITIZEN, "endorsement": make_endorsement(make_joint_statement()), "at": AT,
    },
    "dialogues.endorsements.actions.signatures.forget_signatory": lambda: {
        "by": SYSTEM, "endorsement": make_endorsement(make_joint_statement()), "means": "erasure",
    },
    "dialogues.endorsements.actions.decisions.approve_endorsement": lambda: {
        "by": SYSTEM, "endorsement": make_endorsement(make_joint_statement()), "organisation": make_organisation(), "at": AT,
    },
    "dialogues.endorsements.actions.decisions.refuse_endorsement": lambda: {
        "by": SYSTEM, "endorsement": make_endorsement(make_joint_statement()), "because": "Unknown", "at": AT,
    },
    "dialogues.afterwards.actions.surveys.send_participant_survey": lambda: {"by": SYSTEM, "dialogue": make_over(), "at": AT},
    "dialogues.afterwards.actions.surveys.answer_participant_survey": lambda: {
        "survey": (survey := make_survey_of(make_over())), "registration": registrations_of(survey.dialogue)[0],
        "answers": ANSWERS, "at": AT,
    },
    "dialogues.afterwards.actions.surveys.decide_comment": lambda: {
        "by": SYSTEM, **commented(), "accepts": True,
    },
    "dialogues.afterwards.actions.outcomes.set_outcome": lambda: {
        "by": SYSTEM, "dialogue": (one := make_over()), "statement": make_seed(one), "recommendations": [], "reason": "It is the law.",
    },
    "dialogues.afterwards.actions.evaluations.save_debrief": lambda: {
        "by": SYSTEM, "dialogue": make_over(), "went_well": "The room.",
    },
    "dialogues.afterwards.actions.evaluations.save_evaluation_draft": lambda: {
        "by": SYSTEM, "dialogue": make_over(), "content": {"summary": "S", "lessons": ""}, "edition": 0, "at": AT,
    },
    "digests.actions.subscriptions.subscribe": lambda: {
        "by": CITIZEN, "target": Target(hub=make_hub()), "email": "r@example.org", "language": "en", "at": AT,
    },
    "digests.actions.subscriptions.confirm": lambda: {"by": CITIZEN, "subscriber": subscriber(), "shown": SHOWN, "at": AT},
    "digests.actions.preferences.change_language": lambda: {"by": CITIZEN, "subscriber": subscriber(), "language": "pt"},
    "events.registrations.correction.correct_registration": lambda: {
        "by": CITIZEN, "registration": rows("events.Registration"), "name": "N", "organisation": "", "language": "en",
    },
    "privacy.actions.withdraw_consent": lambda: {
        "by": CITIZEN, "address": "a@b.example", "at": AT,
        "consent": record_consent(by=CITIZEN, hub=make_hub(), address="a@b.example", purpose="digest", shown=SHOWN),
    },
    "privacy.actions.stop_invitations": lambda: {"by": CITIZEN, "address": "a@b.example", "hub": make_hub()},
    "digests.actions.preferences.change_preferences": lambda: {
        "by": CITIZEN, "subscriber": subscriber(), "wishes": Preferences(frequency="monthly"), "language": "pt", "at": AT,
    },
    "digests.actions.preferences.choose_targets": lambda: {
        "by": CITIZEN, "subscriber": subscriber(), "add": [NETWORK], "drop": [], "shown": SHOWN, "at": AT,
    },
    "digests.actions.preferences.withdraw_target": lambda: {
        "by": CITIZEN, "subscriber": subscriber(), "hub": make_hub(), "about": "",
    },
    "digests.actions.subscriptions.leave": lambda: {"by": CITIZEN, "subscriber": subscriber()},
    "events.invitations.substitute_actions.name_substitute": lambda: {
        "by": CITIZEN, "invitation": make_invitation(make_event()), "name": "N", "email": "n@example.org", "shown": SHOWN, "at": AT,
    },
    "events.invitations.substitute_actions.take_back_substitute": lambda: {
        "by": CITIZEN, "invitation": rows("events.Substitute").invitation, "at": AT,
    },
    "events.invitations.substitute_actions.answer_as_substitute": lambda: {
        "by": CITIZEN, "substitute": rows("events.Substitute"), "accept": True, "shown": SHOWN, "at": AT,
    },
    "mailings.actions.create_mailing": lambda: {
        "by": SYSTEM, "hub": make_hub(), "fields": {"audience": "attendees", "event": make_event()},
    },
    "mailings.actions.create_mailing_to_chosen": lambda: {
        "by": SYSTEM, "hub": make_hub(), "event": (event := make_event()), "registrations": [make_registration(event)], "fields": {},
    },
    "mailings.actions.change_mailing": lambda: {"by": SYSTEM, "mailing": rows("mailings.Mailing"), "fields": {"per_hour": 9}},
    "mailings.actions.delete_mailing": lambda: {"by": SYSTEM, "mailing": rows("mailings.Mailing")},
    "mailings.actions.send_test_mailing": lambda: {"by": make_user(), "mailing": rows("mailings.Mailing"), "at": AT},
    "mailings.sending.send_mailing": lambda: {"by": SYSTEM, "mailing": rows("mailings.Mailing"), "at": AT},
    "mailings.sending.schedule_mailing": lambda: {
        "by": SYSTEM, "mailing": rows("mailings.Mailing"), "scheduled_for": AT + dt.timedelta(days=1), "at": AT,
    },
    "mailings.sending.stop_mailing": lambda: {"by": SYSTEM, "mailing": mailing_in_hand(), "at": AT},
    "mailings.sending.resume_mailing": lambda: {"by": SYSTEM, "mailing": mailing_in_hand(stopped_at=AT), "at": AT},
    "mailings.sending.cancel_mailing": lambda: {"by": SYSTEM, "mailing": mailing_in_hand(), "at": AT},
    "events.waiting_list.actions.ask_to_wait": lambda: {
        "by": CITIZEN, "event": full_event(), "email": "n@example.org", "access_needs": "", "at": AT,
        "person": {"name": "N", "organisation": "", "language": "en", "attends_online": False, "sector": ""},
    },
    "events.programme.actions.publication.mark_cancelled": lambda: {
        "by": SYSTEM, "event": make_event(), "because": "Illness.", "at": AT,
    },
    "events.copies.actions.copy_event": lambda: {
        "by": SYSTEM, "event": make_event(), "first_day": dt.date(2027, 6, 1), "at": AT,
    },
    "events.series.actions.repeat_event": lambda: {
        "by": SYSTEM, "event": make_event(), "days": [dt.date(2027, 6, 1)], "new_series": {"title": "S"}, "at": AT,
    },
    "stakeholders.gaps.actions.set_targets": lambda: {"by": SYSTEM, "hub": make_hub(), "targets": HubTargets()},
    "events.series.actions.change_series": lambda: {"by": SYSTEM, "series": make_series(), "fields": {"title": "New"}},
    "events.series.actions.add_date": lambda: {"by": SYSTEM, "series": make_series(), "event": make_event()},
    "events.series.actions.remove_date": lambda: {"by": SYSTEM, "event": rows("events.Event"), "at": AT},
    "events.series.actions.delete_series": lambda: {"by": SYSTEM, "series": make_series(), "at": AT},
    "events.series.later_dates.apply_to_later_dates": lambda: {
        "by": SYSTEM, "event": rows("events.Event"), "parts": ["texts"], "at": AT,
    },
    "events.series.cancellation.cancel_dates": lambda: {
        "by": SYSTEM, **dated_series(), "because": "Illness.", "at": AT,
    },
    "events.series.registration.register_for_dates": lambda: {
        "by": CITIZEN, "name": "N", "email": "n@example.org", "organisation": "", "access_needs": "", "language": "en", "at": AT,
        "series": (series := dated_series())["series"], "waits": dict.fromkeys(series["events"], False),
    },
    "events.series.registration.confirm_dates": lambda: {
        "by": CITIZEN, "ours": unconfirmed_series_registration(), "shown": SHOWN, "at": AT,
    },
    "dialogues.proposals.actions.proposals.begin_proposal": lambda: {
        "by": SYSTEM, "network": (network := make_group()), "chair": make_chair(network), "title": "T", "text": "Words.",
        "done_on": AT.date(), "at": AT,
    },
    "dialogues.proposals.actions.proposals.change_need": lambda: {
        "by": SYSTEM, "proposal": make_need(), "network": (network := make_group()), "chair": make_chair(network), "title": "T",
        "text": "Other words.", "done_on": AT.date(), "at": AT,
    },
    "dialogues.proposals.actions.proposals.discard_proposal": lambda: {"by": SYSTEM, "proposal": make_need()},
    "dialogues.proposals.actions.proposals.publish_proposal": lambda: {"by": SYSTEM, "proposal": make_need(), "at": AT},
    "dialogues.proposals.actions.proposals.translate_proposal": lambda: {
        "by": SYSTEM, "proposal": make_need(), "language": "pt", "texts": {"proposal": {"title": "T"}},
    },
    "dialogues.proposals.actions.acts.record_proposal": lambda: {
        "by": SYSTEM, "proposal": make_public_need(), "member": make_member_organisation(), "text": "Words.", "done_on": AT.date(),
        "at": AT,
    },
    "dialogues.proposals.actions.acts.record_advice": lambda: {
        "by": SYSTEM, "proposal": make_proposal(), "text": "Words.", "done_on": AT.date(), "at": AT,
    },
    "dialogues.proposals.actions.acts.record_decision": lambda: {
        "by": SYSTEM, "proposal": make_consultation().proposal, "outcome": "adopted", "text": "Words.", "without_advice": True,
        "done_on": day(AFTER), "at": AT,
    },
    "dialogues.proposals.actions.acts.record_withdrawal": lambda: {
        "by": SYSTEM, "proposal": make_proposal(), "reason": "Words.", "done_on": AT.date(), "at": AT,
    },
    "dialogues.proposals.actions.acts.record_correction": lambda: {
        "by": SYSTEM, "proposal": make_public_need(), "text": "Words.", "at": AT,
    },
    "dialogues.proposals.actions.consultation.open_consultation": lambda: {
        "by": SYSTEM, "proposal": make_proposal(), "closes_on": AT.date() + dt.timedelta(days=9), "at": AT,
    },
    "dialogues.proposals.actions.consultation.extend_consultation": lambda: {
        "by": SYSTEM, "proposal": make_consultation(at=AT).proposal, "closes_on": AT.date() + dt.timedelta(days=30), "reason": "R.",
        "at": AT,
    },
    "dialogues.proposals.actions.consultation.reply_to_consultation": lambda: {
        "by": CITIZEN, "consulted": make_consultation(at=AT), "position": "support", "at": AT,
    },
    "dialogues.proposals.actions.consultation.send_link_again": lambda: {
        "by": SYSTEM, "consulted": make_consultation(at=AT), "at": AT + dt.timedelta(hours=1),
    },
    "dialogues.proposals.actions.members.add_member_organisation": lambda: {
        "by": SYSTEM, "organisation": make_organisation(), "email": "",
    },
    "dialogues.proposals.actions.members.change_member_organisation": lambda: {
        "by": SYSTEM, "member": make_member_organisation(), "language": "pt",
    },
    "dialogues.voice.actions.helplines.add_helpline": lambda: {
        "by": SYSTEM, "country": make_country(), "kind": "cancer", "name": "Linha", "phone": "808", "source": "S",
    },
    "dialogues.voice.actions.helplines.change_helpline": lambda: {"by": SYSTEM, "helpline": make_helpline(), "phone": "116 123"},
    "dialogues.recommendations.sourced.set_sourced_parts": lambda: {
        "by": SYSTEM, "recommendation": issued_recommendation(), "parts": {"action": ["A"], "evidence": [], "footnote": []},
    },
    "dialogues.proposals.actions.campaign.add_campaign_item": lambda: {
        "by": SYSTEM, "proposal": make_adopted(), "network": make_group(), "title": "T", "starts_on": AT.date(), "at": AT,
    },
    "dialogues.proposals.actions.campaign.remove_campaign_item": lambda: {"by": SYSTEM, "item": rows("dialogues.CampaignItem")},
    "events.series.registration.withdraw_dates": lambda: {
        "by": CITIZEN, "ours": make_series_registration(make_series()), "registrations": [], "at": AT,
    },
    "partners.keys.actions.confirm_partner": lambda: {
        "by": CITIZEN, "at": AT,
        "partner": request_access(by=CITIZEN, email="new@example.org", name="N", purpose="P", language="en", at=AT),
    },
    "partners.keys.actions.change_partner": lambda: {
        "by": CITIZEN, "partner": rows("partners.Partner"), "name": "N", "purpose": "P", "language": "pt",
    },
    "partners.keys.actions.create_key": lambda: {
        "by": CITIZEN, "partner": rows("partners.Partner"), "name": "N", "scopes": ["read"], "valid_for": dt.timedelta(days=30), "at": AT,
    },
    "partners.keys.actions.rotate_key": lambda: {"by": CITIZEN, "key": rows("partners.ApiKey"), "at": AT},
    "partners.keys.actions.revoke_key": lambda: {"by": CITIZEN, "key": rows("partners.ApiKey"), "because": "B", "at": AT},
    "partners.webhooks.actions.add_endpoint": lambda: {
        "by": CITIZEN, "partner": rows("partners.Partner"), "url": "https://new.example/", "resources": [], "countries": [], "at": AT,
    },
    "partners.webhooks.actions.change_endpoint": lambda: {
        "by": CITIZEN, "endpoint": rows("partners.WebhookEndpoint"), "url": "https://new.example/", "resources": ["hubs"],
        "countries": ["PT"], "at": AT,
    },
    "partners.webhooks.actions.test_endpoint": lambda: {"by": CITIZEN, "endpoint": rows("partners.WebhookEndpoint"), "at": AT},
    "partners.webhooks.actions.pause_endpoint": lambda: {"by": CITIZEN, "endpoint": rows("partners.WebhookEndpoint"), "at": AT},
    "partners.webhooks.actions.rotate_secret": lambda: {"by": CITIZEN, "endpoint": rows("partners.WebhookEndpoint"), "at": AT},
    "partners.webhooks.actions.remove_endpoint": lambda: {"by": CITIZEN, "endpoint": rows("partners.WebhookEndpoint")},
    "partners.webhooks.actions.redeliver": lambda: {"by": CITIZEN, "delivery": rows("partners.WebhookDelivery")},
}  # fmt: skip


def modules() -> Iterator[ModuleType]:
    """Every module of the applications that holds actions, whatever its name."""
    for application in APPLICATIONS:
        package = importlib.import_module(application)
        for found in pkgutil.walk_packages(package.__path__, f"{application}."):
            if not {"migrations", "management"} & set(found.name.split(".")):
                yield importlib.import_module(found.name)


@cache
def functions() -> dict[str, Any]:
    """Every public function of the modules of actions, by module and name."""
    return {
        f"{module.__name__}.{name}": one
        for module in modules()
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }


def takes_rows(function: Any) -> bool:
    """Whether a parameter other than the actor is a row of ours, or the subject of a draft."""
    hints = typing.get_type_hints(
        inspect.unwrap(function), localns={"Hub": Hub}
    )  # imported there for type checkers only
    kinds = [
        kind for name, hint in hints.items() if name not in {"by", "return"} for kind in (hint, *typing.get_args(hint))
    ]
    return any(isinstance(kind, type) and issubclass(kind, (models.Model, About)) for kind in kinds)


def test_everything_with_an_actor_is_an_action() -> None:
    """In modules that are called actions; loaders and helpers hand ``by`` on."""
    by = {
        name
        for name, one in functions().items()
        if "actions" in name.split(".") and "by" in inspect.signature(one).parameters
    }
    assert {name for name in by if not getattr(functions()[name], "is_action", False)} - HELPERS == set()


# What actions call inside their own transaction.
HELPERS = {
    "dialogues.proposals.actions.acts.record_act",
    "dialogues.endorsements.actions.signatures.end_doubled_endorsement",
    "dialogues.voice.actions.consent_ends.end_consent",
    "dialogues.participants.actions.sessions.leave_sessions",
    "dialogues.participants.actions.sessions.register_for_sessions",
    "dialogues.participants.actions.sessions.register_participants",
    "audit.actions.record",
    "audit.actions.record_each",
    "events.registrations.actions.confirm",
    "events.registrations.actions.note_consent",
    "publishing.actions.draft_conflict",
    "digests.actions.subscriptions.record_target_consent",
    "digests.actions.subscriptions.record_target_withdrawal",
}


def test_every_action_that_takes_rows_is_in_the_table() -> None:
    taking = {name for name, one in functions().items() if getattr(one, "is_action", False) and takes_rows(one)}
    assert taking - set(CALLS) == set()
    assert set(CALLS) - set(functions()) == set()


@dataclass
class Stale:
    """A row that an action is called with."""

    name: str
    row: models.Model


def stale_rows(arguments: Arguments) -> list[Stale]:
    """Those the action is given, the actor aside; of the subject of a draft, its row."""
    found = []
    for name, value in arguments.items():
        row = value.row if isinstance(value, About) else value
        if isinstance(row, models.Model) and name != "by":
            found.append(Stale(name, row))
    return found


def call(action: str, arguments: Arguments) -> str:
    """``done`` or ``refused``; anything else is raised."""
    try:
        with transaction.atomic():
            functions()[action](**arguments)
            connection.check_constraints()
    except ActionRefused as refused:
        return "refused" if refused.message else "refused without words"
    except IntegrityError as error:
        if sqlstate_of(error) != FOREIGN_KEY_VIOLATION:  # those the end of the outermost transaction turns into words
            raise
        return "refused"
    return "done"


def text_columns(row: models.Model) -> list[str]:
    """Return free texts without a format of their own, which another user may have changed meanwhile."""
    return [
        field.name
        for field in row._meta.concrete_fields
        if type(field) in {models.CharField, models.TextField}
        and not (field.choices or field.unique or "hash" in field.name or field.name in SHAPED)
        and (field.max_length or 99) > len(MEANWHILE)
    ]


SHAPED = {"key", "code", "slug", "time_zone", "language", "original_language", "link_nonce", "password", "cancelled_because",
          "reason", "answer", "claim", "wording_version", "encoding", "kind"}  # fmt: skip


# Texts an action is there to delete.
DELETED = {
    (f"dialogues.statements.actions.statements.{name}", "text")
    for name in ("withdraw_statement", "remove_seed_statement")
} | {
    ("dialogues.voice.actions.publications.take_down_answer", "question"),
    *(
        ("dialogues.endorsements.actions.signatures.withdraw_endorsement", name)
        for name in ("signatory", "function", "because")
    ),
    *(
        ("dialogues.endorsements.actions.decisions.approve_endorsement", name)
        for name in ("organisation_name", "name_key")
    ),
    # Or to replace.
    ("partners.webhooks.actions.change_endpoint", "paused_because"),
    ("partners.webhooks.actions.pause_endpoint", "paused_because"),
    ("partners.webhooks.actions.rotate_secret", "secret"),
}


@pytest.mark.parametrize("name", CALLS)
def test_action_never_writes_what_was_loaded_before_another_change(name: str) -> None:
    arguments = CALLS[name]()
    connection.check_constraints()
    before = {}
    for stale in stale_rows(arguments):
        model, columns = type(stale.row), text_columns(stale.row)
        before[stale.name] = [column for column in columns if _is_changed(model, stale.row.pk, column)]
    wanted = {str(value) for value in _values(arguments)}
    rows_given = [(stale.name, type(stale.row), stale.row.pk) for stale in stale_rows(arguments)]

    call(name, arguments)

    for given, model, pk in rows_given:
        stored = model._default_manager.filter(pk=pk).values("pk", *before[given]).first() or {}
        stored.pop("pk", None)
        written_back = {
            column: value
            for column, value in stored.items()
            if not str(value).startswith(MEANWHILE[:10]) and str(value) not in wanted
        }
        assert {column for column in written_back if (name, column) not in DELETED} == set()


def _is_changed(model: type[models.Model], pk: Any, column: str) -> bool:
    """Whether the database let another user change this column."""
    longest = min(getattr(model._meta.get_field(column), "max_length", None) or 40, 40)
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=pk).update(**{column: f"{MEANWHILE} {pk}"[:longest]}))
    except IntegrityError:
        return False


def _values(arguments: Arguments) -> Iterator[Any]:
    for value in arguments.values():
        yield from value.values() if isinstance(value, dict) else [value]


@pytest.mark.parametrize("name", CALLS)
def test_action_with_a_row_that_is_gone_refuses_in_words_or_does_nothing(name: str) -> None:
    made = CALLS[name]()
    for place in range(len(stale_rows(made))):
        with transaction.atomic():
            arguments = deepcopy(made)
            row = stale_rows(arguments)[place].row
            if not isinstance(row, Hub) and _is_deleted(row):
                assert call(name, arguments) in {"refused", "done"}
            transaction.set_rollback(True)


def _is_deleted(row: models.Model) -> bool:
    """Delete the row in the database and leave the object as it was loaded. False for rows that others still need, or that a
    trigger keeps."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).delete()
    except (models.ProtectedError, models.RestrictedError):
        return False
    except IntegrityError as error:
        if sqlstate_of(error) != CHECK_VIOLATION:
            raise
        return False
    return True


def test_of_two_coordinators_who_leave_at_once_one_stays() -> None:
    hub = make_hub()
    first, second = (make_member(hub).teams.get() for _ in range(2))
    remove_member(by=SYSTEM, member=first)
    second.role = "viewer"  # as it was loaded before another user made it coordinator
    with pytest.raises(ActionRefused, match="only coordinator"):
        remove_member(by=SYSTEM, member=second)


# Whoever confirms by the link of an email has received it.
CONFIRMING = [
    "events.registrations.unconfirmed.confirm_registration", "events.series.registration.confirm_dates",
    "dialogues.voice.actions.messages.confirm_message", "dialogues.endorsements.actions.signatures.confirm_endorsement",
    "dialogues.participants.actions.volunteers.confirm_volunteer", "digests.actions.subscriptions.confirm",
    "partners.keys.actions.confirm_partner",
]  # fmt: skip
CONFIRM_ANOTHER_THING = {
    "hubs.profile.actions.confirm_profile", "stakeholders.imports.actions.confirm_import", "events.registrations.actions.confirm",
}  # fmt: skip


@pytest.mark.parametrize("action", CONFIRMING)
def test_bounce_ends_when_its_address_is_confirmed(action: str) -> None:
    arguments = CALLS[action]()
    person = next(one for one in arguments.values() if getattr(one, "email", ""))
    suppress(address=person.email, reason="bounced")
    assert call(action, arguments) == "done"
    assert not Suppression.objects.exists()


def test_every_action_that_confirms_an_address_is_among_them() -> None:
    found = {action for action in CALLS if action.rpartition(".")[2].startswith("confirm")}
    assert found - CONFIRM_ANOTHER_THING == set(CONFIRMING)
