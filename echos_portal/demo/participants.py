"""Two dialogues of the demo with a call for participants: one takes registrations, of the other the participants were drawn."""

import datetime as dt
import random
from functools import partial

from audit.actors import CITIZEN
from dialogues.frame.actions.dialogues import create_dialogue, publish_dialogue
from dialogues.frame.actions.phases import set_phases
from dialogues.models import Draw, DrawnVolunteer, PolicyDialogue, Volunteer
from dialogues.participants.actions.calls import QuotaRange, set_call, set_quotas
from dialogues.participants.actions.counts import count_volunteers
from dialogues.participants.actions.draws import request_draw, run_draws
from dialogues.participants.actions.seats import answer_seat, email_results, invite_drawn
from dialogues.participants.actions.volunteers import confirm_volunteer, register_volunteer
from dialogues.participants.consent_wording import shown_for_details, shown_for_registration
from echos_portal.demo.dialogues import FRAME, Text
from echos_portal.demo.history import History
from echos_portal.demo.people import coordinator_of
from echos_portal.demo.texts import read_texts
from hubs.models import Hub, Sector
from stakeholders.models import Level
from toolkit.partial_dates.dates import PartialDate

SEED = 20261
REPLIED = 10  # so many of the people drawn have replied
SILENT = 8  # one in so many says nothing about themselves, and one in so many comes for an organisation


def plan_participants(history: History) -> None:
    """Plan the calls that are not there yet."""
    for text in read_texts("calls")["call"]:
        hub = Hub.objects.filter(slug=text["hub"]).first()
        if hub is not None and not PolicyDialogue.objects.filter(hub=hub, title=text["title"]).exists():
            history.ago(text["published"], partial(_begin, history, hub, text))


def _begin(history: History, hub: Hub, text: Text, at: dt.datetime) -> None:
    """Publish the dialogue with its phases, call and quotas, and plan the registrations and the draw."""
    by, now = coordinator_of(hub), history.now
    due = PartialDate.of_day(history.today + dt.timedelta(days=text["answer_due"]))
    fields = {name: text[name].strip() if isinstance(text[name], str) else text[name] for name in FRAME}
    dialogue = create_dialogue(by=by, hub=hub, fields={**fields, "answer_promised_by": due})
    dialogue = publish_dialogue(by=by, dialogue=dialogue, at=at)
    opens, closes, session = (now - dt.timedelta(days=text[name]) for name in ("opens", "closes", "session"))
    spans = {"call": (opens, closes), "session": (session, session + dt.timedelta(hours=8))}
    set_phases(by=by, dialogue=dialogue, phases=spans)
    wanted = {
        "seats": text["seats"], "reserves": text["reserves"], "explanation": text["explanation"], "reply_days": 10,
        "kept_until": history.today + dt.timedelta(days=180),
    }  # fmt: skip
    call = set_call(by=by, dialogue=dialogue, fields=wanted, at=at)
    quotas = {(one[0], one[1]): QuotaRange(*one[2:]) for one in text["quotas"]}
    set_quotas(by=by, call=call, quotas=quotas)
    _plan_volunteers(history, dialogue, text, opens, min(closes, now))
    history.add(min(closes, now), _count)
    if "drawn" in text:
        history.ago(text["drawn"], partial(_draw, dialogue))
        history.ago(text["invited_ago"], partial(_invite, history, dialogue))


def _plan_volunteers(
    history: History, dialogue: PolicyDialogue, text: Text, opens: dt.datetime, end: dt.datetime
) -> None:
    dice = random.Random(f"{SEED}{dialogue.title}")  # noqa: S311 - the demo is the same each time
    names = read_texts("names")[text["hub"]]
    values: dict[str, list[str]] = {}
    for category, value, *_range in sorted(text["quotas"]):
        values.setdefault(category, []).append(value)
    for number in range(text["volunteers"]):
        given, family = dice.choice(names["given"]), dice.choice(names["family"])
        person = {"name": f"{given} {family}", "language": "en", "organisation": "", "sector": "", "level": ""}
        if number % SILENT == 1:
            person |= {"organisation": dice.choice(names["organisations"]), "sector": dice.choice(Sector.values),
                       "level": dice.choice(Level.values)}  # fmt: skip
        details = {name: dice.choice(some) for name, some in values.items()} if number % SILENT else {}
        if "gender" in details:
            details["gender"] = dice.choice(["woman", "woman", "man", "man", "man"])
        moment = opens + (end - opens) * dice.uniform(0.02, 0.97)
        email = f"volunteer{number + 1}.{text['hub']}@demo.example"
        history.add(moment, partial(_register, history, dialogue, email, person, details))


def _register(
    history: History, dialogue: PolicyDialogue, email: str, person: dict[str, str], details: dict[str, str], at: dt.datetime
) -> None:  # fmt: skip
    register_volunteer(by=CITIZEN, dialogue=dialogue, email=email, person=person, details=details, at=at)
    if not email.startswith("volunteer7."):  # who never opens their emails
        history.add(at + dt.timedelta(minutes=20), partial(_confirm, dialogue, email))


def _confirm(dialogue: PolicyDialogue, email: str, at: dt.datetime) -> None:
    row = Volunteer.objects.select_related("dialogue__hub__country").get(dialogue=dialogue, email=email)
    page = "confirmation page"
    confirm_volunteer(
        by=CITIZEN, volunteer=row, shown=shown_for_registration(page, row.dialogue),
        shown_details=shown_for_details(page, row.dialogue), at=at,
    )  # fmt: skip


def _count(_at: dt.datetime) -> None:
    count_volunteers()


def _draw(dialogue: PolicyDialogue, at: dt.datetime) -> None:
    request_draw(by=coordinator_of(dialogue.hub), dialogue=dialogue, seed=SEED, at=at)
    run_draws(at=at)


def _invite(history: History, dialogue: PolicyDialogue, at: dt.datetime) -> None:
    """Invite the people drawn; most accept within days, one declines and a reserve gets the seat."""
    draw = Draw.objects.get(dialogue=dialogue)
    invite_drawn(by=coordinator_of(dialogue.hub), draw=draw, at=at)
    email_results(at=at)
    seats = draw.people.filter(state=DrawnVolunteer.State.INVITED).order_by("pk")
    for number, place in enumerate(seats[:REPLIED]):
        history.add(at + dt.timedelta(days=1 + number / 2), partial(_answer, place.pk, accepts=number != 3))


def _answer(pk: int, at: dt.datetime, *, accepts: bool) -> None:
    place = DrawnVolunteer.objects.select_related("draw__dialogue", "volunteer").get(pk=pk)
    answer_seat(by=CITIZEN, place=place, accepts=accepts, at=at)
