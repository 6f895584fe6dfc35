"""The field of each type of question, and what a person reads beside it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.models import Question
from events.questions.conditions import LONGEST, UploadedAnswer, field_name
from events.questions.uploads import uploaded_answer
from publishing.uploads.limits import ACCEPTED_DOCUMENTS
from toolkit.actions import ActionRefused
from toolkit.choices import CHOOSE
from toolkit.forms.choices import SeveralChoicesField
from toolkit.localized_text import LocalizedText
from toolkit.plain_text import add_rule

MOST_RADIOS = 7  # more options make a menu
ANSWER = gettext_lazy("Answer this question.")
REQUIRED = {
    Question.Kind.ONE: gettext_lazy("Choose an option from the list."),
    Question.Kind.SEVERAL: gettext_lazy("Choose an option from the list."),
    Question.Kind.CONSENT: gettext_lazy("Tick the box to agree before you register."),
    Question.Kind.FILE: gettext_lazy("Choose a file."),
}


class AnswerFileField(forms.FileField):
    """A file, checked by what it is; cleaned it is an ``UploadedAnswer``."""

    def clean(self, data: Any, initial: Any = None) -> UploadedAnswer | None:
        """Refuse in words what is too large or none of the types."""
        sent = super().clean(data, initial)
        if not sent or sent is initial:
            return None
        try:
            return uploaded_answer(sent)
        except ActionRefused as refused:
            raise ValidationError(refused.message) from refused


def question_field(question: Question, stored: str = "") -> forms.Field:
    """Return the field of a question; ``stored`` is what the person has answered so far."""
    label = question.words["label"]
    wrong = {"required": REQUIRED.get(Question.Kind(question.kind), ANSWER)}
    usual: dict[str, Any] = {
        "label": str(label), "required": question.is_required, "help_text": _help_text(question, stored), "error_messages": wrong,
    }  # fmt: skip
    field = _of_kind(question, stored, usual)
    field.text_lang = label.language  # type: ignore[attr-defined]
    if question.depends_on is not None:
        field.widget.is_required = False
        field.widget.attrs["data-shown-if"] = field_name(question.depends_on)
        field.widget.attrs["data-shown-value"] = question.depends_on_option
    add_rule(field)
    return field


def _of_kind(question: Question, stored: str, usual: dict[str, Any]) -> forms.Field:
    if question.kind == Question.Kind.LONG:
        longest = LONGEST[Question.Kind.LONG]
        return forms.CharField(**usual, initial=stored, max_length=longest, widget=forms.Textarea(attrs={"rows": 4}))
    if question.has_options:
        return _choice_field(question, stored, usual)
    if question.kind == Question.Kind.NUMBER:
        widget = forms.NumberInput(attrs={"class": "short"})
        least = -(2**31) if question.minimum is None else question.minimum
        most = 2**31 - 1 if question.maximum is None else question.maximum
        field = forms.IntegerField(**usual, initial=stored or None, min_value=least, max_value=most, widget=widget)
        for bound, name in ((question.minimum, "min"), (question.maximum, "max")):
            if bound is None:
                field.widget.attrs.pop(name, None)
        return field
    if question.kind == Question.Kind.CONSENT:
        return forms.BooleanField(**usual, initial=bool(stored))
    if question.kind == Question.Kind.FILE:
        usual["required"] = question.is_required and not stored
        return AnswerFileField(**usual, max_length=255, widget=forms.FileInput(attrs={"accept": ACCEPTED_DOCUMENTS}))
    return forms.CharField(**usual, initial=stored, max_length=LONGEST[Question.Kind.SHORT])


def _choice_field(question: Question, stored: str, usual: dict[str, Any]) -> forms.Field:
    choices = list(question.option_labels.items())
    wrong = {**usual["error_messages"], **CHOOSE, "invalid_list": CHOOSE["invalid_choice"]}
    if question.kind == Question.Kind.SEVERAL:
        return SeveralChoicesField(
            **{**usual, "error_messages": wrong}, choices=choices, initial=stored.splitlines(),
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    widget = forms.RadioSelect if len(choices) <= MOST_RADIOS else forms.Select
    if not question.is_required or widget is forms.Select:
        choices = [("", _("Choose one") if question.is_required else _("No answer")), *choices]
    return forms.ChoiceField(**{**usual, "error_messages": wrong}, choices=choices, initial=stored, widget=widget)


def removal_field(question: Question) -> forms.BooleanField:
    """Return the box that removes the file sent before."""
    return forms.BooleanField(
        label=_("Remove the file: %(question)s") % {"question": question.words["label"]}, required=False
    )


def _help_text(question: Question, stored: str) -> SafeString:
    """What the hub explains, when the question is to be answered, why it is asked and how long the answer is kept."""
    parts = [_localized(question.words["help_text"])]
    if question.depends_on is not None:
        parent = question.depends_on
        option = parent.option_labels.get(question.depends_on_option, question.depends_on_option)
        words = _("Answer only if you chose “%(option)s” for “%(question)s”.")
        parts.append(format_html("{}", words % {"option": option, "question": parent.words["label"]}))
    if question.kind == Question.Kind.FILE:
        parts.append(format_html("{}", _("PDF, Office document, text, PNG or JPEG; at most 5 MB.")))
        if stored:
            parts.append(format_html("{}", _("You sent “%(name)s”. A new file takes its place.") % {"name": stored}))
    if purpose := question.words["purpose"]:
        parts.append(format_html(_("Why we ask: {}"), _sentence(purpose)))
    if question.sensitivity != Question.Sensitivity.NONE:
        parts.append(format_html("{}", kept_words(question)))
    return format_html_join(" ", "{}", ((part,) for part in parts if part))


def _sentence(text: LocalizedText) -> SafeString:
    """What a hub wrote as a reason, ended as a sentence: another one follows."""
    return format_html("{}{}", _localized(text), "" if text.text.rstrip().endswith((".", "!", "?", "…")) else ".")


def kept_words(question: Question) -> str:
    """Return how long answers are kept, in words."""
    words = ngettext(
        "Your answer is deleted %(days)s day after the event.",
        "Your answer is deleted %(days)s days after the event.",
        question.kept_days,
    )
    return words % {"days": question.kept_days}


def _localized(text: LocalizedText) -> SafeString:
    if text.is_fallback:
        return format_html('<span lang="{}" dir="auto">{}</span>', text.language, text.text)
    return format_html("{}", text.text)


def edition_field(value: str) -> forms.Field:
    """Return the hidden field that says which state of the questions the person has before them; nonsense in it is no error."""
    return forms.Field(required=False, initial=value, widget=forms.HiddenInput)


def as_sent(value: object) -> str:
    """Return a cleaned value as answers hold it."""
    if isinstance(value, list | tuple):
        return "\n".join(dict.fromkeys(str(one) for one in value))
    return "" if value is None else str(value)
