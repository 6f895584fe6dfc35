"""The phases of a dialogue: what may be done now, for actions, pages and tasks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Campaign, Event, EventQuerySet, Invitation, Registration

PROMISED = {
    "question": gettext_lazy("the question"),
    "commissioner": gettext_lazy("who committed to respond"),
    "answer_promised_by": gettext_lazy("when the response is due"),
    "attribution": gettext_lazy("the attribution rule"),
}


def missing_for_publishing(dialogue: PolicyDialogue) -> list[str]:
    """Return the fields to fill in before publishing, in the order of the form.

    An imported dialogue needs its question only: its source may not state the rest.
    """
    needed = ["question"] if dialogue.source else list(PROMISED)
    return [name for name in needed if not getattr(dialogue, name)]


def words_for(names: list[str]) -> str:
    """Return field names as a sentence has them: "the question and the attribution rule"."""
    return get_text_list([str(PROMISED[name]) for name in names], _("and"))


def sessions_of(dialogue: PolicyDialogue) -> EventQuerySet:
    """The events that are sessions of the dialogue."""
    return Event.objects.filter(dialogue_session__dialogue=dialogue)


def attribution_is_fixed(dialogue: PolicyDialogue) -> bool:
    """Whether people were invited to a session or have registered: the rule then stays (SURE guide 7)."""
    return _has_participants(sessions_of(dialogue))


def session_is_under_way(session: DialogueSession) -> bool:
    """Whether people were invited to this session or have registered."""
    return _has_participants(Event.objects.filter(pk=session.event_id))


def _has_participants(events: EventQuerySet) -> bool:
    asked = events.values("pk")
    return any(model.objects.filter(event__in=asked).exists() for model in (Registration, Invitation, Campaign))


def refusal_of_attribution(dialogue: PolicyDialogue, new_rule: str) -> str:
    """Why the attribution rule cannot become ``new_rule``; empty when it can."""
    if not dialogue.attribution or new_rule == dialogue.attribution:
        return ""
    if attribution_is_fixed(dialogue):
        return _("People were invited or have registered under “%(rule)s”. The rule can no longer change.") % {
            "rule": dialogue.get_attribution_display()
        }
    if not new_rule and dialogue.sessions.exists():
        return _("A dialogue with sessions needs an attribution rule. Choose one.")
    return ""


def refusal_of_session(dialogue: PolicyDialogue, event: Event) -> str:
    """Why the event cannot become a session of the dialogue; empty when it can."""
    if event.hub_id != dialogue.hub_id:
        return _("Choose an event of your hub.")
    if not dialogue.attribution:
        return _("Choose the attribution rule first. It must be set before people are invited.")
    if dialogue.state == PolicyDialogue.State.WITHDRAWN:
        return _("This dialogue was withdrawn. Publish it again before you add sessions.")
    if event.state == Event.State.CANCELLED:
        return _("“%(event)s” has been cancelled.") % {"event": event.title}
    return ""


def is_out(recommendations: RecommendationSet) -> bool:
    """Whether any of the recommendations was sent to an addressee: from then on their numbers stay."""
    return (
        Addressee.objects.filter(recommendation__set=recommendations).exclude(state=Addressee.State.NOT_SENT).exists()
    )


def refusal_of_rewording(recommendation: Recommendation) -> str:
    """Why the text of a recommendation cannot change any more; empty when it can."""
    if recommendation.addressees.exclude(state=Addressee.State.NOT_SENT).exists():
        return _("Recommendation %(number)d was sent. Its text can no longer change.") % {
            "number": recommendation.number
        }
    return ""


def refusal_of_state(addressee: Addressee, state: str, answer: str) -> str:
    """Why the addressee's state cannot become ``state`` with these words of theirs; empty when it can."""
    if state == Addressee.State.NOT_SENT and addressee.state != Addressee.State.NOT_SENT:
        return _("It was sent. You can't set it back to “not sent”.")
    if state == Addressee.State.REJECTED and not answer:
        return _("Enter the reason. It is published with the response.")
    return ""


@dataclass(frozen=True)
class Promise:
    """The commitment to respond on one day. ``days`` are days left or overdue; None where no date was set.

    ``status`` is ``none`` (no commitment on record), ``waiting``, ``late`` or ``answered``.
    """

    status: str
    days: int | None = None


def promise_of(dialogue: PolicyDialogue, *, today: dt.date) -> Promise:
    """Return the commitment as it is ``today``. One for a month or a year is overdue after its last day."""
    if dialogue.answered_on:
        return Promise("answered")
    promised: Any = dialogue.answer_promised_by
    if promised is None:
        return Promise("none")
    left = (promised.last_day - today).days
    return Promise("waiting", left) if left >= 0 else Promise("late", -left)
