"""Forms about recommendations and their addressees."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.frame.forms import LinesField
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, RecommendationPart
from dialogues.recommendations.responses import ANSWERS
from publishing.uploads.limits import ACCEPTED_DOCUMENTS
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import EmailLanguageField, SeveralChoicesField
from toolkit.forms.days import DayField
from toolkit.languages import language_choices
from toolkit.plain_text import PlainTextForm

Kind = RecommendationPart.Kind


class SessionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Sessions of one dialogue, by their title and day."""

    def label_from_instance(self, obj: DialogueSession) -> str:
        """Title and day."""
        return f"{obj.event.title} ({obj.event.days_words})"


class RecommendationForm(EditFormMixin, PlainTextForm):
    """A recommendation, what it consists of, where it comes from, and the types of bodies it is addressed to."""

    text = forms.CharField(
        label=_("Recommendation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One sentence that begins with a verb."),
    )
    kinds = SeveralChoicesField(
        label=_("Addressed to"), choices=Addressee.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("All bodies of this type. You can add individual ones later."),
    )  # fmt: skip
    sessions = SessionsField(
        DialogueSession.objects.none(), label=_("From sessions"), required=False, error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple, help_text=_("Where it was discussed and agreed."),
    )  # fmt: skip
    action = LinesField(
        label=_("Actions"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One on each line.")
    )
    evidence = LinesField(
        label=_("Evidence"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One on each line.")
    )
    footnote = LinesField(
        label=_("Footnotes"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line, in the order of their numbers."),
    )  # fmt: skip

    groups = (
        (_("Recommendation"), "", ("text", "kinds", "sessions")),
        (_("Details"), "", ("action", "evidence", "footnote")),
    )

    def __init__(self, *args: Any, dialogue: PolicyDialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = DialogueSession.objects.filter(dialogue=dialogue).select_related("event")
        cast("SessionsField", self.fields["sessions"]).queryset = sessions
        if not sessions:
            del self.fields["sessions"]

    @property
    def typed(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        parts = {str(kind): data[str(kind)] for kind in Kind}
        return {"text": data["text"], "kinds": data["kinds"], "sessions": data.get("sessions", ()), "parts": parts}


class ContactForm(EditFormMixin, PlainTextForm):
    """To which address a recommendation goes, in which language, and by when it is to be answered."""

    email = EmailAddressField(
        label=_("Email address"), required=False,
        help_text=_("The shared mailbox of the office, not a person's address. It gets a link to respond without an account."),
    )  # fmt: skip
    language = EmailLanguageField(required=False)
    due_on = DayField(label=_("Response due"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language() or "en")

    def clean_language(self) -> str:
        """Return the language chosen; the one before, where the field is missing."""
        return str(self.cleaned_data["language"] or self.initial["language"])


class NewAddresseeForm(ContactForm):
    """A named addressee."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("An organisation, not a person, for instance “Ministry of Health, Portugal”."),
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Addressee.Kind.choices)
    field_order = ("name", "kind", "email", "language", "due_on")


class ResponseForm(EditFormMixin, PlainTextForm):
    """A response in words, in any language."""

    answer_language = forms.ChoiceField(
        label=_("Language of the response"), choices=lambda: [("", _("Choose a language")), *language_choices()],
        required=False, error_messages=CHOOSE,
    )  # fmt: skip


class ResponseDocumentForm(forms.Form):
    """A document that belongs to a response."""

    upload = forms.FileField(
        label=_("Document"), required=False, max_length=200, widget=forms.FileInput(attrs={"accept": ACCEPTED_DOCUMENTS}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
        help_text=_("PDF, Office or OpenDocument, up to 25 MB. It is published with the response."),
    )  # fmt: skip


class AddresseeForm(ResponseForm):
    """The response of an addressee, entered by the hub."""

    state = forms.ChoiceField(label=_("Status"), choices=Addressee.State.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Date"), help_text=_("The day it was sent, or the day of the response."))
    due_on = DayField(label=_("Response due"), required=False)
    answer = forms.CharField(
        label=_("Response"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In their own words. Enter the reason if they rejected it. Published with the dialogue."),
    )  # fmt: skip
    field_order = ("state", "on", "due_on", "answer", "answer_language")


class ReplyForm(ResponseDocumentForm, ResponseForm):
    """The response of an addressee, behind their personal link."""

    state = forms.ChoiceField(
        label=_("Your answer"), choices=[(one.value, one.label) for one in ANSWERS], widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers."), **CHOOSE},
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Your response"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In any language. It is published. If you reject the recommendation, give the reason."),
    )  # fmt: skip
    uploaded = forms.CharField(required=False, widget=forms.HiddenInput)
    remove_document = forms.BooleanField(label=_("Remove the document"), required=False)
    field_order = ("state", "answer", "answer_language", "upload", "remove_document", "uploaded")

    def __init__(self, *args: Any, addressee: Addressee, **kwargs: Any) -> None:
        kwargs["initial"] = values_of_reply(addressee)
        super().__init__(*args, **kwargs)
        if addressee.document is None:
            del self.fields["remove_document"]

    def clean(self) -> dict[str, Any]:
        """A rejection has its reason, and a text its language."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("state") == Addressee.State.REJECTED and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Enter the reason. It is published with the response."))
        if data.get("answer") and not data.get("answer_language") and "answer_language" not in self.errors:
            self.add_error("answer_language", _("Choose the language of your response."))
        return data


def values_of_reply(addressee: Addressee) -> dict[str, Any]:
    """Return the initial values of the form behind a personal link."""
    is_open = addressee.state in (Addressee.State.SENT, Addressee.State.NOT_SENT)
    language = addressee.answer_language or get_language() or "en"
    return {"state": "" if is_open else addressee.state, "answer": addressee.answer, "answer_language": language}


class ForwardForm(PlainTextForm):
    """A colleague who gets a link of their own."""

    email = EmailAddressField(
        label=_("Email address of your colleague"),
        help_text=_("They get an email with a link of their own. The hub sees that you forwarded it, and when."),
    )
    ends_own = forms.BooleanField(
        label=_("Deactivate my link"),
        required=False,
        help_text=_("Tick this if they are responsible instead of you."),
    )
