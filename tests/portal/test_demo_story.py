"""What the demo shows: counts of each kind, every fact dated where it belongs, and nothing that looks half-done."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F, Q
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from dialogues.frame.phases import promise_of
from dialogues.models import (
    Addressee,
    ConsensusSignatory,
    DialogueSession,
    Endorsement,
    JointStatement,
    OpinionResult,
    PolicyDialogue,
    Statement,
    SynthesisReport,
)
from echos_portal.demo.events import find_event
from events.models import (
    AccessNeeds,
    Campaign,
    Certificate,
    CertificateFile,
    CheckIn,
    Event,
    EventSeries,
    HealthAnswer,
    Invitation,
    PlaceOffer,
    Question,
    QuestionAnswer,
    Registration,
    ReminderRule,
    ReminderRun,
    SessionSpeaker,
    Substitute,
)  # fmt: skip
from events.sessions.programme import programme_of
from events.surveys.results import results_of
from hubs.models import Hub, Milestone
from hubs.profile.confirmation import unconfirmed
from library.models import Resource
from mailings.figures import figures_of
from mailings.models import Mailing
from news.models import NewsItem
from outbox.models import OutgoingEmail, Suppression
from outbox.retention import SENT_KEPT
from stakeholders.contacts.figures import contacts_of
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.duplicates.search import probable_duplicates
from stakeholders.gaps.counts import count_groups
from stakeholders.gaps.findings import People, find_gaps
from stakeholders.gaps.targets import targets_of
from stakeholders.models import Import, Segment, Stakeholder
from tests.demo import load_demo

pytestmark = [pytest.mark.django_db, pytest.mark.long(4, shares="demo")]


@pytest.fixture(scope="module")
def demo(lasting: Any, demo_media: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Loaded once: these tests only look."""
    with lasting(), override_settings(MEDIA_ROOT=demo_media):
        load_demo(tmp_path_factory.mktemp("demo") / "people.json")


@pytest.fixture(autouse=True)
def _demo(demo: None, settings: Any, demo_media: Path) -> None:
    settings.MEDIA_ROOT = demo_media


GOING_ON = "Screening invitations that people answer"  # yesterday and today, where these are working days


def portugal() -> Hub:
    return Hub.objects.get(slug="pt")


def made_here() -> Any:
    """The events of the demo that people can register for, those that are held once."""
    return Event.objects.filter(takes_registrations=True, series=None, published_at__isnull=False)


def test_every_address_is_made_up() -> None:
    addresses = [
        *Stakeholder.objects.reachable().values_list("email", flat=True), *User.objects.values_list("email", flat=True),
        *Registration.objects.values_list("email", flat=True), *OutgoingEmail.objects.values_list("recipient", flat=True),
    ]  # fmt: skip
    assert {address.partition("@")[2].rpartition("demo.example")[1:] for address in addresses} == {("demo.example", "")}


def test_portugal_has_240_contacts_of_all_sectors_and_regions() -> None:
    book = Stakeholder.objects.filter(hub=portugal())
    assert Counter(book.values_list("kind", flat=True)) == {"person": 150, "organisation": 90}
    regions = {"Norte", "Centro", "Lisboa", "Alentejo", "Algarve", "Madeira", "Açores"}
    assert set(book.values_list("region", flat=True)) == regions
    sectors = Counter(book.values_list("sector", flat=True))
    assert len(sectors) == 5
    assert min(sectors.values()) >= 15
    languages = Counter(book.values_list("language", flat=True))
    assert (set(languages), languages["pt"] > 200) == ({"pt", "en"}, True)
    assert book.filter(email="").count() == 12
    assert set(book.values_list("topics__code", flat=True)) == {"MO1", "MO2", "MO3", "MO4", "TP1", "TP2", "TP5"}


def test_three_hubs_have_targets_and_portugal_misses_some() -> None:
    hubs = Hub.objects.filter(contact_targets__isnull=False).distinct()
    assert set(hubs.values_list("slug", flat=True)) == {"pt", "no", "pl"}
    contacts = count_groups(contacts_of(portugal()))
    found = find_gaps(portugal(), People(contacts, contacts, targets_of(portugal())), lambda *_of: [])
    assert len(found.gaps) >= 3


def test_six_contacts_are_there_twice_four_have_unsubscribed_and_two_addresses_are_wrong() -> None:
    assert [pair.sign for pair in probable_duplicates(portugal())] == ["spelling"] * 6
    reasons = Counter(Suppression.objects.values_list("mailing_list", "reason"))
    unsubscribed = {(invitations_of(portugal()), "unsubscribed"): 4, ("digest", "unsubscribed"): 2}
    assert reasons == unsubscribed | {("*", "bounced"): 2, ("digest", "complained"): 1}


def test_forum_of_two_days_has_tracks_speakers_interpretation_and_co_organisers() -> None:
    forum = Event.objects.get(hub__slug="pl", kind="forum")
    programme = programme_of(forum)
    assert (len(programme.days), len(programme.tracks)) == (2, 3)
    speakers = SessionSpeaker.objects.filter(session__event=forum)
    assert (speakers.filter(to_be_confirmed=True).count(), speakers.count() >= 10) == (2, True)
    assert forum.sessions.filter(interpretation__contains=["en"]).count() >= 4
    assert set(forum.co_organisers.accepted().values_list("partner__slug", flat=True)) == {"no", "pt"}
    assert (set(forum.translations), forum.contact_name) == ({"pl", "pt"}, "Forum office")


def test_every_segment_has_contacts() -> None:
    sizes = {segment.name: segment.members().count() for segment in Segment.objects.filter(hub=portugal())}
    assert set(sizes) == {
        "Hospitals in Norte", "Patient associations", "Municipalities with screening", "Policy Group", "Contacts who read English",
    }  # fmt: skip
    assert min(sizes.values()) >= 15


def test_imports_show_a_finished_one_and_one_with_errors() -> None:
    recent = Import.objects.filter(started_at__gt=timezone.now() - dt.timedelta(days=7))
    assert set(recent.values_list("state", "new", "problem_count")) == {("done", 6, 0), ("refused", 2, 7)}


def test_six_events_are_past_with_attendance_and_eight_come_over_five_hubs() -> None:
    now = timezone.now()
    others = made_here().exclude(title=GOING_ON)
    past, coming = others.past(at=now), others.coming(at=now)
    assert past.exclude(attendance_as_stated="").count() == past.count() == 6
    assert (coming.count(), set(coming.values_list("hub__slug", flat=True))) == (8, {"pt", "no", "pl", "gr", "nl"})
    assert not Event.objects.filter(title__startswith="Example").exists()
    drafts = Event.objects.filter(published_at=None, publication__isnull=False).values_list(
        "publication__revisions__state", flat=True
    )
    assert sorted(drafts) == ["draft", "returned", "submitted"]
    statuses = Counter(event.status_at(now) for event in coming)
    assert statuses == {"few": 1, "full": 1, "invitation": 1, "cancelled": 1, "open": 4}
    formats = set(coming.values_list("format", flat=True))
    assert formats == {"in_person", "online", "hybrid"}


def test_event_that_goes_on_has_people_in_the_room_and_online_links_and_badges() -> None:
    event = Event.objects.get(title=GOING_ON)
    people = event.registrations
    assert people.filter(checked_in_at__isnull=False).count() == 6
    assert people.filter(attended_online_at__isnull=False).count() == 3
    assert event.check_in_settings.online_views == 41
    links = {"Main entrance", "Registration desk"}
    done = CheckIn.objects.filter(registration__event=event)
    assert set(event.door_links.values_list("label", flat=True)) == links
    assert set(done.values_list("door_link__label", flat=True)) == {*links, None}
    assert event.badge_sheets.get().badge_count == people.confirmed().in_person().count()
    partner = event.co_organisers.accepted().get().partner  # who has people to check in too
    assert (partner.slug, people.seen_by(partner).count()) == ("no", people.count())


def test_knowledge_exchange_has_fifty_seats_and_is_open() -> None:
    event = Event.objects.open_for_registration(at=timezone.now()).get(capacity=50)
    assert (event.hub.slug, event.city, event.time_zone, event.places_taken) == ("pt", "Lisbon", "Europe/Lisbon", 48)
    assert (event.starts_at.astimezone(event.zone).hour, event.ends_at.astimezone(event.zone).hour) == (10, 16)
    assert (event.ends_on.first_day - event.starts_on.first_day).days == 1


def test_moved_event_emailed_everyone_registered() -> None:
    moved = Event.objects.get(city="Thessaloniki")
    assert moved.sequence == 1
    changed = OutgoingEmail.objects.filter(kind__contains="change", hub_id=moved.hub_id)
    assert changed.count() > 15


def test_places_taken_are_the_registrations_and_more_come_every_month() -> None:
    for event in Event.objects.filter(takes_registrations=True):
        offered = PlaceOffer.objects.filter(state="open", registration__event=event).count()
        assert event.places_taken + event.online_places_taken == event.registrations.taking_a_place().count() + offered
    now = timezone.now()
    ages = Counter(-((now - at).days // 28) for at in Registration.objects.values_list("registered_at", flat=True))
    assert ages[0] > ages[-1] > ages[-2] > 20
    assert Registration.objects.filter(state="withdrawn").count() == 10
    assert Registration.objects.filter(confirmed_at=None, state="registered").count() == 1
    assert AccessNeeds.objects.count() == 6
    assert Question.objects.count() == 6
    assert QuestionAnswer.objects.values("registration").distinct().count() >= 40
    assert all(row.text for row in HealthAnswer.objects.all())
    assert HealthAnswer.objects.count() >= 5


def test_full_event_has_six_people_waiting_and_one_open_offer() -> None:
    waiting = Registration.objects.waiting().filter(event__series=None)
    (event,) = {row.event for row in waiting.select_related("event")}
    assert (event.status, event.registrations.waiting().count(), event.title[:8]) == ("full", 6, "Rastreio")
    (offer,) = PlaceOffer.objects.filter(state="open")
    assert offer.expires_at is not None
    assert offer.expires_at > timezone.now()


def test_series_has_five_dates_two_past_one_full_with_people_waiting_and_one_cancelled() -> None:
    series, now = EventSeries.objects.get(), timezone.now()
    dates = list(series.dates.order_by("starts_at"))
    assert [event.status_at(now) for event in dates] == ["past", "past", "full", "open", "cancelled"]
    assert [event.registrations.waiting().count() for event in dates] == [0, 0, 2, 0, 0]
    assert len({event.starts_at.astimezone(event.zone).hour for event in dates}) == 1
    assert not Registration.objects.filter(event__series=series, confirmed_at=None).exists()
    cancelled = OutgoingEmail.objects.filter(kind="series/cancelled")
    assert cancelled.count() == dates[4].registrations.count() == 3
    copy = Event.objects.get(title__contains="second session")
    assert (copy.state, copy.hub.slug, copy.registrations.count()) == ("draft", "pt", 0)


def test_one_campaign_has_a_text_of_the_hub_in_two_languages() -> None:
    own = Campaign.objects.exclude(introductions={}).get()
    assert (sorted(own.introductions), own.invited > 0, own.reply_by is not None) == (["en", "pt"], True, True)


def test_invitations_are_accepted_declined_and_open() -> None:
    states = Counter(Invitation.objects.values_list("state", flat=True))
    assert states == {"accepted": 61, "declined": 18, "invited": 40, "withdrawn": 1}
    event = Event.objects.filter(invitations__isnull=False).distinct().get()
    assert (event.by_invitation, event.places_taken) == (True, 61)


def test_dialogues_are_one_in_each_phase() -> None:
    today = timezone.localdate()
    dialogues = PolicyDialogue.objects.filter(hub=portugal(), source="").order_by("-published_at")
    promises = [(promise_of(one, today=today).status, bool(one.outcome)) for one in dialogues]
    waiting = [("waiting", False)] * 2  # in one of them people vote on statements
    assert promises == [*waiting, ("late", False), ("answered", False), ("answered", True)]
    late = dialogues[2]
    assert promise_of(late, today=today).days == 12
    assert DialogueSession.objects.filter(dialogue__in=dialogues).count() == 4


def test_one_dialogue_has_forty_statements_three_groups_a_queue_and_refusals() -> None:
    statements = Statement.objects.filter(dialogue__title="Screening in the countryside")
    assert Counter(statements.values_list("state", flat=True)) == {"accepted": 40, "waiting": 5, "refused": 6}
    assert set(statements.accepted().values_list("language", flat=True)) == {"en", "pt", "pl", "el"}
    assert sorted(map(len, statements.waiting().values_list("held_for", flat=True))) == [0, 0, 1, 1, 1]
    result = OpinionResult.objects.get()
    assert (result.voters, len(result.picture["groups"])) == (120, 3)


def test_one_dialogue_has_a_report_in_two_languages_and_three_signatories() -> None:
    report = SynthesisReport.objects.get(version=1)
    agreed = ConsensusSignatory.objects.agreed().filter(dialogue=report.dialogue)
    assert (report.dialogue.title, report.text_languages, agreed.count()) == (
        "Going back to work after cancer", ["en", "pt"], 3,
    )  # fmt: skip


def test_six_recommendations_have_two_addressees_each_in_all_states() -> None:
    answered = PolicyDialogue.objects.get(title="Going back to work after cancer")
    addressees = Addressee.objects.filter(recommendation__set__dialogue=answered)
    per_recommendation = Counter(addressees.values_list("recommendation__number", flat=True))
    assert per_recommendation == dict.fromkeys(range(1, 7), 2)
    assert set(addressees.values_list("state", flat=True)) == set(Addressee.State.values)
    assert addressees.get(state="rejected").answer


def test_past_events_have_a_follow_up_feedback_and_certificates() -> None:
    braga = find_event("braga-patients")
    kinds = set(braga.materials.values_list("kind", flat=True))
    assert (kinds, braga.materials.filter(for_attendees=True).count()) == (
        {"minutes", "recording", "photo", "document"},
        1,
    )
    assert not braga.materials.filter(mailing=None).exists()
    assert braga.survey.answers.count() >= 20
    assert [result.question for result in results_of(braga.survey) if result.hidden] == [
        "What topic would you like at the next forum?"
    ]
    attended = Registration.objects.attended().filter(event=braga).count()
    assert 30 < attended < braga.registrations.count()
    assert Certificate.objects.filter(event=braga, state="issued").count() == attended
    assert CertificateFile.objects.filter(certificate__event=braga).count() == attended


def test_emails_are_about_1600_with_every_kind_of_end() -> None:
    states = Counter(OutgoingEmail.objects.values_list("state", flat=True))
    assert 1_500 <= sum(states.values()) <= 1_750
    assert (states["bounced"], states["unknown"]) == (8, 1)
    # Who had unsubscribed, and submissions decided on the same day: how many depends on the hour of the load.
    assert 2 <= states["suppressed"] <= 4
    assert 10 <= states["withdrawn"] <= 25
    assert set(states) == {"sent", "bounced", "unknown", "suppressed", "withdrawn"}
    assert OutgoingEmail.objects.on_hold().count() == 1
    oldest = OutgoingEmail.objects.earliest("created_at").created_at
    assert 80 <= (timezone.now() - oldest).days <= 90


def test_every_email_ended_soon_after_it_was_written_and_says_nothing_after_its_days() -> None:
    emails, now = OutgoingEmail.objects.all(), timezone.now()
    ended = emails.exclude(state="unknown")
    assert not ended.filter(Q(finished_at=None) | Q(finished_at__lt=F("created_at"))).exists()
    assert not ended.filter(
        Q(finished_at__gt=now) | Q(finished_at__gt=F("created_at") + dt.timedelta(minutes=1))
    ).exists()
    assert not emails.filter(Q(due_at__gt=F("created_at") + dt.timedelta(minutes=1)) | Q(created_at__gt=now)).exists()
    accepted = Q(state="sent") | Q(returned_at__isnull=False)  # for a hub to read, as long as SENT_KEPT
    old = emails.filter(created_at__lt=now - dt.timedelta(days=8)).exclude(accepted, hub_id__isnull=False)
    assert not old.exclude(context={}, link={}, calendar="").exists()
    long_ago = emails.filter(created_at__lt=now - SENT_KEPT - dt.timedelta(hours=1))
    assert not long_ago.exclude(context={}, link={}, calendar="").exists()
    sent = emails.filter(state="sent")
    assert not sent.filter(Q(lane="account") | Q(hub_id=None), cleared_at=None).exists()
    assert not sent.filter(Q(link__has_key="nonce") | Q(link__has_key="hash")).exists()
    assert sent.filter(cleared_at=None).exclude(context={}).exists()


def test_audit_rows_are_dated_when_things_happened() -> None:
    now = timezone.now()
    assert not Entry.objects.filter(at__gt=now).exists()
    for action, model, field in (
        ("events.register", Registration, "registered_at"),
        ("events.publish", Event, "published_at"),
    ):
        at = dict(Entry.objects.filter(action=action).values_list("subject_id", "at"))
        for row in model.objects.filter(pk__in=at):
            assert abs((at[row.pk] - getattr(row, field)).total_seconds()) < 2, (action, row)
    invited = OutgoingEmail.objects.filter(kind="events/invitation").count()
    assert (invited, Invitation.objects.count()) == (121, 120)  # one was withdrawn by mistake, and invited again
    assert not Entry.objects.filter(actor_kind="user", actor_id=None).exists()


def test_nine_profiles_are_fresh_and_four_are_stale() -> None:
    published = Hub.objects.published().exclude(confirmed_on=None)
    stale = published.filter(unconfirmed(at=timezone.now()))
    assert (published.count() - stale.count(), stale.count()) == (9, 4)
    assert not published.filter(contact_email="").exists()


def test_six_countries_plan_milestones_in_the_next_two_quarters() -> None:
    today = timezone.localdate()
    months = {f"{(today + dt.timedelta(days=30 * ahead)):%Y-%m}" for ahead in range(7)}
    planned = Milestone.objects.filter(is_actual=False)
    soon = {row.hub.slug for row in planned.select_related("hub") if str(row.date) in months}
    assert soon == {"pl", "gr", "nl", "bg", "be", "it"}


def test_library_has_forty_resources_and_guides_for_patients_in_three_languages() -> None:
    resources = Resource.objects.published()
    assert resources.count() >= 40
    for language in ("pt", "pl", "en"):
        assert resources.filter(kind="toolkit", languages=[language]).exists()
    table = resources.get(title="The hubs of the network as a table")
    assert table.file is not None
    assert (table.kind, table.file.name, table.link) == ("data_set", "hubs.csv", "")
    assert table.file.file.read().decode().splitlines()[0] == "country,name,host,website"
    table.file.file.close()


def test_news_of_the_demo_are_twenty_in_three_languages() -> None:
    news = NewsItem.objects.published().filter(source="Demo")
    assert news.count() == 20
    languages = Counter(language for item in news for language in item.texts())
    assert (languages["en"], languages["pt"], languages["pl"]) == (20, 7, 7)
    assert news.filter(published_at__gt=timezone.now() - dt.timedelta(days=31)).count() >= 8


def test_reminders_of_a_past_event_were_sent_and_those_of_upcoming_ones_are_ahead() -> None:
    runs = ReminderRun.objects.order_by("due_at")
    assert [(run.rule.kind, run.state, run.emails > 8) for run in runs] == [
        ("before_event", "sent", True), ("after_event", "sent", True),
    ]  # fmt: skip
    rules = ReminderRule.objects.filter(event__starts_at__gt=timezone.now(), event__series=None)
    kinds = Counter(rules.values_list("kind", flat=True))
    assert kinds == {"before_event": 11, "after_event": 1, "before_deadline": 1, "before_reply_by": 1}


def test_mailings_are_sent_scheduled_and_a_draft_and_an_invitee_has_named_a_substitute() -> None:
    found = {mailing.state: mailing for mailing in Mailing.objects.filter(hub=portugal())}
    assert set(found) == {"sent", "scheduled", "draft"}
    figures = figures_of(found["sent"])
    assert (figures.sent > 10, figures.waiting, figures.bounced, figures.unsubscribed) == (True, 0, 1, 1)
    assert found["scheduled"].scheduled_for > timezone.now()
    assert Substitute.objects.get().state == "asked"


def test_joint_statements_are_open_closed_endorsed_refused_and_waiting() -> None:
    opened = {str(one): one.is_open(timezone.localdate()) for one in JointStatement.objects.published()}
    assert sorted(opened.values()) == [False, True, True]
    states = Counter(Endorsement.objects.values_list("state", flat=True))
    assert states == {"endorsed": 7, "pending": 3, "refused": 1}
    assert Endorsement.objects.filter(is_verified=True).count() == 6
