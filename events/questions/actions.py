"""The questions of an event: add, change, move, remove them, and copy those of another event."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Max, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from events.models import Event, Question
from events.programme.locking import lock_editable
from events.questions.promises import is_answered, refuse_broken_promises, refuse_unfit_condition
from toolkit import clock
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row, refuse_violations

FIELDS = (
    "kind", "label", "help_text", "options", "is_required", "minimum", "maximum", "depends_on", "depends_on_option",
    "sensitivity", "purpose", "kept_days", "translations",
)  # fmt: skip
MOST = 30  # questions in one form
REFUSALS = {
    "events_question_asked_once": (gettext_lazy("The form already asks this question."), "label"),
    "events_question_choice_has_options": (gettext_lazy("Enter options for choice questions only, one on each line."), "options"),
    "events_question_range": (gettext_lazy("Enter a largest number that is not below the smallest, for numbers only."), "maximum"),
    "events_question_has_purpose": (gettext_lazy("Enter why you ask for personal or health data."), "purpose"),
    "events_question_health_is_optional": (
        gettext_lazy("No one has to answer questions about health, and files can't be health data."),
        "sensitivity",
    ),
    "events_question_kept_days": (
        gettext_lazy("Enter 1 to 183 days; for health data, 1 to 30."),
        "kept_days",
    ),
}  # fmt: skip


@action
def add_question(*, by: Actor, event: Event, fields: Mapping[str, Any]) -> Question:
    """Add a question at the end of the form; ``fields`` are those of ``FIELDS``, in the language of the event's text.

    Refuses the same question twice, more than thirty, a condition that is not an earlier choice, and a cancelled event.
    """
    current = lock_editable(event)
    question = _new_questions(current, 1)[0]
    apply_changes(question, fields, by=by, allowed=FIELDS, guard=refuse_unfit_condition, refusals=REFUSALS)
    record(by=by, action="events.add_question", subject=question, fields=list(fields))
    return question


def _new_questions(event: Event, count: int) -> list[Question]:
    """Return so many unsaved questions with the places at the end of the form."""
    asked = Question.objects.filter(event=event)
    if asked.asked().count() + count > MOST:
        raise ActionRefused(_("A registration form can have %(count)s questions at most.") % {"count": MOST})
    last = asked.aggregate(last=Max("position"))["last"] or 0
    return [
        Question(hub=event.hub, event=event, position=last + place, original_language=event.text_language)
        for place in range(1, count + 1)
    ]


@action
def change_question(
    *, by: Actor, question: Question, fields: Mapping[str, Any], seen: str | None = None
) -> Question:  # fmt: skip
    """Change a question; ``seen`` is the ``question_edition`` the writer had.

    Once people have answered, its type, the options they chose and what kind of data it is stay, and the time answers are
    kept can only get shorter. Refuses what ``add_question`` refuses.
    """
    event = lock_editable(question.event)
    current = _lock_question(question, event)
    before = Question.objects.get(pk=current.pk)

    def guard(row: Question) -> None:
        refuse_broken_promises(row, before)
        refuse_unfit_condition(row)

    changed = apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen, guard=guard, refusals=REFUSALS)
    if changed:
        record(by=by, action="events.change_question", subject=current, fields=changed)
    return current


@action
def move_question(*, by: Actor, question: Question, up: bool) -> None:
    """Let a question change places with the one before or after it. At the end already: nothing happens.

    Refuses a place before the question it depends on, or behind one that depends on it.
    """
    event = lock_editable(question.event)
    current = _lock_question(question, event)
    others = Question.objects.asked().filter(event=event)
    other = (
        others.filter(position__lt=current.position).last()
        if up
        else others.filter(position__gt=current.position).first()
    )
    if other is None:
        return
    parent, child = (other, current) if up else (current, other)
    if child.depends_on_id == parent.pk:
        words = _("“%(child)s” is shown depending on “%(parent)s”, so it has to come after it.")
        raise ActionRefused(words % {"child": child.label, "parent": parent.label})
    places = Case(When(pk=current.pk, then=Value(other.position)), default=Value(current.position))
    Question.objects.filter(pk__in=[current.pk, other.pk]).update(position=places)
    record(by=by, action="events.move_question", subject=current, fields=["position"])


@action
def remove_question(*, by: Actor, question: Question) -> bool:
    """Delete a question, or archive it where people have answered: it is no longer asked, and their answers stay.

    Returns whether it was archived. Gone already: nothing happens. Refuses while another question depends on it.
    """
    if not Event.objects.filter(pk=question.event_id).exists():
        return False
    event = lock_editable(question.event)
    current = Question.objects.filter(pk=question.pk).select_for_update().first()
    if current is None or current.archived_at is not None:
        return current is not None
    if (dependent := Question.objects.filter(event=event, depends_on=current).first()) is not None:
        words = _("“%(child)s” is shown depending on “%(parent)s”. Change that question first.")
        raise ActionRefused(words % {"child": dependent.label, "parent": current.label})
    if not is_answered(current):
        record(by=by, action="events.remove_question", subject=current)
        current.delete()
        return False
    current.archived_at, current.depends_on, current.depends_on_option = clock.now(), None, ""
    current.save(update_fields=["archived_at", "depends_on", "depends_on_option"])
    record(by=by, action="events.archive_question", subject=current, fields=["archived_at"])
    return True


@action
def restore_question(*, by: Actor, question: Question) -> None:
    """Ask an archived question again, at the end of the form. Asked already: nothing happens."""
    event = lock_editable(question.event)
    current = _lock_question(question, event)
    if current.archived_at is None:
        return
    current.archived_at, current.position = None, _new_questions(event, 1)[0].position
    with refuse_violations(REFUSALS):
        current.save(update_fields=["archived_at", "position"])
    record(by=by, action="events.restore_question", subject=current, fields=["archived_at"])


@action
def copy_questions(*, by: Actor, event: Event, source: Event) -> int:
    """Add the questions another event of the hub asks, with their conditions; return how many.

    Questions this form asks already are not copied. Refuses another hub's event.
    """
    current = lock_editable(event)
    if source.hub_id != current.hub_id:
        raise ActionRefused(_("Choose an event from the list."), "source")
    known = {one.label: one for one in Question.objects.asked().filter(event=current)}
    originals = Question.objects.asked().filter(event=source).select_related("depends_on")
    new = [one for one in originals if one.label not in known]
    if not new:
        return 0
    for original, copy in zip(new, _new_questions(current, len(new)), strict=True):
        copy.original_language = original.original_language
        fields = {name: getattr(original, name) for name in FIELDS}
        fields |= _copied_condition(original, known)
        apply_changes(copy, fields, by=by, allowed=FIELDS, guard=refuse_unfit_condition, refusals=REFUSALS)
        record(by=by, action="events.add_question", subject=copy, fields=list(fields))
        known[copy.label] = copy
    return len(new)


def _copied_condition(original: Question, known: Mapping[str, Question]) -> dict[str, Any]:
    """The condition on the question of the same text; none where that offers no such option."""
    parent = known.get(original.depends_on.label) if original.depends_on is not None else None
    if parent is None or original.depends_on_option not in parent.option_list:
        return {"depends_on": None, "depends_on_option": ""}
    return {"depends_on": parent, "depends_on_option": original.depends_on_option}


def question_edition(question: Question) -> str:
    """The state of a question that a form carries as ``seen``."""
    return edition_of(question, names=FIELDS)


def _lock_question(question: Question, event: Event) -> Question:
    current = lock_row(Question.objects.all(), question.pk, gone=_("This question was deleted."))
    current.event = event
    return current
