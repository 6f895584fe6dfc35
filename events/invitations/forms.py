"""What a team chooses and writes to invite contacts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.invitations.texts import LONGEST, PLACEHOLDERS, InvitationText
from events.models import Campaign
from hubs.models import Hub
from stakeholders.models import Segment
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.days import DayField
from toolkit.languages import language_name
from toolkit.links_in_text import refuse_links
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm, add_rule


class InviteForm(forms.Form):
    """The segment to invite."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=_("Segment"),
        empty_label=_("Choose a segment"),
        error_messages={"invalid_choice": _("Choose a segment from the list.")},
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment = self.fields["segment"]
        if isinstance(segment, forms.ModelChoiceField):
            segment.queryset = Segment.objects.filter(hub=hub)


class InvitationTextForm(PlainTextForm):
    """What is added to the standard invitation: a text in each language of the segment, a date to reply by, who signs."""

    reply_by = DayField(
        label=_("Reply by"),
        required=False,
        help_text=_(
            "Shown in the email and on the personal page. Later replies still count while registration is open."
        ),
    )
    signed_by = forms.CharField(
        label=_("Signed by"),
        required=False,
        max_length=Campaign._meta.get_field("signed_by").max_length,
        help_text=_("A function or a team, not a person."),
    )

    allows_substitutes = forms.BooleanField(
        label=_("Invitees may name a substitute"),
        required=False,
        help_text=_("Invitees who can't come may name one person, who gets their own invitation."),
    )

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        self.languages = list(languages)
        texts = {f"introduction_{code}": _introduction_field(code) for code in self.languages}
        super().__init__(*args, **kwargs)
        for field in texts.values():
            add_rule(field)
        self.fields = {**texts, **self.fields}

    def text(self) -> InvitationText:
        """Return what was typed, as the actions take it."""
        typed = {code: self.cleaned_data[f"introduction_{code}"].replace("\r\n", "\n") for code in self.languages}
        return InvitationText(
            introductions={code: text for code, text in typed.items() if text},
            reply_by=self.cleaned_data["reply_by"],
            signed_by=self.cleaned_data["signed_by"],
            allows_substitutes=self.cleaned_data["allows_substitutes"],
        )


class SubstituteForm(PlainTextForm):
    """Who may come in the place of an invitee."""

    name = forms.CharField(label=_("Name of your substitute"), max_length=150, validators=[refuse_links])
    email = EmailAddressField(label=_("Email address of your substitute"))


def _introduction_field(code: str) -> forms.CharField:
    placeholders = _("Placeholders: %(known)s. Leave blank to send the event's summary.")
    return forms.CharField(
        label=_("Text in %(language)s") % {"language": language_name(code)},
        required=False,
        max_length=LONGEST,
        validators=[PLACEHOLDERS],
        help_text=format_lazy("{} {}", HOW_TO_FORMAT, placeholders % {"known": PLACEHOLDERS.known}),
        widget=forms.Textarea(attrs={"rows": 7, "lang": code, "dir": "auto"}),
    )
