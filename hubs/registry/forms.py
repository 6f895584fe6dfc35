"""What people type about organisations and their memberships, and what they filter them by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.countries.fields import CountryField
from hubs.models import Country, Membership, Organisation, Sector
from hubs.registry.models.membership import MembershipQuerySet, MembershipRole
from hubs.registry.models.organisation import OrganisationQuerySet
from toolkit.choices import ANY, CHOOSE
from toolkit.duplicates.forms import SideBySideForm
from toolkit.forms import EditFormMixin
from toolkit.forms.search import SearchField
from toolkit.partial_dates.inputs import partial_date_input
from toolkit.plain_text import PlainTextForm
from toolkit.web_address_field import WebAddressField

NO_SECTOR = "none"
FACTS = ("name", "acronym", "country", "kind", "sector", "website")
TERM = ("role", "since", "until", "source")
SECTOR_FILTER = [ANY, *Sector.choices, (NO_SECTOR, _("Not specified"))]


class MemberFilterForm(forms.Form):
    """The filter above the members; stays in the address."""

    q = SearchField(label=_("Name"))
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[ANY, *MembershipRole.choices], error_messages=CHOOSE
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=SECTOR_FILTER, error_messages=CHOOSE)

    def filtered(self, found: MembershipQuerySet) -> MembershipQuerySet:
        """Those of ``found`` that fit; a filter with an unknown value does not restrict."""
        if not self.is_bound:
            return found
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("role"):
            found = found.filter(role=chosen["role"])
        if chosen.get("sector"):
            found = found.filter(organisation__sector=_sector(chosen["sector"]))
        if chosen.get("q"):
            found = found.filter(organisation__in=Organisation.objects.searched(chosen["q"]))
        return found


class OrganisationFilterForm(forms.Form):
    """The filter above all organisations of the network; stays in the address."""

    q = SearchField(label=_("Name or website"))
    country = CountryField(
        label=_("Country"), queryset=Country.objects.all(), to_field_name="code", required=False, empty_label=_("All"),
        error_messages=CHOOSE,
    )  # fmt: skip
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=SECTOR_FILTER, error_messages=CHOOSE)

    def filtered(self, found: OrganisationQuerySet) -> OrganisationQuerySet:
        """Those of ``found`` that fit; a filter with an unknown value does not restrict."""
        if not self.is_bound:
            return found
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("country"):
            found = found.filter(country=chosen["country"])
        if chosen.get("sector"):
            found = found.filter(sector=_sector(chosen["sector"]))
        return found.searched(chosen.get("q", ""))


def _sector(chosen: str) -> str:
    return "" if chosen == NO_SECTOR else chosen


class FindOrganisationForm(forms.Form):
    """Search for an organisation."""

    q = SearchField(label=_("Name, short name or website"))


class MembershipForm(EditFormMixin, PlainTextForm):
    """What an organisation is in a hub, and since when."""

    role = forms.ChoiceField(
        label=_("Role"), choices=MembershipRole.choices, initial=MembershipRole.MEMBER, widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    since = partial_date_input(_("Since"))
    until = partial_date_input(_("Until"))
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("The page or document that states it. Shown on the public page."),
    )


class EndMembershipForm(EditFormMixin, PlainTextForm):
    """Until when it belonged to the hub."""

    until = partial_date_input(_("Until"), required=True)


class OrganisationForm(EditFormMixin, PlainTextForm):
    """An organisation's own facts."""

    name = forms.CharField(
        label=_("Name"), max_length=250, help_text=_("Its official name; you can add a translation in brackets.")
    )
    acronym = forms.CharField(label=_("Short name"), max_length=40, required=False)
    country = CountryField(
        label=_("Country"), queryset=Country.objects.all(), to_field_name="code", required=False,
        empty_label=_("No single country"), error_messages=CHOOSE,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("Choose one")), *Organisation.Kind.choices], error_messages=CHOOSE
    )
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("From its type, or not specified")), *Sector.choices],
        error_messages=CHOOSE,
    )  # fmt: skip
    website = WebAddressField(
        label=_("Website"), max_length=300, required=False,
        help_text=_("Starts with https:// or http://."),
    )  # fmt: skip


class NewMemberForm(OrganisationForm, MembershipForm):
    """An organisation the network does not know, and what it is in the hub."""

    groups = (
        ("", "", ("is_new",)),
        (_("The organisation"), "", FACTS),
        (_("In your hub"), "", TERM),
    )
    is_new = forms.BooleanField(label=_("None of these"), required=False)
    field_order = ["is_new", *FACTS, *TERM]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_new = self.fields["is_new"]
        if "is_new" not in self.data:
            del self.fields["is_new"]

    def ask_whether_it_is_new(self) -> None:
        """Show the tick that says it is none of those it looks like, with what to do."""
        self.fields["is_new"] = self._is_new
        self.add_error("is_new", _("Similar organisations are already in the network. Check them first."))

    @property
    def says_it_is_new(self) -> bool:
        """Whether the tick is set."""
        return bool(self.cleaned_data.get("is_new"))

    def facts(self) -> dict[str, Any]:
        """The organisation's own."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def term(self) -> dict[str, Any]:
        """Those of the membership."""
        return {name: self.cleaned_data[name] for name in TERM}


class MergeOrganisationsForm(SideBySideForm):
    """For each fact in which two organisations differ: which value is kept."""

    compared = (*FACTS, "relation", "contact_point", "source")
    model = Organisation


def term_of(membership: Membership) -> dict[str, Any]:
    """The values of the form for an existing membership."""
    return {name: getattr(membership, name) or "" for name in TERM}


def facts_of(organisation: Organisation) -> dict[str, Any]:
    """The values of the form for an existing organisation."""
    values = {name: getattr(organisation, name) for name in FACTS if name != "country"}
    return {**values, "country": organisation.country.code if organisation.country else ""}
