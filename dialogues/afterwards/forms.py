"""What participants answer, and what the organisers write about a dialogue afterwards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.afterwards.results import QUESTIONS, RATING_ENDS
from dialogues.models import Debrief, ParticipantAnswer, PolicyDialogue, Recommendation
from events.surveys.forms import rating_field, text_field
from toolkit.choices import CHOOSE
from toolkit.excerpts import excerpt
from toolkit.forms import EditFormMixin
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm


class ParticipantAnswerForm(PlainTextForm):
    """The answers of one participant."""

    fairness = rating_field(QUESTIONS["fairness"], required=True, ends=RATING_ENDS)
    heard = rating_field(QUESTIONS["heard"], required=True, ends=RATING_ENDS)
    understanding = rating_field(QUESTIONS["understanding"], required=True, ends=RATING_ENDS)
    again = forms.ChoiceField(
        label=QUESTIONS["again"], choices=ParticipantAnswer.Again, widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose an answer.")},
    )  # fmt: skip
    comment = text_field(_("What else do you want to tell the organisers?"), 2000)


class DebriefForm(EditFormMixin, PlainTextForm):
    """The notes of the team."""

    went_well = text_field(_("What went well"), 5000)
    to_change = text_field(_("What to change"), 5000)
    figures = text_field(_("Figures"), 2000)

    def __init__(self, *args: Any, debrief: Debrief | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figures"].help_text = _("What the portal doesn't count: costs, hours of work, press.")
        if debrief is not None:
            self.initial = {name: getattr(debrief, name) for name in ("went_well", "to_change", "figures")}


class EvaluationForm(EditFormMixin, PlainTextForm):
    """The text of the evaluation; figures of the survey are added when it is published."""

    summary = text_field(_("Summary"), 10000)
    lessons = text_field(_("Lessons"), 10000)

    def __init__(self, *args: Any, content: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: content.get(name, "") for name in ("summary", "lessons")}
        self.fields["summary"].help_text = HOW_TO_FORMAT
        self.fields["lessons"].help_text = _("What you would do again, and what you would do differently.")


class OutcomeForm(EditFormMixin, PlainTextForm):
    """The recommendations a statement led to, or why there is none."""

    recommendations = forms.ModelMultipleChoiceField(
        label=_("Led to these recommendations"), queryset=Recommendation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={**CHOOSE, "invalid_pk_value": CHOOSE["invalid_choice"]},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason it was not taken up"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In plain words: it is published beside the statement. Leave blank if the statement led to a recommendation."),
    )  # fmt: skip

    def __init__(self, *args: Any, dialogue: PolicyDialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recommendations"]
        field.queryset = Recommendation.objects.filter(set__dialogue=dialogue).order_by("number")
        field.label_from_instance = lambda one: f"{one.number}. {excerpt(one.text, 120)}"
        if not field.queryset.exists():
            del self.fields["recommendations"]

    @property
    def outcome(self) -> dict[str, Any]:
        """Return what ``set_outcome`` takes."""
        return {
            "recommendations": self.cleaned_data.get("recommendations", []),
            "reason": self.cleaned_data["reason"],
        }
