"""Messages of citizens for tests."""

from typing import Any

from django.utils import timezone

from accounts.personal_links import token_for
from accounts.two_step.encryption import encrypted
from audit.actors import CITIZEN
from dialogues.models import Helpline, PublishedAnswer, VoiceEntry, VoiceMessage
from dialogues.voice.actions.messages import confirm_message, send_message
from dialogues.voice.actions.publications import agree_to_publication, propose_publication
from dialogues.voice.actions.replies import answer_message
from dialogues.voice.routing import route_of
from hubs.models import Hub
from tests.factories import SHOWN as SHOWN
from tests.factories import make_country, make_hub, make_member, make_user

TEXT = "How long do I wait for a second opinion?"
ADDRESS = "rosa@example.org"


def make_inbox(code: str = "PT") -> Hub:
    """A hub with a coordinator, an editor and a viewer."""
    hub = make_hub(code)
    if not hub.team.exists():
        for role in ("coordinator", "editor", "viewer"):
            make_member(hub, role)
    return hub


def make_unconfirmed(hub: Hub | None = None, text: str = TEXT, *, email: str = ADDRESS, **fields: Any) -> VoiceMessage:
    """A message whose address is not confirmed."""
    values = {"country": hub.country if hub else None, "topic": None, "kind": "question", "name": "", "language": "en"}
    values |= {"agreed_to_hear": False, **fields}
    return send_message(by=CITIZEN, email=email, text=text, fields=values, at=timezone.now())


def make_message(hub: Hub | None = None, text: str = TEXT, **fields: Any) -> VoiceMessage:
    """A message in an inbox; without a hub in that of the network office."""
    row = make_unconfirmed(hub, text, **fields)
    to = route_of(row.country, row.topic).hub
    return confirm_message(by=CITIZEN, message=row, hub=to, shown=SHOWN, shown_hearing=SHOWN, at=timezone.now())


def make_stored_message(hub: Hub | None, email: str = ADDRESS) -> VoiceMessage:
    """A message in the inbox of a hub without a team, with an answer and a wording that waits for the person."""
    row = make_unconfirmed(None, email=email)
    VoiceMessage.objects.filter(pk=row.pk).update(
        hub=hub, state="answered", confirmed_at=timezone.now(), answered_at=timezone.now()
    )
    VoiceEntry.objects.create(message=row, writer="team", encrypted=encrypted("Two weeks."), written_at=timezone.now())
    PublishedAnswer.objects.create(
        message=row, hub=hub, question="How long?", answer="Two weeks.", language="en", proposed_at=timezone.now()
    )
    return VoiceMessage.objects.for_pages().get(pk=row.pk)


def answer(row: VoiceMessage, text: str = "Two weeks at most.") -> VoiceMessage:
    """Answer a message."""
    return answer_message(by=make_user(), message=row, text=text, seen=row.entries.count(), at=timezone.now())


def propose(row: VoiceMessage, *, seen: int = 0) -> PublishedAnswer:
    """Propose a public wording."""
    return propose_publication(
        by=make_user(), message=row, question="How long is the wait?", answer="Two weeks.", language="en", seen=seen, at=timezone.now()
    )  # fmt: skip


def make_answer_public(row: VoiceMessage) -> VoiceMessage:
    """Publish a question and its answer."""
    propose(row)
    agree_to_publication(by=CITIZEN, message=row, version=1, shown=SHOWN, at=timezone.now())
    return row


def token_of(row: VoiceMessage) -> str:
    return token_for(VoiceMessage.LINK_KIND, None, row.link_nonce)


def make_helpline(code: str = "PT", **fields: Any) -> Helpline:
    """The cancer helpline of a country."""
    usual = {
        "kind": "cancer",
        "name": "Linha Cancro",
        "phone": "808 255 255",
        "website": "https://linha.example",
        "source": "S",
    }
    return Helpline.objects.create(country=make_country(code), **usual | fields)
