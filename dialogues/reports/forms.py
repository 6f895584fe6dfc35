"""The forms of a synthesis report, of a consensus statement and of its signatories."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.frame.convenors import possible_rapporteurs
from dialogues.models import ConsensusStatement, PolicyDialogue
from dialogues.reports.subject import LABELS, OF_WHAT_WAS_SAID
from hubs.revisions.texts_form import DraftText, DraftTextsForm, Group
from hubs.vocabulary.text_language import TextLanguageField
from publishing.subjects.content import Content
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import EmailLanguageField
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm
from toolkit.text_search import SortKey

LONGEST = 20000
HELP = {
    "summary": _("A few sentences for people who read nothing else."),
    "heard": HOW_TO_FORMAT,
    "agreement": _("What most participants agreed on, and to what extent."),
    "disagreement": _("Where views differed, and why. Give each view its place."),
    "next_steps": _("Who does what next, and when people will hear about it."),
}


class RapporteurForm(EditFormMixin, forms.Form):
    """Who may write the report besides the editors."""

    rapporteur = forms.ModelChoiceField(
        User.objects.none(), label=_("Rapporteur"), required=False, empty_label=_("No one"), error_messages=CHOOSE,
        help_text=_("A team member of your hub, or of a hub that co-organises a session. They may write the report, and nothing more."),
    )  # fmt: skip

    def __init__(self, *args: Any, dialogue: PolicyDialogue, **kwargs: Any) -> None:
        super().__init__(*args, initial={"rapporteur": dialogue.rapporteur_id}, **kwargs)
        self.fields["rapporteur"].queryset = possible_rapporteurs(dialogue).order_by(SortKey("name"), "pk")  # type: ignore[attr-defined]


class ReportForm(DraftTextsForm):
    """What the rapporteur writes, in each language of the dialogue."""

    TEXTS = tuple(
        DraftText(name, label, 5000 if name == "summary" else LONGEST, rows=5 if name == "summary" else 8,
                  needed=name == "summary", help=HELP[name])
        for name, label in LABELS.items()
    )  # fmt: skip

    def further_groups(self) -> tuple[Group, ...]:
        """Nothing else: the rest of the report is there already."""
        return ()

    def further_content(self) -> Content:
        """Nothing else."""
        return {}


class ClosedReportForm(ReportForm):
    """What is written of a closed dialogue: nothing that was said."""

    TEXTS = tuple(text for text in ReportForm.TEXTS if text.name not in OF_WHAT_WAS_SAID)


def report_form(dialogue: PolicyDialogue) -> type[ReportForm]:
    """Return the form that fits the attribution rule of a dialogue."""
    return ClosedReportForm if dialogue.attribution == PolicyDialogue.Attribution.CLOSED else ReportForm


class ConsensusForm(EditFormMixin, PlainTextForm):
    """The text signatories agree to."""

    text = forms.CharField(
        label=_("Text"), max_length=10000, widget=forms.Textarea(attrs={"rows": 10}), help_text=HOW_TO_FORMAT,
        error_messages={"required": _("Enter the text of the statement.")},
    )  # fmt: skip
    text_language = TextLanguageField()

    def __init__(
        self, *args: Any, dialogue: PolicyDialogue, consensus: ConsensusStatement | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = values_of_consensus(consensus) if consensus else {"text_language": dialogue.text_language}
        super().__init__(*args, **kwargs)

    def clean_text_language(self) -> str:
        """Return the language chosen; the one before, where the field is missing."""
        return str(self.cleaned_data["text_language"] or self.initial["text_language"])


def values_of_consensus(consensus: ConsensusStatement) -> dict[str, Any]:
    """Return the initial values of the form of a statement."""
    return {"text": consensus.text, "text_language": consensus.text_language}


class SignatoryForm(PlainTextForm):
    """An organisation, or a person with a function."""

    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Leave blank if the organisation signs as a whole."),
    )
    function = forms.CharField(
        label=_("Function"), max_length=150, required=False, help_text=_("For instance “Chair of the board”.")
    )
    email = EmailAddressField(
        label=_("Email address"), help_text=_("They get a personal link to agree or decline. It is never published.")
    )
    language = EmailLanguageField()

    def clean(self) -> dict[str, Any]:
        """Ask for an organisation or a person, and for the function of a person."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("organisation") and not data.get("name"):
            self.add_error("organisation", _("Enter an organisation, or a person with their function."))
        if data.get("name") and not data.get("function"):
            self.add_error("function", _("Enter the function of this person."))
        if data.get("function") and not data.get("name"):
            self.add_error("name", _("Enter the name of the person with this function."))
        return data
