"""The form with which one registers for several dates of a series, and the one to cancel some."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventSeries, Registration, SectorQuota
from events.programme.choices import EventFormat
from events.programme.wording import when_words
from events.registrations.consent_wording import registration_wording
from events.registrations.forms import IN_PERSON, ONLINE, RegistrationForm
from events.series.dates import PLACE, WAIT, DateOffer, offer_of, offers_of
from hubs.models import Sector
from toolkit.choices import CHOOSE
from toolkit.forms.choices import SeveralChoicesField
from toolkit.plain_text import PlainTextForm


class SeriesRegistrationForm(PlainTextForm):
    """Who attends, and which dates. A date that became full while the form was open stays ticked, as its waiting list."""

    dates = SeveralChoicesField(
        label=_("Dates"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one date."), **CHOOSE},
    )  # fmt: skip
    name = RegistrationForm.base_fields["name"]
    email = RegistrationForm.base_fields["email"]
    organisation = RegistrationForm.base_fields["organisation"]
    access_needs = RegistrationForm.base_fields["access_needs"]
    consent = RegistrationForm.base_fields["consent"]

    groups = (
        ("", "", ("dates",)),
        (_("About you"), "", ("name", "email", "organisation", "sector")),
        (_("Taking part"), "", ("attendance", "access_needs", "consent")),
    )

    def __init__(self, data: Any = None, *, series: EventSeries, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = offers_of(series, at=at)
        events = [offer.event for offer in known]
        self._ask_way_and_sector(events)
        online = self._sent("attendance") == ONLINE
        sector = self._sent("sector")
        offers = [offer_of(one.event, asks=one.asks, online=online, sector=sector, at=at) for one in known]
        self.closed = [offer for offer in offers if not offer.way]
        self.offers = {offer.event.pk: offer for offer in offers if offer.way}
        choice = self.fields["dates"]
        if isinstance(choice, SeveralChoicesField):
            choice.choices = [(offer.value, _label(offer, series)) for offer in self.offers.values()]
        self.fields["consent"].label = registration_wording(series.hub, *events)
        self._changed = self._offer_again({offer.event.pk: offer for offer in offers}) if self.is_bound else []

    def _ask_way_and_sector(self, events: list[Event]) -> None:
        if any(event.is_hybrid for event in events):
            self.fields["attendance"] = forms.ChoiceField(
                label=_("How will you attend?"),
                choices=[(IN_PERSON, EventFormat.IN_PERSON.label), (ONLINE, EventFormat.ONLINE.label)],
                widget=forms.RadioSelect, initial=IN_PERSON,
                help_text=_("Where a date offers both."),
                error_messages={"required": _("Choose how you'll attend."), **CHOOSE},
            )  # fmt: skip
        if SectorQuota.objects.filter(event__in=events).exists():
            self.fields["sector"] = forms.ChoiceField(
                label=_("Your sector"),
                choices=[("", _("Choose one")), *Sector.choices],
                help_text=_("Some dates limit the places of some sectors."),
                error_messages={"required": _("Choose your sector."), **CHOOSE},
            )

    def _sent(self, name: str) -> str:
        value = str(self.data.get(name, "")) if self.is_bound and name in self.fields else ""
        return value if name != "sector" or value in Sector.values else ""

    def _offer_again(self, offers: dict[int, DateOffer]) -> list[ValidationError]:
        """Replace each ticked date by what it offers now; return what the person has to know about the change."""
        sent = cast("QueryDict", self.data).copy()
        ticked, changes = [], []
        for value in sent.getlist("dates"):
            key, _dash, way = value.partition("-")
            offer = offers.get(int(key)) if key.isascii() and key.isdigit() and len(key) < 16 else None
            if offer is None or way not in {PLACE, WAIT}:
                ticked.append(value)  # no date of this series: the field refuses it
                continue
            named = {"date": when_words(offer.event), "reason": offer.reason}
            if not offer.way:
                changes.append(ValidationError(_("%(date)s: %(reason)s"), params=named))
                continue
            ticked.append(offer.value)
            if (way, offer.way) == (PLACE, WAIT):
                words = _("%(date)s is full now. Send the form again to join its waiting list, or untick the date.")
                changes.append(ValidationError(words, params=named))
        sent.setlist("dates", ticked)
        self.data = sent
        return changes

    def clean(self) -> dict[str, Any]:
        """Say which dates became full or closed while the form was open."""
        data = super().clean() or self.cleaned_data
        if self._changed:
            self.errors.pop("dates", None)
            self.add_error("dates", self._changed)
        return data

    def person(self) -> dict[str, Any]:
        """Return the fields ``register_for_dates`` takes."""
        chosen = self.cleaned_data
        typed = {name: chosen[name] for name in ("name", "email", "organisation", "access_needs")}
        waits = {key: offer.way == WAIT for key, offer in self.offers.items() if offer.value in chosen["dates"]}
        way = {"online": chosen.get("attendance") == ONLINE, "sector": chosen.get("sector", "")}
        return {**typed, **way, "waits": waits}


def _label(offer: DateOffer, series: EventSeries) -> str:
    title = str(offer.event.words["title"])
    state = _("Full: join the waiting list") if offer.way == WAIT else offer.event.places_words
    place = offer.event.place_words
    own_title = title if title != str(series.words["title"]) else ""
    parts = (when_words(offer.event), own_title, place, state)
    return " · ".join(str(part) for part in parts if part)


class WithdrawDatesForm(forms.Form):
    """Which of their dates a person cancels."""

    dates = SeveralChoicesField(
        label=_("Dates to cancel"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one date."), **CHOOSE},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Iterable[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["dates"]
        if isinstance(choice, SeveralChoicesField):
            choice.choices = [(str(row.pk), when_words(row.event)) for row in rows]

    def chosen(self) -> list[int]:
        """Return the keys of the registrations that were ticked."""
        return [int(key) for key in self.cleaned_data["dates"]]
