"""What is typed about joint statements and endorsements."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.endorsements.consent_wording import shown_for_endorsement
from dialogues.models import JointStatement
from hubs.countries.fields import CountryField
from hubs.models import Country, Hub, Organisation
from hubs.revisions.texts_form import DraftText, DraftTextsForm, Group
from hubs.vocabulary.fields import TopicsField
from publishing.subjects.content import Content
from toolkit.choices import ANY, CHOOSE
from toolkit.forms.days import DayField
from toolkit.forms.person import OwnEmailField, OwnNameField
from toolkit.links_in_text import refuse_links, refuse_web_addresses
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm
from toolkit.web_address_field import WebAddressField

NONE_OF_THESE = "none"


class JointStatementForm(DraftTextsForm):
    """A joint statement in its languages."""

    TEXTS = (
        DraftText("title", _("Title"), 200, required=True),
        DraftText("body", _("Text"), 40_000, rows=16, needed=True, help=HOW_TO_FORMAT),
    )
    PLAIN = ("topics", "kind", "opens_on", "closes_on", "open_to", "replaces")

    kind = forms.ChoiceField(label=_("Type"), choices=JointStatement.Kind.choices, error_messages=CHOOSE)
    opens_on = DayField(
        label=_("Opens"), required=False, help_text=_("The first day on which it can be endorsed."),
    )  # fmt: skip
    closes_on = DayField(
        label=_("Closes"), required=False, help_text=_("The last day."),
    )  # fmt: skip
    open_to = forms.ChoiceField(
        label=_("Who can endorse"), choices=JointStatement.OpenTo.choices, error_messages=CHOOSE
    )
    replaces = forms.TypedChoiceField(
        label=_("Replaces"), required=False, coerce=int, empty_value=None, error_messages=CHOOSE,
        help_text=_("Choose the statement it replaces. That statement can no longer be endorsed, and its page links here."),
    )  # fmt: skip
    topics = TopicsField()

    def __init__(self, *args: Any, hub: Hub | None, **kwargs: Any) -> None:
        super().__init__(*args, hub=hub, **kwargs)
        fields: dict[str, Any] = self.fields
        rows = JointStatement.objects.filter(hub=hub, published_at__isnull=False).order_by("-published_at")
        fields["replaces"].choices = [("", _("None")), *((row.pk, str(row)) for row in rows)]
        if hub is None:
            country = JointStatement.OpenTo.COUNTRY
            fields["open_to"].choices = [one for one in JointStatement.OpenTo.choices if one[0] != country]

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Enter a day after it opens."))
        return data

    def further_groups(self) -> tuple[Group, ...]:
        """What it is, when it can be endorsed, and who can do so, and topics."""
        return (
            (_("Endorsement"), "", (("opens_on", "closes_on"), "open_to")),
            (_("Details"), "", ("kind", "replaces", "topics")),
        )  # type: ignore[return-value]

    def further_content(self) -> Content:
        """Days as ISO dates, and topics by code."""
        data = self.cleaned_data
        days = {name: data[name].isoformat() if data[name] else "" for name in ("opens_on", "closes_on")}
        plain = {name: data[name] for name in ("kind", "open_to", "replaces")}
        return {**plain, **days, "topics": sorted(data["topics"])}


class EndorsementForm(PlainTextForm):
    """The public form: the organisation, who signs for it, and their agreement."""

    organisation = forms.CharField(
        label=_("Organisation"), max_length=250, validators=[refuse_web_addresses],
        error_messages={"required": _("Enter the name of your organisation")},
        help_text=_("Its official name. If the network knows it, we recognise it by its name or short name."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    country = CountryField(
        label=_("Country"), queryset=Country.objects.all(), to_field_name="code", required=False,
        empty_label=_("No single country"), error_messages=CHOOSE,
        help_text=_("“No single country” is for international organisations only."),
    )  # fmt: skip
    website = WebAddressField(
        label=_("Website"), max_length=300, required=False,
        help_text=_("Only needed if the network doesn't know your organisation yet."),
    )  # fmt: skip
    match = forms.ChoiceField(
        label=_("Which organisation is it?"), required=False, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    signatory = OwnNameField()
    function = forms.CharField(
        label=_("Your function"), max_length=150, validators=[refuse_links],
        error_messages={"required": _("Enter your function in the organisation")}, help_text=_("For instance: director."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip
    email = OwnEmailField(
        help_text=_("Use an address at your organisation, so that the endorsement counts as soon as you confirm it.")
    )
    shows_signatory = forms.BooleanField(
        label=_("Show my name and function in the public list"), required=False,
        help_text=_("Without this, only your organisation is listed."),
    )  # fmt: skip
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you endorse.")})

    groups = (
        (_("Your organisation"), "", ("organisation", "match", "country", "website")),
        (_("Who signs"), "", ("signatory", "function", "email", "shows_signatory")),
        (_("Your agreement"), "", ("consent",)),
    )

    def __init__(self, *args: Any, statement: JointStatement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = shown_for_endorsement("", statement).text
        if statement.hub is not None:
            self.initial.setdefault("country", statement.hub.country.code)
        self._match: Any = self.fields.pop("match")

    @property
    def chosen(self) -> str:
        """The organisation that was chosen among those of a similar name; empty where none was."""
        return str(self.data.get("match", "")) if self.is_bound else ""

    def ask_which(self, organisations: Iterable[Organisation]) -> None:
        """Show the organisations that the name may mean, to choose one or none."""
        named = [(str(one.pk), one.name) for one in organisations]
        self._match.choices = [
            *named,
            (NONE_OF_THESE, _("None of these: %(name)s") % {"name": self.cleaned_data["organisation"]}),
        ]
        self._match.required = True
        self.fields["match"] = self._match
        self.order_fields(["organisation", "match", "country", "website"])
        self.add_error(
            "match", _("The network knows organisations with similar names. Choose yours, or none of these.")
        )

    def person(self) -> dict[str, Any]:
        """Return who signs, as the action takes it."""
        named = {name: self.cleaned_data[name] for name in ("signatory", "function", "shows_signatory")}
        return {**named, "language": get_language() or "en"}


class ApprovalForm(forms.Form):
    """Which organisation of the registry it is, where one looks alike."""

    organisation = forms.ChoiceField(
        label=_("Organisation in the network"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose the organisation, or none of these."), **CHOOSE},
    )  # fmt: skip

    def __init__(self, *args: Any, alike: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike = {str(one.pk): one for one in alike}
        field: Any = self.fields["organisation"]
        if not self.alike:
            del self.fields["organisation"]
            return
        named = [(pk, f"{one.name} ({one.website})" if one.website else one.name) for pk, one in self.alike.items()]
        field.choices = [*named, (NONE_OF_THESE, _("None of these"))]

    @property
    def chosen(self) -> Organisation | None:
        """The organisation of the registry; None: it is none of those."""
        return self.alike.get(self.cleaned_data.get("organisation", ""))


class EndorsementReasonForm(PlainTextForm):
    """Why an endorsement is refused or withdrawn."""

    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Emailed to the signatory."),
    )  # fmt: skip


class EndorsementFilterForm(forms.Form):
    """The filter of the endorsements on the dashboard."""

    state = forms.ChoiceField(label=_("Status"), required=False, error_messages=CHOOSE)

    def __init__(self, *args: Any, states: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [ANY, *states]
