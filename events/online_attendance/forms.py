"""What the team enters about online attendance."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.email_addresses import InvalidAddress, canonical_address
from toolkit.plain_text import PlainTextForm

MOST_VIEWS = 10_000_000
MOST_ADDRESSES = 5_000
LONGEST_REPORT = 500_000
_ADDRESS = re.compile(r"""[^\s<>()\[\],;:"'|]+@[^\s<>()\[\],;:"'|]+""")


class AttendanceReportForm(PlainTextForm):
    """Who attended, as the meeting or webinar tool lists them."""

    report = forms.CharField(
        label=_("Attendance report"),
        max_length=LONGEST_REPORT,
        help_text=_(
            "Paste the report of your meeting or webinar tool, or a list. We look for the email addresses in it."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_report(self) -> list[str]:
        """Return the addresses in the text, each once, as they are stored. Refuses a text without any."""
        found = dict.fromkeys(
            address for text in _ADDRESS.findall(self.cleaned_data["report"]) if (address := _read(text))
        )
        if not found:
            raise forms.ValidationError(_("There is no email address in this text."))
        if len(found) > MOST_ADDRESSES:
            words = _("Paste up to %(most)d email addresses at a time; these are %(count)d.")
            raise forms.ValidationError(words, params={"most": MOST_ADDRESSES, "count": len(found)})
        return list(found)


class OnlineViewsForm(forms.Form):
    """How often the stream or recording was viewed."""

    online_views = forms.IntegerField(
        label=_("Online views"),
        required=False,
        min_value=0,
        max_value=MOST_VIEWS,
        help_text=_(
            "Views of the stream or recording, as the video service counts them. They are never added to the people who attended."
        ),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


def _read(text: str) -> str:
    try:
        return canonical_address(text)
    except InvalidAddress:
        return ""
