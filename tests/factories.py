"""Rows for tests, made with as few words as possible. Names and places are real ones of the field."""

import datetime as dt
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.addresses import address_hash
from accounts.models import User
from accounts.personal_links import new_link
from consents.wording import ShownWording
from dialogues.models import EvidenceBrief, PolicyDialogue, SynthesisReport
from events.certificates.codes import new_code
from events.models import (
    Certificate,
    CoOrganiser,
    DoorLink,
    Event,
    EventMaterial,
    EventSeries,
    EventSession,
    Invitation,
    PersonalCalendar,
    Question,
    QuestionAnswer,
    Registration,
    ReminderRule,
    SeriesRegistration,
    SessionSpeaker,
    Substitute,
    Survey,
    SurveyAnswer,
)
from hubs.models import (
    Association,
    Country,
    Group,
    GroupChair,
    Hub,
    Membership,
    Milestone,
    Organisation,
    Role,
    Sector,
    TeamInvitation,
    TeamMember,
    Topic,
)
from library.models import Resource
from news.models import NewsItem
from publishing.models import Revision
from publishing.subjects import about
from stakeholders.models import Level, Stakeholder
from toolkit.kept_queries import KeptQuery
from toolkit.partial_dates.dates import PartialDate

NAMES = {
    "PT": "Portugal",
    "NO": "Norway",
    "GR": "Greece",
    "LT": "Lithuania",
    "FI": "Finland",
    "BG": "Bulgaria",
    "CA": "Canada",
}
_numbers = count(1)
SHOWN = ShownWording("I agree that the hub uses what I enter here.", "2026-11", "en", "registration form")
COUNTRY = KeptQuery(lambda code: Country.objects.filter(code=code).order_by())  # asked by nearly every test
HUB = KeptQuery(lambda country: Hub.objects.filter(country__code=country).order_by())


def make_country(code: str = "PT", **fields: Any) -> Country:
    """The country with this code, made once."""
    usual: dict[str, Any] = {
        "name": NAMES.get(code, code),
        "membership": "associated" if code in {"NO", "CA"} else "member_state",
        "official_languages": ["en"],
        "latitude": "50",
        "longitude": "10",
    }
    return COUNTRY.first(code=code) or Country.objects.create(code=code, **usual | fields)


def make_association(code: str = "CH", *, since: str = "", until: str = "", **fields: Any) -> Association:
    """An association of the whole programme, open and of unknown dates by default."""
    usual: dict[str, Any] = {"scope": "full", "source": "swissinfo"}
    dates = {name: PartialDate.parse(date) if date else None for name, date in (("since", since), ("until", until))}
    country = make_country(code, membership="associated")
    return Association.objects.create(country=country, **usual | dates | fields)


def make_hub(code: str = "PT", **fields: Any) -> Hub:
    """The hub of this country, made once."""
    usual = {"slug": code.lower(), "name": f"National Cancer Hub {NAMES.get(code, code)}"}
    return HUB.first(country=code) or Hub.objects.create(country=make_country(code), **usual | fields)


def make_milestone(hub: Hub, kind: str = "established", date: str = "2021-11-19", **fields: Any) -> Milestone:
    """An actual milestone by default."""
    usual: dict[str, Any] = {"is_actual": True, "source": "aicib.pt"}
    return Milestone.objects.create(
        hub=hub, kind=kind, date=PartialDate.parse(date) if date else None, **usual | fields
    )


STEP = {"kind": "established", "is_actual": True, "date": "2021-11-19", "note": "", "source": "aicib.pt"}
CONTENTS: dict[str, dict[str, Any]] = {
    "profile": {"original_language": "en", "texts": {"en": {"name": "Hub", "summary": "What we do."}}, "topics": []},
    "milestones": {"milestones": [STEP, STEP | {"kind": "launched", "date": "2022"}]},
    "news": {"original_language": "en", "texts": {"en": {"title": "We open", "body": "In May."}}, "topics": []},
    "resource": {
        "original_language": "en", "texts": {"en": {"title": "Guide"}}, "kind": "guideline", "licence": "not_told",
        "link": "https://aicib.pt/guide", "languages": ["en"], "topics": [],
    },
    "event": {
        "original_language": "en", "texts": {"en": {"title": "Back to work"}}, "kind": "workshop", "format": "online", "country": "",
        "starts_at": "2033-03-04T09:30:00+00:00", "ends_at": "2033-03-04T16:00:00+00:00", "registration_closes_at": "",
        "starts_on": "2033-03-04", "ends_on": "2033-03-04", "illustration": None, "topics": [],
    },
    "brief": {
        "original_language": "en", "sources": [],
        "texts": {"en": {
            "problem": "People wait.", "option_1_title": "Nurses", "option_1_text": "Ten.", "option_2_title": "Evenings",
            "option_2_text": "Two.",
        }},
    },
    "report": {"original_language": "en", "texts": {"en": {"summary": "People want one date."}}},
    "evaluation": {"summary": "We learnt a lot.", "lessons": ""},
    "dialogue": {
        "original_language": "en", "texts": {"en": {"title": "Waiting times", "question": "How long is too long?"}},
        "commissioner": "Ministry of Health", "answer_promised_by": "2033-03", "attribution": "open", "topics": [],
    },
}  # fmt: skip


def make_revision(
    row: Hub | NewsItem | Resource | Event | PolicyDialogue | EvidenceBrief | SynthesisReport,
    kind: str = "",
    **fields: Any,
) -> Revision:
    """A draft of the row that would be taken; of a hub, its profile by default."""
    subject = about(row, kind)
    revision = subject.new_revision()
    usual: dict[str, Any] = {
        "number": subject.revisions().count() + 1, "content": CONTENTS[subject.kind], "written_at": timezone.now(),
    }  # fmt: skip
    for name, value in {**usual, **fields}.items():
        setattr(revision, name, value)
    revision.save()
    return revision


def make_user(name: str = "Coordinator", **fields: Any) -> User:
    """A person with an account."""
    return User.objects.create_user(f"person{next(_numbers)}@example.org", name=name, **fields)


def make_member(hub: Hub, role: str = Role.COORDINATOR, **fields: Any) -> User:
    """A person in the team of the hub."""
    user = make_user(f"{role} of {hub.slug}", **fields)
    TeamMember.objects.create(hub=hub, user=user, role=role)
    return user


def make_team_invitation(hub: Hub | None = None, *, sent_days_ago: int = 0, **fields: Any) -> TeamInvitation:
    """An open invitation into the team of the hub, valid for fourteen days since it was sent."""
    hub = hub or make_hub()
    nonce, key = new_link(TeamInvitation.LINK_KIND, hub.pk)
    sent_at = timezone.now() - dt.timedelta(days=sent_days_ago)
    usual: dict[str, Any] = {
        "email": f"colleague{next(_numbers)}@example.org",
        "name": "Ana Silva",
        "role": Role.EDITOR,
        "sent_at": sent_at,
        "expires_at": sent_at + dt.timedelta(days=14),
        "link_nonce": nonce,
        "link_hash": key,
    }
    return TeamInvitation.objects.create(hub=hub, **usual | fields)


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    """An organisation of Portugal, another each time."""
    usual: dict[str, Any] = {"kind": "university", "sector": "academia", "country": make_country()}
    return Organisation.objects.create(name=name or f"University {next(_numbers)}", **usual | fields)


def make_membership(hub: Hub | None = None, organisation: Organisation | None = None, **fields: Any) -> Membership:
    """A member of the hub, another each time."""
    usual = {"role": "member", "source": "aicib.pt"}
    return Membership.objects.create(
        hub=hub or make_hub(), organisation=organisation or make_organisation(), **usual | fields
    )


def make_group(hub: Hub | None = None, **fields: Any) -> Group:
    """A policy group of the hub, or a Focused Topic Network; another each time."""
    usual = {"name": f"Group {next(_numbers)}", "kind": "policy_group" if hub else "focused_topic_network"}
    return Group.objects.create(hub=hub, **usual | fields)


def make_chair(group: Group | None = None, **fields: Any) -> GroupChair:
    """A chair of the group, known by function."""
    return GroupChair.objects.create(group=group or make_group(), **{"function": "Director"} | fields)


def make_topic(
    code: str = "MO2", name: str = "Prevention and early detection", kind: str = "mission_objective", **names: str
) -> Topic:
    """A topic, made once; ``names`` are those in further languages, by code."""
    others = {language: {"name": text} for language, text in names.items()}
    return Topic.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "translations": others})[0]


def make_event(hub: Hub | None = None, *, days: int = 14, hours: int = 3, **fields: Any) -> Event:
    """A published event of the hub that starts in ``days`` days and takes registrations for 50 seats."""
    hub = hub or make_hub()
    starts = (timezone.now() + dt.timedelta(days=days)).replace(microsecond=0)
    ends = starts + dt.timedelta(hours=hours)
    zone = ZoneInfo(fields.get("time_zone", "Europe/Brussels"))
    usual: dict[str, Any] = {
        "title": f"Knowledge exchange {next(_numbers)}",
        "kind": "knowledge_exchange",
        "format": "in_person",
        "starts_at": starts,
        "ends_at": ends,
        "starts_on": PartialDate.of_day(starts.astimezone(zone).date()),
        "ends_on": PartialDate.of_day(ends.astimezone(zone).date()),
        "country": hub.country,
        "city": "Lisbon",
        "venue": "Culturgest, Rua Arco do Cego 50",
        "state": "published",
        "published_at": timezone.now(),
        "takes_registrations": True,
        "capacity": 50,
    }
    return Event.objects.create(hub=hub, **usual | fields)


def make_series(hub: Hub | None = None, *, dates: int = 0, **fields: Any) -> EventSeries:
    """A series with one form for all dates, which are a week apart; ``fields`` are those of its dates."""
    hub = hub or make_hub()
    series = EventSeries.objects.create(hub=hub, title=f"Series {next(_numbers)}", registers_together=True)
    for number in range(dates):
        make_event(hub, days=14 + 7 * number, series=series, **fields)
    return series


def make_series_registration(series: EventSeries, email: str = "ana@example.org") -> SeriesRegistration:
    """The link of an address to all its dates of a series."""
    nonce, key = new_link(SeriesRegistration.LINK_KIND, series.hub_id)
    return SeriesRegistration.objects.create(
        hub=series.hub, series=series, email=email, link_nonce=nonce, link_hash=key, asked_at=timezone.now()
    )


def make_reminder(event: Event | None = None, **fields: Any) -> ReminderRule:
    """A reminder to attendees two days before the event at nine, set up long ago."""
    long_ago = timezone.now() - dt.timedelta(days=365)
    usual: dict[str, Any] = {"kind": "before_event", "amount": 2, "clock": dt.time(9), "effective_from": long_ago}
    return ReminderRule.objects.create(event=event or make_event(), **usual | fields)


def make_question(event: Event | None = None, **fields: Any) -> Question:
    """A question for a short text at the end of the form."""
    event = event or make_event()
    assert event.hub is not None
    usual: dict[str, Any] = {
        "position": event.questions.count() + 1, "label": f"Question {next(_numbers)}", "purpose": "To plan the day.",
    }  # fmt: skip
    return Question.objects.create(hub=event.hub, event=event, **usual | fields)


def make_answer(registration: Registration, question: Question, value: str = "Words") -> QuestionAnswer:
    """What the person answered, not about health."""
    at = timezone.now()
    return QuestionAnswer.objects.create(
        event=registration.event, registration=registration, question=question, value=value, answered_at=at
    )


def make_session(event: Event | None = None, **fields: Any) -> EventSession:
    """A talk in the first hour of the event, on the full minute, in no room."""
    event = event or make_event()
    assert event.starts_at is not None
    assert event.hub is not None
    starts = (event.starts_at + dt.timedelta(minutes=1)).replace(second=0)
    usual: dict[str, Any] = {
        "title": f"Session {next(_numbers)}",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=1),
    }
    return EventSession.objects.create(hub=event.hub, event=event, **usual | fields)


def make_calendar(email: str = "ana@example.org") -> PersonalCalendar:
    """The calendar address of a person."""
    nonce, key = new_link(PersonalCalendar.LINK_KIND, None)
    return PersonalCalendar.objects.create(email=email, link_nonce=nonce, link_hash=key, created_at=timezone.now())


def make_speaker(session: EventSession | None = None, **fields: Any) -> SessionSpeaker:
    """A speaker of the session, known by function."""
    return SessionSpeaker.objects.create(session=session or make_session(), **{"function": "Director"} | fields)


def make_co_organiser(event: Event, partner: Hub, **fields: Any) -> CoOrganiser:
    """A hub that has agreed to co-organise the event."""
    assert event.hub is not None
    now = timezone.now()
    usual: dict[str, Any] = {"state": "accepted", "asked_at": now}
    if fields.get("state") != "asked":
        usual["answered_at"] = now
    return CoOrganiser.objects.create(hub=event.hub, event=event, partner=partner, **usual | fields)


def make_registration(event: Event, **fields: Any) -> Registration:
    """A confirmed registration by default."""
    assert event.hub is not None
    nonce, key = new_link(Registration.LINK_KIND, event.hub.pk)
    usual: dict[str, Any] = {
        "name": "Rosa Silva", "email": f"{nonce}@example.org", "link_nonce": nonce, "link_hash": key,
        "registered_at": timezone.now(),
    }  # fmt: skip
    return Registration.objects.create(hub=event.hub, event=event, **usual | fields)


def make_certificate(registration: Registration, **fields: Any) -> Certificate:
    """The issued certificate of a person who attended."""
    event = registration.event
    assert event.hub is not None
    usual: dict[str, Any] = {
        "state": "issued", "issued_at": timezone.now(), "requested_at": timezone.now(), "code": new_code(),
        "initials": "R. S.", "address_hash": address_hash(registration.email),
    }  # fmt: skip
    return Certificate.objects.create(hub=event.hub, event=event, registration=registration, **usual | fields)


def make_material(event: Event, **fields: Any) -> EventMaterial:
    """A public link to the minutes."""
    usual: dict[str, Any] = {"kind": "minutes", "title": "Minutes", "position": 1}
    if "file" not in fields:
        usual["link"] = "https://example.org/minutes"
    assert event.hub is not None
    return EventMaterial.objects.create(hub=event.hub, event=event, **usual | fields)


def make_survey(event: Event, *, answers: int = 0) -> Survey:
    """A survey without questions of the hub's own, with so many answers."""
    assert event.hub is not None
    survey = Survey.objects.create(hub=event.hub, event=event)
    SurveyAnswer.objects.bulk_create(SurveyAnswer(survey=survey, rating=4, improve="More time") for _ in range(answers))
    return survey


def make_door_link(event: Event | None = None, label: str = "Main entrance", **fields: Any) -> DoorLink:
    """A link for helpers that works."""
    event = event or make_event()
    nonce, key = new_link(DoorLink.LINK_KIND, event.hub_id)
    usual: dict[str, Any] = {"link_nonce": nonce, "link_hash": key, "created_at": timezone.now()}
    return DoorLink.objects.create(event=event, label=label, **usual | fields)


def make_stakeholder(hub: Hub | None = None, **fields: Any) -> Stakeholder:
    """A contact of the hub."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "name": f"Organisation {number}",
        "email": f"office{number}@example.org",
        "sector": Sector.ACADEMIA,
        "level": Level.NATIONAL,
    }
    return Stakeholder.objects.create(hub=hub or make_hub(), **usual | fields)


def make_substitute(invitation: Invitation, **fields: Any) -> Substitute:
    """The person an invitee named, without a reply by default."""
    nonce, key = new_link(Substitute.LINK_KIND, invitation.hub_id)
    usual: dict[str, Any] = {
        "name": "Rui Costa",
        "email": f"{nonce}@example.org",
        "link_nonce": nonce,
        "link_hash": key,
    }
    return Substitute.objects.create(
        hub=invitation.hub, event=invitation.event, invitation=invitation, **usual | fields
    )


def make_invitation(event: Event, **fields: Any) -> Invitation:
    """An invitation without a reply by default, of a contact of its own."""
    nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
    usual: dict[str, Any] = {"hub": event.hub, "link_nonce": nonce, "link_hash": key}
    person = {} if "stakeholder" in fields else {"stakeholder": make_stakeholder(event.hub)}
    return Invitation.objects.create(event=event, **usual | person | fields)


def make_news(hub: Hub | None = None, *, days_ago: int = 0, **fields: Any) -> NewsItem:
    """A public news article of the hub or of the network."""
    at = timezone.now() - dt.timedelta(days=days_ago)
    usual: dict[str, Any] = {
        "title": f"The hub has met {next(_numbers)}",
        "body": "It agreed on **three** steps.",
        "published_at": at,
        "changed_at": at,
    }
    return NewsItem.objects.create(hub=hub, **usual | fields)


def make_resource(hub: Hub | None = None, *, days_ago: int = 0, **fields: Any) -> Resource:
    """A public resource of the library, with a link."""
    at = timezone.now() - dt.timedelta(days=days_ago)
    usual: dict[str, Any] = {
        "title": f"Report {next(_numbers)}",
        "description": "What was found.",
        "kind": "report",
        "languages": ["en"],
        "link": "https://cancermissionhubs.eu/library",
        "published_at": at,
        "changed_at": at,
    }
    return Resource.objects.create(hub=hub, **usual | fields)
