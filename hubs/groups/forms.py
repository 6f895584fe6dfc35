"""What people type about groups and their chairs. What can be chosen comes from the same hub, or from all Europe."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hubs.groups.models import OF_HUBS, PAN_EUROPEAN
from hubs.models import Group, GroupChair, Hub, Organisation
from hubs.vocabulary.fields import TopicRowsField, offer_topics
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.partial_dates.inputs import partial_date_input
from toolkit.plain_text import PlainTextForm

FACTS = ("name", "kind", "purpose", "topics")
TERM = ("since", "until", "is_time_limited", "strategy_period", "successor", "source")
CHAIR = ("function", "organisation", "name", "agreed_to_be_named", "since", "until")


def successor_field() -> "forms.ModelChoiceField[Group]":
    """The successor of a group; the form sets the groups to choose from."""
    return forms.ModelChoiceField(
        label=_("Successor"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("The group that continues its work. Several groups can merge into one."),
        error_messages=CHOOSE,
    )


class GroupForm(EditFormMixin, PlainTextForm):
    """A group of a hub, or a pan-European one."""

    groups = (
        (_("Group"), "", FACTS),
        (_("Term"), _("Leave blank anything you don't know. Dates can be a year or a month."), TERM),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), error_messages=CHOOSE)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    topics = TopicRowsField()
    since = partial_date_input(_("Since"))
    until = partial_date_input(_("Until"))
    is_time_limited = forms.BooleanField(label=_("Set up for a limited time"), required=False)
    strategy_period = forms.CharField(
        label=_("Strategy period"), max_length=100, required=False, help_text=_("For instance: Strategy 2020–2023.")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("The page or document that states it. Shown on the public page."),
    )
    successor = successor_field()

    def __init__(self, *args: Any, hub: Hub | None, group: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OF_HUBS if hub else PAN_EUROPEAN
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["successor"].queryset = successors(hub, group)  # type: ignore[attr-defined]
        offer_topics(self, hub)


class EndGroupForm(EditFormMixin, PlainTextForm):
    """When a group ended, and what goes on with its work."""

    until = partial_date_input(_("Until"), required=True)
    successor = successor_field()

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors(group.hub, group)  # type: ignore[attr-defined]


class RemoveForm(forms.Form):
    """A row goes for good only with this tick."""

    sure = forms.BooleanField(
        label=_("Yes, remove it permanently"), error_messages={"required": _("Tick this to remove it.")}
    )


class ChairForm(EditFormMixin, PlainTextForm):
    """One of those who lead a group."""

    function = forms.CharField(
        label=_("Function"),
        max_length=150,
        required=False,
        help_text=_("A function without a name, for instance “Director of the registry”."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.order_by("sort_name", "pk"),
        required=False,
        empty_label=_("None or not listed"),
        error_messages=CHOOSE,
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=150, required=False,
        help_text=_("Only with the person's agreement. It is public, and deleted half a year after their term ends."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    agreed_to_be_named = forms.BooleanField(label=_("The person agreed to be named in public"), required=False)
    since = partial_date_input(_("Since"))
    until = partial_date_input(_("Until"))


def successors(hub: Hub | None, group: Group | None) -> Any:
    """The groups that can follow ``group``: all others of the same hub, or of all Europe."""
    others = Group.objects.of(hub).order_by("sort_name", "pk")
    return others.exclude(pk=group.pk) if group else others


def values_of_group(group: Group) -> dict[str, Any]:
    """Return the initial values of the form of an existing group."""
    names = [name for name in (*FACTS, *TERM) if name not in ("topics", "successor")]
    values = {name: getattr(group, name) for name in names}
    topics = list(group.topics.values_list("code", flat=True))
    return {**values, "topics": topics, "successor": group.successor_id}


def values_of_chair(chair: GroupChair) -> dict[str, Any]:
    """Return the initial values of the form of an existing chair."""
    values = {name: getattr(chair, name) for name in CHAIR if name != "organisation"}
    return {**values, "organisation": chair.organisation_id}
