"""What may be done with a dialogue now, for actions, pages, tasks and permissions: by its phases and by its rules."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.frame.acts import REFUSALS, WINDOWS
from dialogues.frame.acts import Act as Act
from dialogues.models import Addressee, DialogueSession, Phase, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Campaign, Event, EventQuerySet, Invitation, Registration
from toolkit.date_formatting import partial_words

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
    """Whether people were invited to a session, have registered or take part in the statements: the rule then stays (SURE guide 7)."""
    is_registered = dialogue.volunteers.confirmed().exists()
    return is_registered or has_voters(dialogue) or _has_participants(sessions_of(dialogue))


def has_voters(dialogue: PolicyDialogue) -> bool:
    """Whether anyone votes on statements or wrote one; also those whose statements stayed after they erased their data."""
    return dialogue.pseudonyms.exists() or dialogue.statements.filter(is_seed=False).exists()


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
    if has_voters(dialogue):
        return _("People take part under “%(rule)s”. The rule can no longer change.") % {
            "rule": dialogue.get_attribution_display()
        }
    if attribution_is_fixed(dialogue):
        return _("People have been invited or have registered under “%(rule)s”. The rule can no longer change.") % {
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
    if addressee.answered_on and state in (Addressee.State.SENT, Addressee.State.ACKNOWLEDGED):
        return _("They have already responded. Choose another status.")
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


def refusal_of(dialogue: PolicyDialogue, act: Act, *, at: dt.datetime) -> str:
    """Why the act is not possible at that moment, in words with dates; empty when it is."""
    phases = phases_of(dialogue)
    window = WINDOWS[act]
    if window.is_of_citizens and dialogue.state != PolicyDialogue.State.PUBLISHED:
        return _("This dialogue is not published.")
    if not phases and not window.needs_dates:
        return ""
    never, before, after = REFUSALS[act]
    starts, ends = window_of(phases, act)
    if starts is None:
        return str(never)
    if at < starts:
        return str(before) % {"moment": moment_words(dialogue, starts)}
    if ends is not None and at >= ends:
        return str(after) % {"moment": moment_words(dialogue, ends)}
    return ""


def window_of(phases: Mapping[str, Phase], act: Act) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to when the phases (by kind) allow an act. No start: never; no end: from then on."""
    window = WINDOWS[act]
    starts = (getattr(phases[kind], column) for kind, column in window.start if kind in phases)
    ends = phases[window.end].closes_at if window.end in phases else None
    return next((moment for moment in starts if moment is not None), None), ends


def phases_of(dialogue: PolicyDialogue) -> dict[str, Phase]:
    """The phases of a dialogue by their kind, in the order of the kinds."""
    found = {phase.kind: phase for phase in dialogue.phases.all()}
    return {kind: found[kind] for kind in Phase.Kind.values if kind in found}


def _current(phases: Mapping[str, Phase], at: dt.datetime) -> Phase | None:
    """The phase the dialogue has come to: of those that are open the last in their order. None between two phases."""
    return next((phase for phase in reversed(list(phases.values())) if _is_in(phase, at)), None)


def _is_in(phase: Phase, at: dt.datetime) -> bool:
    return phase.opens_at <= at and (phase.closes_at is None or at < phase.closes_at)


def moment_words(dialogue: PolicyDialogue, moment: dt.datetime) -> str:
    """A moment on the clock of the dialogue's hub: "2 July 2025, 13:00, Lisbon time (UTC+1)"."""
    return partial_words(moment.astimezone(dialogue.hub.zone), "minute")


@dataclass(frozen=True)
class Step:
    """A phase on the way of a dialogue. ``status`` is ``past``, ``open`` or ``planned``; ``is_here``: the dialogue has come to it."""

    phase: Phase
    status: str
    is_here: bool
    opens: dt.datetime
    closes: dt.datetime | None
    days_left: int | None = None  # until the day on which it closes

    @property
    def day(self) -> str:
        """The day on which it opens."""
        return partial_words(self.opens, "day")

    @property
    def last_day(self) -> str:
        """The day on which it closes; empty for an open end."""
        return partial_words(self.closes, "day") if self.closes else ""

    @property
    def ends_same_day(self) -> bool:
        """Whether it begins and ends on one day of its zone."""
        return self.closes is not None and self.closes.date() == self.opens.date()


def steps_of(dialogue: PolicyDialogue, *, at: dt.datetime) -> list[Step]:
    """The phases of a dialogue as its page shows them, with their moments in the hub's zone."""
    zone, phases = dialogue.hub.zone, phases_of(dialogue)
    here = _current(phases, at)
    return [
        Step(
            phase,
            "open" if _is_in(phase, at) else "planned" if at < phase.opens_at else "past",
            phase == here,
            phase.opens_at.astimezone(zone),
            phase.closes_at.astimezone(zone) if phase.closes_at else None,
            (phase.closes_at.astimezone(zone).date() - at.astimezone(zone).date()).days if phase.closes_at else None,
        )
        for phase in phases.values()
    ]
