"""Two hubs with one row of everything, the addresses of the portal, and a way to see that nothing changed."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models
from django.db.models import F
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.personal_links import new_link
from accounts.two_step.encryption import encrypted
from dialogues.models import (
    Addressee,
    CampaignItem,
    DialogueSession,
    Draw,
    DrawnVolunteer,
    Evaluation,
    EvidenceBrief,
    Helpline,
    ParticipantAnswer,
    ParticipantSurvey,
    PolicyDialogue,
    Recommendation,
    RecommendationSet,
    StatementSignIn,
    SynthesisReport,
)
from dialogues.participants.actions.calls import QuotaRange
from dialogues.recommendations.links import make_link
from events.models import AnswerFile, BadgeSheet, CheckInSettings, Event, Invitation, Question, Registration, Substitute
from hubs.models import Hub, OrganisationPair, VocabularyTerm
from mailings.models import Mailing
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from stakeholders.models import ContactPair, Import, Segment
from tests.dialogues.endorsing import make_endorsement, make_joint_statement
from tests.dialogues.looking_back import make_over, registrations_of
from tests.dialogues.proposing import (
    make_adopted,
    make_consultation,
    make_member_organisation,
    make_need,
    make_proposal,
    make_public_need,
)
from tests.dialogues.reporting import make_asked_signatory, make_consensus
from tests.dialogues.stating import make_groups, make_open, make_participant, make_seed, make_waiting
from tests.dialogues.voicing import make_helpline, make_stored_message
from tests.dialogues.volunteering import make_call, make_volunteer
from tests.factories import (
    make_answer,
    make_certificate,
    make_chair,
    make_co_organiser,
    make_door_link,
    make_event,
    make_group,
    make_hub,
    make_material,
    make_member,
    make_membership,
    make_milestone,
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
    make_substitute,
    make_survey,
    make_team_invitation,
    make_topic,
)
from tests.partners.making import make_endpoint, make_key, make_partner
from tests.portal.addresses import NUMBERS

NEWS = {"en": {"subject": "News", "body": "Hello {name}"}}
VERBS = ("GET", "HEAD", "POST", "PUT", "DELETE")
DOOR_CODE = "GGGGHHHH"
OURS = {
    "accounts", "audit", "outbox", "publishing", "hubs", "stakeholders", "events", "dialogues", "digests", "mailings", "consents",
    "privacy", "account", "mfa", "socialaccount", "partners",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name, and the names of its parameters."""

    name: str
    arguments: tuple[str, ...]
    view: Any


def addresses() -> list[Address]:
    """All of them."""
    return [
        Address(name, tuple(pattern.pattern.converters) or _groups(pattern), pattern.callback)
        for name, pattern in _walk()
    ]


def _groups(pattern: URLPattern) -> tuple[str, ...]:
    return tuple(pattern.pattern.regex.groupindex)


def _walk(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "", before: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, before)
        else:
            yield f"{namespace}{pattern.name}", pattern


@dataclass
class World:
    """A hub and its rows, by model label."""

    hub: Hub
    rows: dict[str, models.Model] = field(default_factory=dict)

    def contents(self) -> dict[str, str]:
        """Return the present content of the rows as text; a row that is gone is missing."""
        one = "SELECT '{0}', t::text FROM \"{1}\" t WHERE \"{2}\" = '{3}'"
        asked = [one.format(label, row._meta.db_table, row._meta.pk.column, row.pk) for label, row in self.rows.items()]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return dict(cursor.fetchall())

    def path(self, address: Address, **instead: Any) -> str:
        """The address with this hub's rows in it; ``instead`` replaces single arguments."""
        known = {name: self._value(address.name, name) for name in address.arguments}
        if address.name.startswith(
            (
                "events_manage",
                "dialogues_manage",
                "stakeholders_manage",
                "hubs_manage",
                "mailings_manage",
                "outbox_manage",
                "news_manage",
                "library_manage",
                "endorsements_manage",
            )
        ):
            known["hub"] = self.hub.slug
        if address.name in ("manage_hub", "manage_profile_preview"):
            known = {"hub": self.hub.slug}
        return reverse(address.name, kwargs=known | instead)

    def _value(self, name: str, argument: str) -> Any:
        room = name.partition(":")[0]
        labels = NUMBERS.get(name) or NUMBERS.get(room, {})
        if argument in labels:
            return self.rows[labels[argument]].pk
        fixed = {
            "token": "x" * 43,
            "uidb36": "1",
            "key": "0" * 8 + "-0000-4000-8000-" + "0" * 12 if room == "files" else "x",
            "name": "logo.png",
            "country": self.hub.slug,
            "hub": self.hub.slug,
            "code": "PT",
            "language": "en",
            "id": "1",
            "step": "submit",
            "kind": "registration",
            "purpose": "digest",
        }
        if name == "api-hub-detail":
            fixed["key"] = self.hub.slug
        if name.startswith("api_dump"):
            fixed |= {"day": "2026-11-26", "name": "README.md"}
        if name == "api_list_in_format":
            fixed |= {"name": "events", "ending": "csv"}
        if name == "api-topic-detail":
            fixed["code"] = make_topic().code
        if name.startswith("hubs_manage:milestone"):
            fixed["key"] = "established-2021-11-19"
        return fixed.get(argument, self.hub.slug)


def make_world(code: str) -> World:
    """The hub with a row of each kind."""
    hub = make_hub(code)
    zone = {"time_zone": hub.zone.key}
    event, session_event = make_event(hub, **zone), make_event(hub, **zone)
    session, series = make_session(event), make_series(hub)
    Event.objects.filter(pk=event.pk).update(series=series)
    event.refresh_from_db()
    them = make_stakeholder(hub)
    segment = Segment.objects.create(hub=hub, name="All", criteria={})
    dialogue = PolicyDialogue.objects.create(hub=hub, title=f"Dialogue {code}", question="How?")
    one_set = RecommendationSet.objects.create(title=f"Set {code}", dialogue=dialogue)
    recommendation = Recommendation.objects.create(set=one_set, number=1, text="Do it")
    member = make_member(hub, "viewer").teams.get()
    passkey = Authenticator.objects.create(user=member.user, type="webauthn", data={"name": f"Laptop {code}"})
    queue(
        Draft(key=f"world:{code}", kind="events/invitation", lane=Lane.BULK, recipient=attendee_of(hub), hub_id=hub.pk)
    )
    rows = [
        event, series, make_series_registration(series, attendee_of(hub)), session,
        make_speaker(session), them, segment, dialogue, one_set, recommendation, member, passkey,
        DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=session_event),
        EvidenceBrief.objects.create(hub=hub, dialogue=dialogue), SynthesisReport.objects.create(hub=hub, dialogue=dialogue),
        consensus := make_consensus(dialogue), make_asked_signatory(consensus, f"signatory@{hub.slug}.example"),
        addressee := Addressee.objects.create(recommendation=recommendation, kind="other", name="A ministry"),
        make_link(addressee, dialogue, email=f"office@{hub.slug}.example", language="en", at=timezone.now()),
        OutgoingEmail.objects.get(key=f"world:{code}"),
        make_revision(hub, "milestones"), make_news(hub), make_resource(hub),
        registration := _registration(event), make_certificate(registration),
        make_material(event), make_survey(event),
        make_reminder(event), _substitute(event), _invitation(event, them),
        make_team_invitation(hub, sent_days_ago=1), Mailing.objects.create(hub=hub, audience="segment", segment=segment, texts=NEWS),
        Import.objects.create(hub=hub, file_name="people.csv", content=b"Name", state="checked", started_at=timezone.now()),
        CheckInSettings.objects.create(event=event, self_check_in="day_code"), _badges(event),
        ContactPair.objects.create(hub=hub, first=them, second=make_stakeholder(hub), decided_at=timezone.now()),
    ]  # fmt: skip
    make_milestone(hub)
    return World(
        hub,
        {row._meta.label: row for row in rows}
        | _stated(hub)
        | _asked(event)
        | _belonging(hub)
        | _of_network()
        | _proposed()
        | _co_organising(event)
        | _going_on(hub)
        | called(hub)
        | _endorsed(hub)
        | looked_back(hub)
        | _voiced(hub)
        | _partnered(hub)
        | _vocabulary(),
    )


def _vocabulary() -> dict[str, models.Model]:
    term = VocabularyTerm.objects.get_or_create(list_name="sectors", order=1, code="academia", label="Academia")[0]
    return {"hubs.VocabularyTerm": term}


def _stated(hub: Hub) -> dict[str, models.Model]:
    """A dialogue in which people write statements, with a participant, a statement that waits and a link to take part."""
    dialogue, now = make_open(hub=hub, title=f"Statements {hub.slug}"), timezone.now()
    writer = make_participant(dialogue, f"writer@{hub.slug}.example")
    nonce, key = new_link(StatementSignIn.LINK_KIND, None)
    link = StatementSignIn.objects.create(
        dialogue=dialogue, email=f"new@{hub.slug}.example", link_nonce=nonce, link_hash=key, asked_at=now,
        expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    waiting = make_waiting(writer, f"Idea of {hub.slug}")
    with_groups = make_groups(make_seed(make_open(hub=hub, title=f"Groups {hub.slug}")).dialogue).dialogue
    return {
        "dialogue with statements": dialogue,
        "dialogue with groups": with_groups,
        **{row._meta.label: row for row in (writer, waiting, link)},
    }


def _asked(event: Any) -> dict[str, models.Model]:
    """A question of the registration form; and one archived, which the attendee answered with a file."""
    question = make_question(event, label="What should we know?", kind="short")
    archived = make_question(event, label="Your poster", kind="file", archived_at=timezone.now())
    answer = make_answer(Registration.objects.get(event=event), archived, "poster.txt")
    AnswerFile.objects.create(
        answer=answer, name="poster.txt", content_type="text/plain; charset=utf-8", content=b"Poster"
    )
    return {Question._meta.label: question, answer._meta.label: answer}


def _co_organising(event: Any) -> dict[str, models.Model]:
    """A hub that was asked to co-organise the event, and an event of that hub this one was asked to co-organise."""
    other = make_hub("FI")
    asked = {"state": "asked", "asked_at": timezone.now()}
    return {
        "events.CoOrganiser": make_co_organiser(event, other, **asked),
        "request to co-organise": make_co_organiser(make_event(other, time_zone=other.zone.key), event.hub, **asked),
    }


def _of_network() -> dict[str, models.Model]:
    """What belongs to no hub: news, an entry of the library, and a draft of each."""
    news, entry = make_news(), make_resource()
    make_revision(entry)
    queue(Draft(key="world:network", kind="digests/digest", lane=Lane.BULK, recipient="reader@network.example"))
    return {
        "email of no hub": OutgoingEmail.objects.get(key="world:network"),
        "revision of the network": make_revision(news),
        "news of the network": news,
        "library of the network": entry,
        "dialogues.Helpline": Helpline.objects.first() or make_helpline("BE"),  # one a country
    }


def _proposed() -> dict[str, models.Model]:
    """A proposal of a network in each stage; the adopted one is written in Portuguese."""
    member = make_member_organisation(email="")
    consulted = make_consultation(at=timezone.now())
    adopted = make_adopted(original_language="pt")
    item = CampaignItem.objects.create(
        proposal=adopted, network=adopted.network, title="Hearing", starts_on=timezone.localdate()
    )
    return {
        "draft of a proposal": make_need(),
        "public need": make_public_need(),
        "proposal to consult on": make_proposal(),
        "proposal in consultation": consulted.proposal,
        "proposal to decide on": make_consultation().proposal,
        **{row._meta.label: row for row in (member, consulted, adopted, item)},
    }


def _belonging(hub: Hub) -> dict[str, models.Model]:
    """A member, a group with a chair, and beside the hub a network and two organisations."""
    member = make_membership(hub, make_organisation(country=hub.country))
    group, network = make_group(hub), make_group()
    first, second = make_organisation(country=hub.country), make_organisation(country=hub.country)
    return {
        "hubs.OrganisationPair": OrganisationPair.objects.create(first=first, second=second, decided_at=timezone.now()),
        "hubs.Membership": member,
        "hubs.Organisation": member.organisation,
        "another organisation": make_organisation(country=hub.country),
        "another contact": make_stakeholder(hub),
        "hubs.Group": group,
        "hubs.GroupChair": make_chair(group),
        "a network": network,
        "chair of a network": make_chair(network),
    }


def attendee_of(hub: Hub) -> str:
    """The address of the person who is registered at the hub's event, and of no other hub's."""
    return f"a@{hub.slug}.example"


def _registration(event: Any) -> Registration:
    """Of a person who has one of the places."""
    Event.objects.filter(pk=event.pk).update(places_taken=F("places_taken") + 1)
    event.refresh_from_db(fields=["places_taken"])
    nonce, key = new_link(Registration.LINK_KIND, event.hub_id)
    return Registration.objects.create(
        hub=event.hub, event=event, name="A", email=attendee_of(event.hub), link_nonce=nonce, link_hash=key,
        registered_at=event.published_at,
    )  # fmt: skip


def _invitation(event: Any, them: Any) -> Invitation:
    nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
    return Invitation.objects.create(hub=event.hub, event=event, stakeholder=them, link_nonce=nonce, link_hash=key)


def _going_on(hub: Hub) -> dict[str, models.Model]:
    """An event of today with a person at the door, and a link for helpers."""
    event = make_event(hub, days=0, places_taken=1, time_zone=hub.zone.key)
    make_registration(event, check_in_code=DOOR_CODE, email=f"door@{hub.slug}.example")
    return {"event that goes on": event, "events.DoorLink": make_door_link(event)}


def called(hub: Hub) -> dict[str, models.Model]:
    """A dialogue with a call that is open, a volunteer, and a draw in which they have a seat."""
    call = make_call(hub, title=f"Dialogue with a call {hub.slug}")
    volunteer = make_volunteer(call.dialogue, f"volunteer@{hub.slug}.example", {"gender": "woman"})
    now = timezone.now()
    with pgtrigger.ignore("dialogues.Draw:phase_of_draw"):
        draw = Draw.objects.create(
            dialogue=call.dialogue, requested_at=now, finished_at=now, state="done", seed=1, method="maximin", seats=1, reserves=0,
            selected=[1], table=[{"number": 1, "gender": "woman"}],
            quotas=[{"category": "gender", "value": "woman", "minimum": 1, "maximum": 1}],
        )  # fmt: skip
    place = DrawnVolunteer.objects.create(
        draw=draw, volunteer=volunteer, state="drawn", encrypted_number=encrypted("1")
    )
    closed = make_call(
        hub, title=f"Dialogue to draw for {hub.slug}", seats=1, quotas={("gender", "woman"): QuotaRange(1, 1)}
    )
    before = make_volunteer(closed.dialogue, f"undrawn@{hub.slug}.example", {"gender": "woman"})
    closed.dialogue.phases.filter(kind="call").update(closes_at=now - dt.timedelta(hours=1))
    return {
        "dialogue with a call": call.dialogue, "dialogue to draw for": closed.dialogue, "volunteer before the draw": before,
        **{row._meta.label: row for row in (call, volunteer, draw, place)},
    }  # fmt: skip


def _endorsed(hub: Hub) -> dict[str, models.Model]:
    """A joint statement of the hub and one of the network, each with an endorsement that waits for a decision."""
    statement, network = make_joint_statement(hub), make_joint_statement(of_network=True)
    row = make_endorsement(statement, f"signatory@{hub.slug}.example")
    return {
        "dialogues.JointStatement": statement, "dialogues.Endorsement": row, "joint statement of the network": network,
        "endorsement of the network": make_endorsement(network, f"network@{hub.slug}.example"),
    }  # fmt: skip


def looked_back(hub: Hub) -> dict[str, models.Model]:
    """A dialogue that is over: its people, the survey with an answer that is out, an evaluation, and a statement."""
    dialogue, now = make_over(title=f"Dialogue that is over {hub.slug}", hub=hub), timezone.now()
    survey = ParticipantSurvey.objects.create(
        hub=hub, dialogue=dialogue, sent_at=now, closes_at=now + dt.timedelta(days=60), asked=1
    )
    answer = {"fairness": 4, "heard": 4, "understanding": 4, "again": "yes", "comment": "Thanks", "is_released": True}
    evaluation = Evaluation.objects.create(hub=hub, dialogue=dialogue, summary="Well.", version=1, published_at=now)
    rows = (survey, ParticipantAnswer.objects.create(survey=survey, **answer), evaluation)
    return {
        "dialogue that is over": dialogue, "registration of a dialogue": registrations_of(dialogue)[0],
        "statement to look back on": make_seed(dialogue, f"Idea to look back on {hub.slug}"),
        **{row._meta.label: row for row in rows},
    }  # fmt: skip


def _voiced(hub: Hub) -> dict[str, models.Model]:
    """A message in the hub's inbox, and one in that of the network office."""
    own = make_stored_message(hub, f"asks@{hub.slug}.example")
    of_network = make_stored_message(None, f"asks.office@{hub.slug}.example")
    return {
        "dialogues.VoiceMessage": own, "dialogues.PublishedAnswer": own.published,
        "message of the network": of_network, "answer of the network": of_network.published,
    }  # fmt: skip


def _partnered(hub: Hub) -> dict[str, models.Model]:
    """A partner of the API with a key and a webhook, and a delivery that has failed."""
    key = make_key(make_partner(f"partner@{hub.slug}.example")).row
    endpoint = make_endpoint(key.partner)
    now = timezone.now()
    delivery = endpoint.deliveries.create(
        event_id="evt_hubs_1_1", payload='{"type": "hubs.changed", "data": {}}', state="failed", created_at=now, due_at=now, finished_at=now
    )  # fmt: skip
    return {row._meta.label: row for row in (key.partner, key, endpoint, delivery)}


def _badges(event: Any) -> BadgeSheet:
    now = timezone.now()
    return BadgeSheet.objects.create(event=event, requested_at=now, finished_at=now, state="ready", content=b"%PDF")


def _substitute(event: Any) -> Substitute:
    """A person an invitee has named."""
    invitation = _invitation(event, make_stakeholder(event.hub))
    Invitation.objects.filter(pk=invitation.pk).update(state="declined", answered_at=timezone.now())
    return make_substitute(invitation)


Contents = dict[str, tuple[int, str]]


def fingerprint(tables: Iterable[str] | None = None) -> Contents:
    """Of every table of ours the number of rows and a hash over all they hold: whatever is added, changed or gone shows."""
    wanted = _our_tables() if tables is None else sorted(tables)
    one = "SELECT '{0}', count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{0}\" t"
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in wanted))
        return {table: (number, digest) for table, number, digest in cursor.fetchall()}


def _our_tables() -> list[str]:
    return [m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]


class Watch:
    """What changed in our tables since it last looked, in one transaction.

    Only tables the transaction wrote to in between are read again; PostgreSQL counts that. TRUNCATE does not count, but gives
    the table another file. A savepoint that was there before the last look must not be rolled back meanwhile.
    """

    def __init__(self, contents: Contents | None = None) -> None:
        self.contents = fingerprint() if contents is None else dict(contents)
        self._written = _written()

    def changed(self) -> set[str]:
        """The tables that hold something else now."""
        written = _written()
        now = fingerprint(table for table, times in written.items() if times != self._written.get(table))
        self._written = written
        changed = {table for table in now if now[table] != self.contents[table]}
        self.contents |= now
        return changed


def _written() -> dict[str, tuple[int, ...]]:
    """How many rows of each of our tables this transaction has added, changed and deleted, and the file the table is in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_stat_get_xact_tuples_inserted(oid), pg_stat_get_xact_tuples_updated(oid),"
            " pg_stat_get_xact_tuples_deleted(oid), relfilenode FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
            [_our_tables()],
        )
        return {table: tuple(numbers) for table, *numbers in cursor.fetchall()}


def across_hubs() -> dict[str, int]:
    """How many rows of each relation point into another hub. Empty when all is well."""
    found = {}
    for model in apps.get_models():
        if not _has_hub(model):
            continue
        for relation in model._meta.concrete_fields:
            target = relation.related_model
            if relation.is_relation and isinstance(target, type) and target is not Hub and _has_hub(target):
                wrong = model._default_manager.exclude(**{f"{relation.name}__hub_id": models.F("hub_id")})
                of_network = {"hub": None, f"{relation.name}__hub": None}
                number = wrong.exclude(**of_network).filter(**{f"{relation.name}__isnull": False}).count()
                if number:
                    found[f"{model._meta.label}.{relation.name}"] = number
    return found


def _has_hub(model: type[models.Model]) -> bool:
    return any(one.name == "hub" for one in model._meta.concrete_fields)


def words_of(response: Any) -> str:
    """The body without what differs from request to request."""
    text: str = response.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", text)
