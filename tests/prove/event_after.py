"""The life of an event from its first hour on: held, followed up, written about, and repeated."""

from django.utils import timezone

from events import tasks
from events.models import Certificate, Event, Registration
from mailings import tasks as mailing_tasks
from tests.prove.event_life import DAY, HOUR, MEETING, TEAM, Life
from tests.prove.walkers import move_to, text_of


def hold(life: Life) -> None:
    """Badges are printed, people checked in by list and code at the door, one joins online."""
    team, door, mailbox = life.coordinator, life.door, life.mailbox
    team.see(f"{life.desk}badges/")
    team.press("Make badges")
    tasks.typeset_badges()
    team.see_once_it_says(f"{life.desk}badges/", "Download")
    team.see(f"{life.desk}check-in/settings/")
    team.fill(label="Main entrance")
    team.press("Create link")
    team.fill(self_check_in="day_code")
    team.press("Save settings")
    team.look("check-in settings saved")
    team.see(f"{life.desk}check-in/poster/")
    team.see(f"{life.desk}check-in/settings/")
    address = team.page.locator("input[readonly]").first.input_value().removeprefix(team.walker.origin)
    move_to(life.it, -HOUR)
    door.see(address)
    door.button("Check in", door.page.locator("[data-registration]", has_text="Inês")).click()
    door.page.locator(".door-done").first.wait_for()
    code = Registration.objects.get(email="lukasz@example.org").shown_code
    door.fill(code=code)
    door.page.locator(".door-code button[type=submit]").click()
    door.page.locator(".door-done").nth(1).wait_for()
    door.look("door with two people in the room")
    door.see(f"{address}walk-in/")
    team.see(f"{life.desk}check-in/")
    life.citizen.see(mailbox.link("lukasz@example.org", "Reminder"))
    life.citizen.see(f"{life.public}check-in/")
    rui = mailbox.link("rui@example.org", "You're registered")
    life.citizen.see(rui)
    with life.citizen.page.expect_request(MEETING):
        life.citizen.button("Join online").click()
    team.see(life.desk)
    team.says("2 checked in, of 2 registered in person", "1 joined online")


def follow_up(life: Life) -> None:
    """After the event: materials and the survey."""
    team, citizen, mailbox = life.coordinator, life.citizen, life.mailbox
    move_to(life.it, -3 * DAY)
    for part in ("follow-up/", "survey/", "certificates/"):
        team.see(f"{life.desk}{part}")
    team.see(f"{life.desk}follow-up/new/")
    team.fill(kind="recording", title="Recording of both days", link="https://video.example.org/1", for_attendees=True)
    team.press("Add material")
    team.look("materials")
    team.press("Email 3 attendees")
    citizen.see(mailbox.link("lukasz@example.org", "New materials"))
    citizen.says("Recording of both days")
    team.see(f"{life.desk}survey/edit/")
    team.fill(text_1="What will you do differently?", kind_1="text")
    team.press("Turn on survey")
    team.look("survey")
    team.press("Email survey")
    citizen.see(f"{mailbox.link('lukasz@example.org', 'Your feedback')}")
    citizen.press("Send feedback")
    citizen.look("survey with errors")
    citizen.fill(rating="5")
    citizen.press("Send feedback")
    citizen.look("feedback sent")
    team.see(f"{life.desk}survey/")
    citizen.see(life.public)


def certify(life: Life) -> None:
    """Whoever attended gets a certificate that anyone can verify."""
    team, citizen = life.coordinator, life.citizen
    team.see(f"{life.desk}certificates/")
    team.press("Issue certificates")
    tasks.continue_certificates()
    email = life.mailbox.next("lukasz@example.org", "Your certificate")
    citizen.page.goto(citizen.walker.origin + life.mailbox.link("lukasz@example.org", "You're registered"))
    citizen.look("registration with a certificate")
    team.see(f"{life.desk}certificates/")
    code = Certificate.objects.filter(registration__email="lukasz@example.org").get().code
    assert code in text_of(email)
    citizen.see(f"/en/certificates/{code}/")
    citizen.says("Valid", "Ł. Ż.")
    citizen.see("/en/certificates/no-such-one/", 404)


def mail(life: Life) -> None:
    """The hub writes to everyone who registered, in its own words."""
    team = life.coordinator
    team.see(f"{TEAM}/mailings/")
    team.see(f"{TEAM}/mailings/new/?to=attendees:{life.it.pk}")
    team.fill(subject_en="Thank you", body_en="Dear {name},\n\nthank you for coming to **{event}**.")
    team.press("Save draft")
    team.look("mailing")
    team.press("Recipients")
    team.look("recipients of a mailing")
    team.page.go_back()
    team.press("Send or schedule")
    team.look("send mailing")
    team.press("Send mailing")
    mailing_tasks.go_on()
    life.mailbox.next("lukasz@example.org", "Thank you")
    team.look("mailing being sent")
    team.see(f"{TEAM}/mailings/")
    team.see(f"{TEAM}/emails/?about=event:{life.it.pk}")


def repeat(life: Life) -> None:
    """The event is copied to another day, and the copy becomes a series."""
    team, later = life.coordinator, timezone.localdate() + 60 * DAY
    team.see(f"{life.desk}copy/")
    team.fill(title="Screening invitations, once more", first_day=f"{later:%Y-%m-%d}")
    team.press("Copy event")
    team.look("copy of an event")
    copy = Event.objects.get(title="Screening invitations, once more")
    team.see(f"{TEAM}/events/{copy.pk}/repeat/")
    team.fill(rule="month", count="3", registers_together=True)
    team.press("Add dates")
    team.look("series")
    team.see(f"{TEAM}/events/series/")
    team.see(f"{TEAM}/events/")
    team.see(f"{life.desk}gaps/")
    team.see(f"{TEAM}/")
