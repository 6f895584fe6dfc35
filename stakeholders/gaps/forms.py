"""What a team enters about the contacts it wants to have."""

import re
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub, Sector
from stakeholders.gaps.models import TargetUnit
from stakeholders.gaps.targets import HubTargets, TargetAmount
from stakeholders.models import Level, Segment, Stakeholder
from toolkit.choices import CHOOSE
from toolkit.distinct_texts import distinct_texts
from toolkit.folding import searchable
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm

MOST_CONTACTS = 1_000_000
LONGEST_REGION = 100
MOST_NAMED = 30  # regions in the help text
AMOUNT = re.compile(r"0*([0-9]{1,7})\s*(%?)")
HOW = gettext_lazy("Enter a number of contacts, such as 10, or a percentage, such as 25%.")


def read_target(text: str) -> TargetAmount | None:
    """Read a target as it is typed; None for an empty text and for 0."""
    if not (text := text.strip()):
        return None
    found = AMOUNT.fullmatch(text)
    amount = int(found[1]) if found else 0
    if found is None or amount > (100 if found[2] else MOST_CONTACTS):
        raise forms.ValidationError(HOW)
    return TargetAmount(TargetUnit.SHARE if found[2] else TargetUnit.NUMBER, amount) if amount else None


class TargetField(forms.CharField):
    """A target: “10” or “25%”."""

    def clean(self, value: Any) -> Any:
        """Return the target, or None."""
        return read_target(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """Return a target as it is typed."""
        return str(value) if isinstance(value, TargetAmount) else value


class RegionTargetsField(forms.CharField):
    """Targets by region, one on each line: “Norte: 25%”."""

    def clean(self, value: Any) -> Any:
        """Return the targets by region."""
        regions: dict[str, TargetAmount] = {}
        known: set[str] = set()
        for line in filter(str.strip, super().clean(value).splitlines()):
            name, colon, amount = line.rpartition(":")
            name = " ".join(name.split())
            if not colon or not name or len(name) > LONGEST_REGION:
                raise forms.ValidationError(_("Write each region and its target on one line, such as Norte: 25%."))
            if searchable(name) in known:
                raise forms.ValidationError(_("“%(name)s” is listed twice.") % {"name": name})
            known.add(searchable(name))
            if (target := read_target(amount)) is not None:
                regions[name] = target
        return regions


class TargetsForm(EditFormMixin, PlainTextForm):
    """How many contacts of each sector, level and region a hub wants to have."""

    groups = (
        (gettext_lazy("Sector"), HOW, tuple(f"sector_{code}" for code in Sector.values)),
        (gettext_lazy("Level"), "", tuple(f"level_{code}" for code in Level.values)),
        (gettext_lazy("Region"), "", ("regions",)),
    )

    regions = RegionTargetsField(
        label=gettext_lazy("Regions"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 7})
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion, choices in (("sector", Sector.choices), ("level", Level.choices)):
            for code, label in choices:
                self.fields[f"{criterion}_{code}"] = TargetField(
                    label=label, required=False, max_length=10, widget=forms.TextInput(attrs={"class": "short"})
                )
        self.fields["regions"].help_text = _regions_help(hub)

    def targets(self) -> HubTargets:
        """Return what was entered."""
        values = self.cleaned_data
        return HubTargets(
            sectors={code: one for code in Sector.values if (one := values[f"sector_{code}"])},
            levels={code: one for code in Level.values if (one := values[f"level_{code}"])},
            regions=values["regions"],
        )


def _regions_help(hub: Hub) -> str:
    words = _("A region and its target on each line, such as Norte: 25%.")
    known = distinct_texts(Stakeholder, "region", scope={"hub": hub.pk}, most=MOST_NAMED)
    if not known:
        return words
    return f"{words} {escape(_('Your contacts are in: %(regions)s.') % {'regions': ', '.join(known)})}"  # shown as HTML


class GapsForm(forms.Form):
    """Whose gaps are shown: all contacts, or a segment."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=gettext_lazy("Segment"), required=False, empty_label=gettext_lazy("All contacts"),
        error_messages=CHOOSE,
    )  # fmt: skip

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment = self.fields["segment"]
        if isinstance(segment, forms.ModelChoiceField):
            segment.queryset = Segment.objects.filter(hub=hub)
