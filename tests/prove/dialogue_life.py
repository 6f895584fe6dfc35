"""The life of a dialogue, act by act: framed, filled, voted in, agreed on, answered, and looked back on."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from dialogues import tasks
from dialogues.models import Addressee, Draw, Phase, PolicyDialogue, Recommendation, Statement
from dialogues.recommendations.participants import inform_participants
from events.models import Event
from hubs.models import Hub
from outbox.models import OutgoingEmail
from tests.dialogues.stating import make_participant, vote
from tests.dialogues.volunteering import make_volunteer
from tests.factories import make_registration
from tests.prove.walkers import WAIT, BrowserUser, SentEmails, move_to, text_of

DAY = dt.timedelta(days=1)
TITLE = "Screening beyond office hours"
TEAM, OFFICE = "/en/manage/pt", "screening@ministry.example"
FRAME = {
    "title": TITLE, "question": "Should screening be offered in the evening, and who should pay for it?",
    "background": "Half of those who do not come say that they cannot leave work.", "objectives": "Weigh what four towns found",
    "decision_point": "Contract of the regional programmes", "commissioner": "Ministry of Health, Portugal",
    "commitment": "We respond to each recommendation in public.", "attribution": "chatham_house", "organisers": "The hub",
    "invited": "People invited to screening, staff, municipalities",
}  # fmt: skip
IDEAS = ("Evenings should come before Saturdays", "Employers should give time off", "Units need more staff first")


@dataclass
class DialogueLife:
    """The four browsers: a coordinator, a citizen on a phone, a moderator (an editor of the team), an addressee."""

    hub: Hub
    session: Event
    coordinator: BrowserUser
    citizen: BrowserUser
    moderator: BrowserUser
    addressee: BrowserUser
    mailbox: SentEmails

    @property
    def it(self) -> PolicyDialogue:
        """The dialogue, as it is now."""
        return PolicyDialogue.objects.get(title=TITLE)

    @property
    def desk(self) -> str:
        """Its address on the dashboard."""
        return f"{TEAM}/dialogues/{self.it.pk}/"

    @property
    def public(self) -> str:
        """Its public address."""
        return f"/en/dialogues/{self.it.pk}/"


def open_phases(life: DialogueLife, *kinds: str) -> None:
    """Let time pass until exactly these phases are open, and the ones before them over."""
    now, dialogue = timezone.now(), life.it
    order = list(Phase.Kind.values)
    last = max(order.index(kind) for kind in kinds)
    for number, kind in enumerate(order):
        is_open = kind in kinds
        opens = now - (20 - number) * DAY if is_open or number < last else now + (number + 10) * DAY
        closes = now + 5 * DAY if is_open else opens + (DAY / 2)
        Phase.objects.filter(dialogue=dialogue, kind=kind).update(opens_at=opens, closes_at=closes)


def frame(life: DialogueLife) -> None:
    """The editor drafts the question, the commitment, the phases and the brief; the coordinator publishes."""
    editor, team = life.moderator, life.coordinator
    editor.see(f"{TEAM}/dialogues/")
    editor.see(f"{TEAM}/dialogues/new/")
    editor.press("Save draft")
    editor.look("dialogue form with errors")
    editor.fill(**FRAME, level="regional", answer_promised_by=f"{timezone.localdate() + 60 * DAY}")
    editor.press("Save draft")
    editor.see(life.desk)
    editor.press("Submit for approval")
    editor.look("dialogue waiting for approval")
    team.see(f"{life.desk}publish/")
    team.press("Publish dialogue")
    team.see(f"{life.desk}phases/")
    start = timezone.localtime().replace(hour=9, minute=0) - 20 * DAY
    spans = {
        f"{kind}_{end}": f"{start + (number + (end == 'closes') / 2) * DAY:%Y-%m-%dT%H:%M}"
        for number, kind in enumerate(Phase.Kind.values)
        for end in ("opens", "closes")
    }
    team.fill(**spans)
    team.press("Save phases")
    life.citizen.see("/en/dialogues/")
    life.citizen.see(life.public)
    life.citizen.says(FRAME["question"], "Ministry of Health, Portugal", "Chatham House")


def call(life: DialogueLife) -> None:
    """People register without an account; a draw gives them seats; who is drawn accepts."""
    team, citizen, mailbox = life.coordinator, life.citizen, life.mailbox
    open_phases(life, "call", "evidence")
    team.see(f"{life.desk}call/")
    kept = timezone.localdate() + 200 * DAY
    team.fill(seats="2", reserves="1", reply_days="10", explanation="We want to hear people of every age.")
    team.fill(kept_until=f"{kept}")
    team.press("Save changes")
    team.see(f"{life.desk}quotas/")
    team.fill(gender_woman="1-2", gender_man="0-2")
    team.press("Save changes")
    for name, gender in (("ana", "woman"), ("rui", "man")):
        citizen.see(f"{life.public}register/")
        citizen.fill(name=name.title(), email=f"{name}@example.org", consent=True, gender=gender, details_consent=True)
        citizen.press("Register")
        citizen.see(mailbox.link(f"{name}@example.org", "Confirm your registration"))
        citizen.press("Confirm")
    citizen.look("registration for the dialogue confirmed")
    for number in range(12):  # a table of fewer would say too much of each
        make_volunteer(life.it, f"v{number}@example.org", {"gender": "man" if number % 2 else "woman"})
    team.see(f"{life.desk}volunteers/")
    open_phases(life, "evidence")
    team.see(f"{life.desk}draws/")
    team.press("Draw participants")
    draw = draw_when_done()
    team.see(f"{life.desk}draws/{draw.pk}/")
    team.press("Invite")
    tasks.fill_seats()
    drawn = draw.people.filter(state="invited").select_related("volunteer")
    assert drawn.count() == 2
    for place in drawn:
        citizen.see(mailbox.link(place.volunteer.email, "You were drawn"))
        citizen.press("Accept")
    citizen.look("seat accepted")
    citizen.see(f"{life.public}draws/")


def draw_when_done() -> Draw:
    """The draw, once the worker that runs beside us has made it."""
    end = time.monotonic() + WAIT
    while (draw := Draw.objects.get()).state != "done":
        assert time.monotonic() < end, (draw.state, draw.failure)
        tasks.make_draws()
        time.sleep(0.5)
    return draw


def brief(life: DialogueLife) -> None:
    """The evidence is written, approved, and sent to those registered for the session."""
    editor, team, mailbox = life.moderator, life.coordinator, life.mailbox
    team.see(f"{life.desk}sessions/add/")
    team.fill(event=str(life.session.pk))
    team.press("Add session")
    make_registration(life.session, email="joana@example.org", confirmed_at=timezone.now())
    editor.see(f"{life.desk}brief/")
    editor.fill(problem="Half of those invited do not come.", implementation="Contracts change in the spring.")
    editor.fill(
        option_1_title="Two evenings", option_1_text="A week.", option_2_title="Saturdays", option_2_text="A month."
    )
    editor.fill(sources="Report of four towns")
    editor.press("Save draft")
    editor.press("Submit")
    team.see(f"{TEAM}/")
    team.press("Review changes")
    team.press("Publish")
    team.see(f"{life.desk}brief/send/")
    team.press("Send the brief")
    mailbox.next("joana@example.org", "Evidence brief")


def state(life: DialogueLife) -> None:
    """Citizens vote without an account and write; a moderator accepts, and holds back what names a person."""
    citizen, moderator, mailbox = life.citizen, life.moderator, life.mailbox
    open_phases(life, "statements")
    for idea in IDEAS:
        moderator.see(f"{life.desk}statements/add/")
        moderator.fill(text=idea, language="en")
        moderator.press("Add statement")
    citizen.see(f"{life.public}statements/")
    citizen.see(f"{life.public}statements/take-part/")
    citizen.fill(email="ana@example.org")
    citizen.press("Email me the link")
    citizen.look("check your email to vote")
    citizen.see(mailbox.link("ana@example.org", "Your link to the dialogue"))
    citizen.press("Start voting")
    for _idea in IDEAS:
        citizen.press("Agree")
    citizen.look("voted on everything")
    own = citizen.page.url.removeprefix(citizen.walker.origin)
    for words in ("Buses should run until ten", "Dr. Maria Silva (912 345 678) refused to see me"):
        citizen.see(f"{own}write/")
        citizen.fill(text=words, language="en")
        citizen.press("Submit statement")
    citizen.look("statements waiting")
    moderator.see(f"{life.desk}statements/")
    moderator.says("Held back: look closely")
    cards = moderator.page.locator("main .record")
    moderator.press("Accept", cards.filter(has_text="Buses"))
    held = moderator.page.locator("main .record", has_text="912 345 678")
    held.locator("summary").click()
    moderator.press("Refuse statement", held)
    citizen.see(f"{life.public}statements/log/")
    statements = list(Statement.objects.filter(dialogue=life.it, state="accepted"))
    for number in range(16):
        one = make_participant(life.it, f"p{number}@example.org")
        for place, statement in enumerate(statements):
            vote(one, statement, 1 if (place + number) % 2 else -1)
    tasks.compute_results()
    citizen.see(f"{life.public}groups/")
    citizen.see(f"{life.public}statements/")
    citizen.says("Buses should run until ten")


def agree(life: DialogueLife) -> None:
    """After the session recommendations go to a ministry, which forwards one and responds in public."""
    team, addressee, mailbox = life.coordinator, life.addressee, life.mailbox
    move_to(life.session, -2 * DAY)
    open_phases(life, "recommendations")
    team.see(f"{life.desk}recommendations/add/")
    team.fill(text="Offer screening on two evenings a week from next spring.", action="Change the contract")
    team.press("Save recommendation")
    recommendation = Recommendation.objects.get()
    team.see(f"{life.desk}recommendations/{recommendation.pk}/addressees/add/")
    team.fill(name="Ministry of Health, Portugal", kind="national_government", email=OFFICE)
    team.fill(due_on=f"{timezone.localdate() + 30 * DAY}")
    team.press("Add addressee")
    team.see(f"{life.desk}addressees/")
    team.see(f"{life.desk}addressees/send/")
    team.press("Send recommendations")
    reply = mailbox.link(OFFICE, "Recommendation from")
    open_phases(life, "response")
    addressee.see(reply)
    addressee.page.locator("summary", has_text="Forward to a colleague").click()
    addressee.fill(email="unit@ministry.example")
    addressee.press("Send link")
    addressee.look("forwarded to a colleague")
    addressee.see(mailbox.link("unit@ministry.example", "Forwarded to you"))
    respond(life, "partly", "Two evenings in the four towns first; a report in a year.")
    assert Addressee.objects.get().state == "partly"
    life.citizen.see(f"/en/dialogues/recommendation/{recommendation.pk}/")
    life.citizen.says("Two evenings in the four towns first")
    life.citizen.see(f"{life.public}recommendations/")
    team.see(f"{life.desk}addressees/")


def respond(life: DialogueLife, state: str, words: str) -> None:
    """The addressee responds, sees it once more, and publishes it."""
    addressee = life.addressee
    addressee.fill(state=state, answer=words)
    addressee.press("Preview response")
    addressee.look("response before it is published")
    addressee.press("Publish response")
    addressee.look("response published")


def look_back(life: DialogueLife) -> None:
    """The report, the participants' feedback, what became of each statement; those who took part hear of it."""
    team, citizen, mailbox = life.coordinator, life.citizen, life.mailbox
    open_phases(life, "follow_up")
    inform_participants(at=timezone.now() + DAY)  # written the day after, for the morning
    written = OutgoingEmail.objects.filter(kind="dialogues/responses")
    assert written.count() == 2
    (drawn, *_other) = written.values_list("recipient", flat=True)
    written.update(due_at=timezone.now())
    assert "Ministry of Health" in text_of(mailbox.next(drawn, "New responses in a dialogue"))
    team.see(f"{life.desk}report/")
    team.fill(summary="Evenings were what most agreed on.")
    team.press("Save draft")
    team.press("Publish")
    tasks.make_reports()
    citizen.see(f"{life.public}report/")
    team.see(f"{life.desk}afterwards/")
    team.press("Email")
    tasks.continue_surveys()
    citizen.see(mailbox.link("joana@example.org", "Your feedback"))
    citizen.fill(fairness="5", heard="4", understanding="5", again="yes", comment="Well chaired.")
    citizen.press("Send feedback")
    citizen.look("feedback sent")
    team.see(f"{life.desk}outcomes/")
    team.see(f"{life.desk}evaluation/")
    team.fill(summary="People felt heard.", lessons="Begin with the brief.")
    team.press("Save draft")
    citizen.see(f"{life.public}outcomes/")
    citizen.see(life.public)


def read_through_the_api(life: DialogueLife) -> Any:
    """The same as a partner site reads it."""
    fetch = life.citizen.page.request.get
    one = fetch(f"{life.citizen.walker.origin}/api/v1/dialogues/{life.it.pk}/").json()
    ledger = fetch(f"{life.citizen.walker.origin}/api/v1/recommendations/?hub=pt").json()["results"]
    return one, ledger
