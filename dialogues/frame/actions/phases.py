"""The dates of a dialogue's phases."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.acts import WINDOWS
from dialogues.frame.phases import moment_words, phases_of, window_of
from dialogues.frame.recorded_acts import recorded_acts
from dialogues.models import Phase, PolicyDialogue
from toolkit.actions import ActionRefused, action, edition_of_values, refuse_unread_values

Span = tuple[dt.datetime, dt.datetime | None]
Kind = Phase.Kind
BEFORE_SESSION = (Kind.CALL, Kind.EVIDENCE, Kind.STATEMENTS)
# The phases that begin one after another, and pairs of which the first must be over when the second begins.
SEQUENCE = (Kind.SESSION, Kind.RECOMMENDATIONS, Kind.RESPONSE, Kind.FOLLOW_UP)
ONE_AFTER_THE_OTHER = ((Kind.CALL, Kind.SESSION), (Kind.STATEMENTS, Kind.RECOMMENDATIONS))


@action
def set_phases(
    *, by: Actor, dialogue: PolicyDialogue, phases: Mapping[str, Span], seen: str | None = None
) -> PolicyDialogue:
    """Set the phases: ``phases`` gives for each kind when it opens and when it closes (None: open end). Kinds left out are removed.

    Refuses an end before the start, an order that makes no sense, dates that leave out what people did already, and what was
    saved since (``seen``: the ``phases_edition`` the writer had).
    """
    current = lock_dialogue(dialogue)
    before = {kind: (phase.opens_at, phase.closes_at) for kind, phase in phases_of(current).items()}
    wanted = {kind: _span_in_utc(phases[kind]) for kind in Kind.values if kind in phases}
    if wanted == before:
        return current
    if seen is not None:
        refuse_unread_values(current, stored=phase_values(before), wanted=phase_values(wanted), seen=seen)
    _refuse_disorder(wanted)
    rows = {kind: Phase(hub_id=current.hub_id, dialogue=current, kind=kind, opens_at=span[0], closes_at=span[1])
            for kind, span in wanted.items()}  # fmt: skip
    _refuse_leaving_out(current, rows)
    Phase.objects.filter(dialogue=current).exclude(kind__in=wanted).delete()
    Phase.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["dialogue", "kind"],
        update_fields=["opens_at", "closes_at"],
    )
    changed = [kind for kind in Kind.values if before.get(kind) != wanted.get(kind)]
    current.note_edit(by, [])
    current.save(update_fields=[*PolicyDialogue.EDIT_FIELDS, "updated_at"])
    record(by=by, action="dialogues.set_phases", subject=current, fields=changed)
    return current


def phases_edition(dialogue: PolicyDialogue) -> str:
    """The state of the phases that a form carries as ``seen``."""
    return edition_of_values(
        phase_values({kind: (one.opens_at, one.closes_at) for kind, one in phases_of(dialogue).items()})
    )


def phase_values(spans: Mapping[str, Span]) -> dict[str, dt.datetime | None]:
    """The moments by the names of the form's fields; None where none is set."""
    values: dict[str, dt.datetime | None] = {}
    for kind in Kind.values:
        opens, closes = spans.get(kind, (None, None))
        values |= {f"{kind}_opens": _in_utc(opens), f"{kind}_closes": _in_utc(closes)}
    return values


def _span_in_utc(span: Span) -> Span:
    return span[0].astimezone(dt.UTC), _in_utc(span[1])


def _in_utc(moment: "dt.datetime | None") -> "dt.datetime | None":
    return moment.astimezone(dt.UTC) if moment else None


def _refuse_disorder(spans: Mapping[str, Span]) -> None:
    """Refuse phases that end before they start, begin in the wrong order, or are still open where another needs their result."""
    for kind, (opens, closes) in spans.items():
        if closes is not None and closes <= opens:
            raise ActionRefused(_("Enter an end that is after the start."), f"{kind}_closes")
    session = next((kind for kind in SEQUENCE if kind in spans), None)
    pairs = [(kind, session) for kind in BEFORE_SESSION if session] + list(
        pairwise(one for one in SEQUENCE if one in spans)
    )
    for first, second in pairs:
        if first in spans and spans[second][0] < spans[first][0]:
            words = _("“%(second)s” can't open before “%(first)s”.") % _labels(first, second)
            raise ActionRefused(words, f"{second}_opens")
    for first, second in ONE_AFTER_THE_OTHER:
        if first in spans and second in spans and not _is_over(spans[first], spans[second][0]):
            words = _("“%(first)s” must close before “%(second)s” opens. Enter when it closes.") % _labels(
                first, second
            )
            raise ActionRefused(words, f"{first}_closes")


def _is_over(span: Span, at: dt.datetime) -> bool:
    return span[1] is not None and span[1] <= at


def _labels(first: str, second: str) -> dict[str, str]:
    return {"first": str(Kind(first).label), "second": str(Kind(second).label)}


def _refuse_leaving_out(dialogue: PolicyDialogue, phases: Mapping[str, Phase]) -> None:
    """Refuse dates outside of which people did something already. Without any, what needs no dates stays possible."""
    for done in recorded_acts(dialogue):
        if not phases and not WINDOWS[done.act].needs_dates:
            continue
        starts, ends = window_of(phases, done.act)
        if starts is not None and starts <= done.first and (ends is None or done.last < ends):
            continue
        raise ActionRefused(
            _("%(act)s: recorded from %(first)s to %(last)s. Choose dates that include these days.")
            % {
                "act": done.act.label,
                "first": moment_words(dialogue, done.first),
                "last": moment_words(dialogue, done.last),
            }
        )
