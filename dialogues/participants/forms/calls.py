"""What a team enters about the call for participants, the quotas, and a draw."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import ParticipantCall
from dialogues.participants.actions.calls import FIELDS, QuotaRange, quotas_of, values_of_quotas
from dialogues.participants.categories import ELSEWHERE, NOT_STATED, VALUES, Category
from dialogues.participants.models.call import MOST_SEATS
from dialogues.participants.models.draw import LARGEST_SEED
from toolkit.folding import searchable
from toolkit.forms import EditFormMixin
from toolkit.forms.days import DayField
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm

RANGE = re.compile(r"0*(\d{1,4})\s*[-–]\s*0*(\d{1,4})(?:\s*,\s*0*(\d{1,3})\s*%)?")
HOW = gettext_lazy(
    "Enter the smallest and the largest number, and if you like the share of the population: 3-5 or 3-5, 20%."
)
LONGEST_REGION = 100


def read_range(text: str) -> QuotaRange | None:
    """Read a quota as it is typed; None for an empty text."""
    if not (text := text.strip()):
        return None
    found = RANGE.fullmatch(text)
    if found is None:
        raise forms.ValidationError(HOW)
    least, most, share = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    if not least <= most or not 1 <= most <= MOST_SEATS or (share or 0) > 100:
        raise forms.ValidationError(HOW)
    return QuotaRange(least, most, share)


class QuotaField(forms.CharField):
    """From how many to how many people are drawn: “3-5”."""

    def clean(self, value: Any) -> Any:
        """Return the range, or None."""
        return read_range(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """Return a range as it is typed."""
        return str(value) if isinstance(value, QuotaRange) else value


class RegionQuotasField(forms.CharField):
    """Quotas by region, one on each line: “Norte: 3-5, 35%”."""

    def clean(self, value: Any) -> Any:
        """Return the quotas by region."""
        regions: dict[str, QuotaRange] = {}
        known = {searchable(ELSEWHERE), searchable(NOT_STATED)}
        for line in filter(str.strip, super().clean(value).splitlines()):
            name, colon, text = line.rpartition(":")
            name = " ".join(name.split())
            if not colon or not name or len(name) > LONGEST_REGION or not text.strip():
                raise forms.ValidationError(_("Write each region and its quota on one line, such as Norte: 3-5, 35%."))
            if searchable(name) in known:
                raise forms.ValidationError(_("“%(name)s” is listed twice.") % {"name": name})
            known.add(searchable(name))
            regions[name] = cast("QuotaRange", read_range(text))
        return regions


class CallForm(EditFormMixin, PlainTextForm):
    """Seats, reserves, and what the page says about the draw."""

    groups = (
        (gettext_lazy("Places"), "", (("seats", "reserves"), "reply_days")),
        (gettext_lazy("Explanation"), "", ("explanation", "kept_until")),
    )

    seats = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=MOST_SEATS)
    reserves = forms.IntegerField(label=gettext_lazy("Reserves"), min_value=0, max_value=MOST_SEATS, initial=0)
    reply_days = forms.IntegerField(
        label=gettext_lazy("Days to reply"), min_value=1, max_value=90, initial=10,
        help_text=gettext_lazy("People drawn have this long to accept. Then a reserve gets the place."),
    )  # fmt: skip
    explanation = forms.CharField(
        label=gettext_lazy("What the draw asks, and why"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=HOW_TO_FORMAT,
    )  # fmt: skip
    kept_until = DayField(
        label=gettext_lazy("Kept until"),
        help_text=gettext_lazy(
            "Everything people enter is deleted after this day. It can't be later once someone has registered."
        ),
    )

    def __init__(self, *args: Any, call: ParticipantCall | None, **kwargs: Any) -> None:
        if call is not None:
            kwargs["initial"] = {name: getattr(call, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        for name in ("seats", "reserves", "reply_days"):
            self.fields[name].widget.attrs["class"] = "short"


class QuotasForm(EditFormMixin, PlainTextForm):
    """From how many to how many people of each value are drawn. A category without any quota is not asked for."""

    def __init__(self, *args: Any, call: ParticipantCall, **kwargs: Any) -> None:
        kwargs["initial"] = values_of_quotas(quotas_of(call))
        super().__init__(*args, **kwargs)
        for category, kind in VALUES.items():
            for code, label in kind.choices:
                short = forms.TextInput(attrs={"class": "short"})
                self.fields[f"{category}_{code}"] = QuotaField(label=label, required=False, max_length=20, widget=short)
        self.fields["regions"] = RegionQuotasField(
            label=_("Regions"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 7}),
            help_text=_("A region and its quota on each line, such as Norte: 3-5, 35%. Use NUTS 2 regions where you can."),
        )  # fmt: skip

    @property
    def groups(self) -> list[tuple[Any, Any, tuple[Any, ...]]]:
        """A group for each category, its values side by side in pairs."""
        first: Any = HOW
        found = []
        for category in Category:
            codes = [] if category == Category.REGION else VALUES[category].values
            names = [f"{category}_{code}" for code in codes] or ["regions"]
            pairs = [tuple(names[start : start + 2]) for start in range(0, len(names), 2)]
            found.append((category.label, first, tuple(one if len(one) == 2 else one[0] for one in pairs)))
            first = ""
        return found

    def quotas(self) -> dict[tuple[str, str], QuotaRange]:
        """Return what was entered."""
        values = self.cleaned_data
        found = {
            (category, code): one
            for category, kind in VALUES.items()
            for code in kind.values
            if (one := values[f"{category}_{code}"]) is not None
        }
        return {**found, **{(Category.REGION.value, name): one for name, one in values["regions"].items()}}


class DrawForm(forms.Form):
    """The seed, where the team throws dice for it in public."""

    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=1, max_value=LARGEST_SEED, required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
        help_text=gettext_lazy("A whole number, for instance rolled with dice in public. Leave blank to let the portal choose."),
    )  # fmt: skip
