"""Where a dialogue stands: the one place that answers "may this be done now" for actions, pages and tasks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Campaign, Event, Invitation, Registration

PROMISED = {
    "question": gettext_lazy("the question"),
    "commissioner": gettext_lazy("who promised to answer"),
    "answer_promised_by": gettext_lazy("by when they promised to answer"),
    "attribution": gettext_lazy("the attribution rule"),
}


def missing_for_publishing(dialogue: PolicyDialogue) -> list[str]:
    """The fields that have to be filled before everybody may see the dialogue, in the order of the form.

    A dialogue taken over from elsewhere needs its question only: nobody invents what the source does not tell.
    """
    needed = ["question"] if dialogue.source else list(PROMISED)
    return [name for name in needed if not getattr(dialogue, name)]


def words_for(names: list[str]) -> str:
    """Field names as people say them: "the question and the attribution rule"."""
    return get_text_list([str(PROMISED[name]) for name in names], _("and"))


def sessions_of(dialogue: PolicyDialogue) -> "QuerySet[Event]":
    """The events that are sessions of the dialogue."""
    return Event.objects.filter(dialogue_session__dialogue=dialogue)


def attribution_is_fixed(dialogue: PolicyDialogue) -> bool:
    """Whether somebody was invited to a session or registered for one: what was promised to them holds (SURE guide 7)."""
    return _somebody_is_asked(sessions_of(dialogue))


def session_is_under_way(session: DialogueSession) -> bool:
    """Whether somebody was invited to this session or registered for it."""
    return _somebody_is_asked(Event.objects.filter(pk=session.event_id))


def _somebody_is_asked(events: "QuerySet[Event]") -> bool:
    asked = events.values("pk")
    return any(model.objects.filter(event__in=asked).exists() for model in (Registration, Invitation, Campaign))


def refusal_of_attribution(dialogue: PolicyDialogue, new_rule: str) -> str:
    """Why the attribution rule cannot become ``new_rule``; empty when it can."""
    if not dialogue.attribution or new_rule == dialogue.attribution:
        return ""
    if attribution_is_fixed(dialogue):
        return _(
            "People were invited or have registered under “%(rule)s”. That promise holds: the rule cannot change any more."
        ) % {"rule": dialogue.get_attribution_display()}
    if not new_rule and dialogue.sessions.exists():
        return _("A dialogue with sessions needs an attribution rule. Choose another one, or keep this one.")
    return ""


def refusal_of_session(dialogue: PolicyDialogue, event: Event) -> str:
    """Why the event cannot become a session of the dialogue; empty when it can."""
    if event.hub_id != dialogue.hub_id:
        return _("A session is an event of the same hub.")
    if not dialogue.attribution:
        return _("Choose the attribution rule first: it must be fixed before anybody is invited.")
    if event.state == Event.State.CANCELLED:
        return _("“%(event)s” is cancelled.") % {"event": event.title}
    return ""


def is_out(recommendations: RecommendationSet) -> bool:
    """Whether any of the recommendations was sent to an addressee: from then on their numbers stay."""
    return (
        Addressee.objects.filter(recommendation__set=recommendations).exclude(state=Addressee.State.NOT_SENT).exists()
    )


def refusal_of_rewording(recommendation: Recommendation) -> str:
    """Why the text of a recommendation cannot change any more; empty when it can."""
    if recommendation.addressees.exclude(state=Addressee.State.NOT_SENT).exists():
        return _("Recommendation %(number)d was sent. Its words stay as they were sent.") % {
            "number": recommendation.number
        }
    return ""


def refusal_of_state(addressee: Addressee, state: str, answer: str) -> str:
    """Why the addressee's state cannot become ``state`` with these words of theirs; empty when it can."""
    if state == Addressee.State.NOT_SENT and addressee.state != Addressee.State.NOT_SENT:
        return _("It was sent. That cannot be taken back.")
    if state == Addressee.State.REJECTED and not answer:
        return _("Write the reason: what is not accepted is published with its reason.")
    return ""


@dataclass(frozen=True)
class Promise:
    """How the promise to answer stands on a day. ``days`` are days left, late or needed; None where no day was promised.

    ``status`` is ``none`` (nobody is known to have promised), ``waiting``, ``late`` or ``answered``.
    """

    status: str
    days: int | None = None


def promise_of(dialogue: PolicyDialogue, *, today: dt.date) -> Promise:
    """How the promise stands ``today``. A promise for a month or a year is kept until its last day."""
    if dialogue.answered_on:
        return Promise("answered")
    promised: Any = dialogue.answer_promised_by
    if promised is None:
        return Promise("none")
    left = (promised.last_day - today).days
    return Promise("waiting", left) if left >= 0 else Promise("late", -left)
