"""What must stay of a question: what people answered to, and what other questions depend on."""

from django.utils.translation import gettext as _

from events.models import HealthAnswer, Question, QuestionAnswer
from toolkit.actions import ActionRefused


def is_answered(question: Question) -> bool:
    """Whether anyone has answered it."""
    return (
        QuestionAnswer.objects.filter(question=question).exists()
        or HealthAnswer.objects.filter(question=question).exists()
    )


def chosen_options(question: Question) -> set[str]:
    """The options that people have chosen."""
    rows: list[QuestionAnswer | HealthAnswer] = list(QuestionAnswer.objects.filter(question=question))
    rows += HealthAnswer.objects.filter(question=question)
    return {one for row in rows for one in row.text.splitlines()}


def refuse_broken_promises(question: Question, before: Question) -> None:
    """Refuse a new state of a question that takes something away from people who answered it, or from others that depend on it."""
    removed = set(before.option_list) - set(question.option_list)
    is_other_kind = question.kind != before.kind
    dependents = Question.objects.filter(depends_on=before)
    if question.has_options:
        dependents = dependents.filter(depends_on_option__in=removed)
    if (removed or is_other_kind) and (dependent := dependents.first()) is not None:
        words = _("“%(child)s” is shown if someone chose “%(option)s”. Change that question first.")
        raise ActionRefused(words % {"child": dependent.label, "option": dependent.depends_on_option}, "options")
    if not is_answered(before):
        return
    if is_other_kind:
        raise ActionRefused(_("People have answered this question, so its type can't be changed."), "kind")
    if question.sensitivity != before.sensitivity:
        words = _("People have answered this question, so the kind of data can't be changed.")
        raise ActionRefused(words, "sensitivity")
    if question.kept_days > before.kept_days:
        words = _("People have answered this question, so their answers can't be kept longer than %(days)s days.")
        raise ActionRefused(words % {"days": before.kept_days}, "kept_days")
    if removed and (chosen := sorted(removed & chosen_options(before))):
        words = _("People have chosen “%(option)s”, so it can't be removed or renamed. You can add more options.")
        raise ActionRefused(words % {"option": chosen[0]}, "options")


def refuse_unfit_condition(question: Question) -> None:
    """Refuse a condition on anything but an option of an earlier choice question of the same form."""
    parent = question.depends_on
    if parent is None:
        return
    is_earlier = parent.event_id == question.event_id and parent.position < question.position
    if not is_earlier or not parent.has_options or parent.archived_at is not None:
        raise ActionRefused(_("Choose an earlier question with options from the list."), "shown_if")
    if question.depends_on_option not in parent.option_list:
        raise ActionRefused(_("Choose an option from the list."), "shown_if")
