"""Messages of citizens in the demo: some wait, one is overdue, some were answered, two answers are public."""

from collections.abc import Callable
from functools import partial
from typing import Any

from accounts.models import User
from audit.actors import CITIZEN
from dialogues.models import VoiceMessage
from dialogues.voice.actions.handover import hand_over
from dialogues.voice.actions.messages import confirm_message, send_message
from dialogues.voice.actions.publications import agree_to_publication, propose_publication
from dialogues.voice.actions.replies import answer_message, assign_message, close_message, say_helped, write_follow_up
from dialogues.voice.consent_wording import shown_for_dialogues, shown_for_message, shown_for_publication
from dialogues.voice.routing import route_of
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, coordinator_of, person
from echos_portal.demo.texts import read_texts
from hubs.models import Country, Hub, Topic

PAGE = "confirmation page"
Text = dict[str, Any]
Step = Callable[[VoiceMessage, Text, Any], object]


def plan_messages(history: History) -> None:
    """Plan the messages, unless there are any."""
    if VoiceMessage.objects.exists():
        return
    for number, text in enumerate(read_texts("messages")["message"]):
        if (country := Country.objects.with_hub().filter(code=text["country"]).first()) is not None:
            history.ago(text["sent"], partial(_send, history, country, number, text))


def _paragraphs(text: str) -> str:
    """The text without the line breaks of its file inside paragraphs."""
    return "\n\n".join(" ".join(one.split()) for one in text.strip().split("\n\n"))


def _send(history: History, country: Country, number: int, text: Text, at: Any) -> None:
    """Send and confirm a message, and plan what happens to it."""
    fields = {
        "country": country, "topic": Topic.objects.filter(code=text.get("topic", "")).first(), "kind": text["kind"],
        "name": text.get("name", ""), "language": text["language"], "agreed_to_hear": text.get("hears", False),
    }  # fmt: skip
    email = f"citizen{number + 1}@demo.example"
    row = send_message(by=CITIZEN, email=email, text=_paragraphs(text["text"]), fields=fields, at=at)
    if not text.get("confirmed", True):
        return
    hub = route_of(country, fields["topic"]).hub
    confirm_message(
        by=CITIZEN, message=row, hub=hub, shown=shown_for_message(PAGE, hub), shown_hearing=shown_for_dialogues(PAGE, hub), at=at
    )  # fmt: skip
    steps: dict[str, Step] = {
        "handed_over": _hand_over, "answered": _answer, "published": _publish, "follow_up": _follow_up, "closed": _close,
    }  # fmt: skip
    if "assigned" in text:
        history.ago(text["sent"] - 1, partial(_assign, row.pk, text))
    for name, step in steps.items():
        if name in text:
            history.ago(text[name], partial(_do, step, row.pk, text))


def _do(step: Step, pk: int, text: Text, at: Any) -> None:
    step(VoiceMessage.objects.for_pages().get(pk=pk), text, at)


def _by(row: VoiceMessage) -> User:
    return coordinator_of(row.hub) if row.hub else person(ANKE)


def _assign(pk: int, text: Text, _at: Any) -> None:
    row = VoiceMessage.objects.for_pages().get(pk=pk)
    assign_message(by=_by(row), message=row, colleague=person(text["assigned"]))


def _hand_over(row: VoiceMessage, text: Text, at: Any) -> None:
    to = Hub.objects.get(slug=text["to"])
    hand_over(by=_by(row), message=row, hub=to, group=None, note=text["note"], at=at)


def _answer(row: VoiceMessage, text: Text, at: Any) -> None:
    row = answer_message(by=_by(row), message=row, text=_paragraphs(text["answer"]), seen=1, at=at)
    if "helped" in text:
        say_helped(by=CITIZEN, message=row, helped=text["helped"])


def _publish(row: VoiceMessage, text: Text, at: Any) -> None:
    words = {"question": text["public_question"], "answer": _paragraphs(text["public_answer"]), "language": "en"}
    proposed = propose_publication(by=_by(row), message=row, seen=0, at=at, **words)
    shown = shown_for_publication("personal page", row.hub)
    agree_to_publication(by=CITIZEN, message=row, version=proposed.version, shown=shown, at=at)


def _follow_up(row: VoiceMessage, text: Text, at: Any) -> None:
    write_follow_up(by=CITIZEN, message=row, text=text["follow_up_text"], at=at)


def _close(row: VoiceMessage, text: Text, at: Any) -> None:
    close_message(by=_by(row), message=row, reason=text["reason"], seen=row.entries.count(), at=at)
