"""The life of an event until it begins: written, published, filled, moved, and reminded of."""

from typing import Any

from django.utils import timezone

from events import tasks
from events.models import Event, Registration
from stakeholders.models import Segment
from tests.prove.event_life import DAY, HOUR, MEETING, TEAM, TITLE, Life
from tests.prove.walkers import BrowserUser, move_to, text_of


def write(life: Life) -> None:
    """The editor drafts a hybrid event of two days with a programme, a speaker and questions, and submits it."""
    editor, start = life.editor, (timezone.localtime() + 14 * DAY).replace(hour=9, minute=0)
    editor.see(f"{TEAM}/events/")
    editor.see(f"{TEAM}/events/new/")
    editor.press("Save draft")
    editor.look("event form with errors")
    editor.fill(
        title=TITLE, kind="knowledge_exchange", summary="Two days about invitations that reach people.", time_zone="Europe/Lisbon",
        starts_at=f"{start:%Y-%m-%dT%H:%M}", ends_at=f"{start + DAY + 8 * HOUR:%Y-%m-%dT%H:%M}", format="hybrid",
        venue="Culturgest, Rua Arco do Cego 50", city="Lisbon", online_url=MEETING, languages="English",
        capacity="2", online_capacity="1", has_waiting_list=True, promotion_hours="400",
        description="What works, and what does not.\n\n- Printed invitations\n- Phone calls",
    )  # fmt: skip
    editor.press("Save draft")
    life.event = Event.objects.get(title=TITLE)
    for part in ("", "programme/", "questions/", "registrations/", "reminders/", "invitations/", "gaps/"):
        editor.see(f"{life.desk}{part}")
    for title, begins in (("Welcome", start), ("Workshop: one invitation, rewritten", start + DAY)):
        editor.see(f"{life.desk}programme/new/")
        editor.fill(title=title, kind="talk", room="Blue room")
        editor.fill(starts_at=f"{begins:%Y-%m-%dT%H:%M}", ends_at=f"{begins + HOUR:%Y-%m-%dT%H:%M}")
        editor.press("Add session")
    editor.look("session with speakers")
    editor.press("Add speaker")
    editor.fill(name="Rosa Silva", agreed_to_be_named=True, function="Director", organisation="IPO Porto")
    editor.press("Add speaker")
    editor.see(f"{life.desk}programme/")
    ask(life)
    editor.see(life.desk)
    editor.press("Submit for approval")
    editor.look("event waiting for approval")


def ask(life: Life) -> None:
    """The questions of the hub's own: one is asked only after a certain answer."""
    editor = life.editor
    editor.see(f"{life.desk}questions/new/")
    editor.fill(
        label="Will you have lunch with us?", kind="one", options="Yes\nNo", purpose="To order lunch", kept_days="10"
    )
    editor.fill(is_required=True, sensitivity="none")
    editor.press("Add question")
    editor.see(f"{life.desk}questions/new/")
    editor.fill(label="What can't you eat?", kind="long", sensitivity="health", purpose="To order lunch", kept_days="7")
    editor.fill(shown_if="1:Yes")
    editor.press("Add question")
    editor.see(f"{life.desk}questions/")
    editor.says("Will you have lunch with us?", "What can't you eat?")


def publish(life: Life) -> None:
    """The coordinator reads what was submitted and publishes it; the editor gets an email."""
    team = life.coordinator
    team.see(f"{TEAM}/")
    team.press("Review changes")
    team.look("review of an event")
    team.see(f"{life.desk}publish/")
    team.press("Publish event")
    team.look("event just published")
    life.mailbox.next(life.editor_email, "Your text was published")
    life.citizen.see("/en/events/")
    life.citizen.see(life.public)
    life.citizen.says(TITLE, "Welcome", "Rosa Silva")


def invite(life: Life) -> None:
    """A segment is invited; one accepts, one names a substitute, who accepts online."""
    team, citizen, mailbox = life.coordinator, life.citizen, life.mailbox
    team.see(f"{life.desk}invite/?segment={Segment.objects.get().pk}")
    team.fill(
        introduction_en="Dear {name},\n\nplease join us on {date}.", signed_by="The team", allows_substitutes=True
    )
    team.press("Update the preview")
    team.look("invitation with preview")
    team.press("Send 3 invitations")
    link = mailbox.link("ines@example.org", "Invitation from")
    citizen.see(link)
    citizen.fill(question_1="Yes", attendance="in_person")
    citizen.press("Accept")
    citizen.look("invitation accepted")
    citizen.see(mailbox.link("bruno@example.org", "Invitation from"))
    citizen.page.get_by_text("Decline and name a substitute").click()
    citizen.fill(name="Rui Costa", email="rui@example.org")
    citizen.press("Decline and name substitute")
    citizen.look("substitute named")
    citizen.see(mailbox.link("rui@example.org", "You were named"))
    citizen.fill(question_1="No", attendance="online")
    citizen.press("Accept")
    citizen.look("substitute accepted")
    mailbox.next("bruno@example.org", "Your substitute has accepted")
    team.see(f"{life.desk}invitations/")
    team.says("Substitute: Rui Costa", "Accepted", "No reply")


def register(life: Life) -> None:
    """The last place in the room goes; who comes later waits, and gets an offer when someone cancels."""
    citizen, mailbox = life.citizen, life.mailbox
    citizen.see(f"{life.public}register/")
    citizen.press("Register")
    citizen.look("registration form with errors")
    enter(
        citizen,
        "Ana Sofia Figueiredo",
        "ana@example.org",
        attendance="in_person",
        access_needs="Step-free access, please.",
    )
    citizen.press("Register")
    citizen.look("check your email")
    ana = mailbox.link("ana@example.org", "Confirm your registration")
    citizen.see(ana)
    citizen.press("Confirm registration")
    citizen.look("registration confirmed")
    mailbox.next("ana@example.org", "You're registered")
    citizen.see(life.public)
    citizen.see(f"{life.public}register/")
    citizen.see(f"{life.public}waiting-list/")
    enter(citizen, "Łukasz Żak", "lukasz@example.org")
    citizen.press("Join the waiting list")
    citizen.look("check your email to wait")
    lukasz = mailbox.link("lukasz@example.org", "Confirm to join the waiting list")
    citizen.see(lukasz)
    citizen.press("Join the waiting list")
    citizen.look("on the waiting list")
    life.coordinator.see(f"{life.desk}waiting-list/")
    citizen.see(f"{ana}edit/")
    citizen.see(f"{ana}withdraw/")
    citizen.press("Cancel registration")
    citizen.look("registration cancelled")
    citizen.see(mailbox.link("lukasz@example.org", "A place for you"))
    life.coordinator.see(f"{life.desk}waiting-list/")
    citizen.press("Accept")
    citizen.look("offer accepted")
    life.coordinator.see(f"{life.desk}registrations/")
    life.coordinator.see(f"{life.desk}registrations/{Registration.objects.get(email='lukasz@example.org').pk}/")


def enter(citizen: BrowserUser, name: str, email: str, **more: Any) -> None:
    citizen.fill(name=name, email=email, organisation="Liga Portuguesa", question_1="Yes", consent=True, **more)


def correct(life: Life) -> None:
    """The event is moved by a day after it was published: everyone gets one email with the old date."""
    team, mailbox = life.coordinator, life.mailbox
    life.it.refresh_from_db()
    assert life.it.starts_at is not None
    assert life.it.ends_at is not None
    starts, ends = (moment.astimezone(life.it.zone) + DAY for moment in (life.it.starts_at, life.it.ends_at))
    team.see(f"{life.desk}edit/")
    team.fill(starts_at=f"{starts:%Y-%m-%dT%H:%M}", ends_at=f"{ends:%Y-%m-%dT%H:%M}")
    team.press("Save draft")
    team.look("event with a correction")
    team.press("View changes")
    team.look("correction in words")
    team.see(f"{life.desk}publish/")
    team.press("Publish changes")
    for address in ("ines@example.org", "lukasz@example.org", "rui@example.org"):
        assert "Was: " in text_of(mailbox.next(address, "New date"))
    team.see(life.desk)
    life.citizen.see(life.public)
    assert [len(mailbox.to(f"{name}@example.org", "New date")) for name in ("ines", "lukasz", "rui", "ana")] == [
        1,
        1,
        1,
        0,
    ]


def remind(life: Life) -> None:
    """A reminder five hours before goes out by itself."""
    team = life.coordinator
    team.see(f"{life.desk}reminders/new/")
    team.fill(kind="before_event", amount="5", unit="hours", text="Bring the invitation you send today.")
    team.press("Add reminder")
    team.see(f"{life.desk}reminders/")
    team.menu("5 hours before", "Preview")
    team.look("reminder preview")
    move_to(life.it, 5 * HOUR)
    tasks.send_reminders()
    assert "Bring the invitation" in text_of(life.mailbox.next("lukasz@example.org", "Reminder"))
    team.see(f"{life.desk}reminders/")
