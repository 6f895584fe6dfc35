"""The shape of what participants and moderators type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.models import Statement, Vote
from dialogues.statements.models.statement import LONGEST
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.languages import own_name_choices
from toolkit.plain_text import PlainTextForm


class SignInRequestForm(forms.Form):
    """Where the link goes."""

    email = EmailAddressField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class StatementForm(PlainTextForm):
    """One statement in one language. Line breaks become spaces."""

    text = forms.CharField(
        label=_("Statement"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text=_("One idea that people can agree or disagree with, in at most 280 characters."),
        error_messages={"required": _("Enter your statement.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of your statement"), choices=own_name_choices, error_messages=CHOOSE,
        help_text=_("Write in your own language."),
    )  # fmt: skip

    def clean_text(self) -> str:
        """Return it on one line."""
        return " ".join(str(self.cleaned_data["text"]).split())


class RefusalForm(forms.Form):
    """Why a statement is refused."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=Statement.Reason, widget=forms.RadioSelect, error_messages={"required": _("Choose a reason."), **CHOOSE},
    )  # fmt: skip
    duplicate_of = forms.IntegerField(
        label=_("Number of the statement that says the same"), required=False, min_value=1, max_value=10**6,
        widget=forms.NumberInput(attrs={"class": "short"}), help_text=_("Only for a duplicate."),
    )  # fmt: skip

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, auto_id=f"id_{statement.pk}_%s")  # type: ignore[misc]
        if statement.held_for and not self.is_bound:
            self.initial = {"reason": statement.held_for[0]}


class VoteForm(forms.Form):
    """A vote on one statement."""

    statement = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    choice = forms.TypedChoiceField(choices=Vote.Choice.choices, coerce=int)
