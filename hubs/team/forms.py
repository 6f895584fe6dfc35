"""Forms about the team of a hub."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Role
from hubs.team.actions.roles import RemovalReason
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.days import DayField
from toolkit.links_in_text import refuse_links


class InviteColleagueForm(forms.Form):
    """A colleague to invite to the team, and their role."""

    email = EmailAddressField(
        label=_("Email address"),
        help_text=_("We'll send the invitation there. They sign in with this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        validators=[refuse_links],
        help_text=_("Used in the greeting of the invitation email."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, error_messages=CHOOSE)


class RoleForm(EditFormMixin):
    """The role of a team member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, error_messages=CHOOSE)


def _reason_field(*, required: bool) -> forms.ChoiceField:
    """Why the network office takes the only coordinator from a hub."""
    return forms.ChoiceField(
        label=_("Reason"),
        choices=RemovalReason.choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the hub loses its only coordinator."), **CHOOSE},
        help_text=_("Kept in the audit trail. The hub has no coordinator until you invite one."),
    )


class RemovalReasonForm(forms.Form):
    """Why the network office removes the only coordinator of a hub."""

    reason = _reason_field(required=True)


class RoleOfOnlyCoordinatorForm(RoleForm):
    """Another role for the only coordinator of a hub, and why."""

    reason = _reason_field(required=False)


class OfficeAccessForm(forms.Form):
    """The last day on which the network office sees contacts and attendees."""

    until = DayField(label=_("Until"))
