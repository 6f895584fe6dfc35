"""What people enter who register for a dialogue, and the filter of the team."""

from typing import Any

from django import forms
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.models import DrawnVolunteer, ParticipantCall, Volunteer
from dialogues.participants.actions.calls import categories_of, quotas_of
from dialogues.participants.categories import ELSEWHERE, QUESTIONS, SENSITIVE, Category, choices_of, value_words
from dialogues.participants.consent_wording import shown_for_details, shown_for_registration
from dialogues.participants.models.volunteer import VolunteerQuerySet
from hubs.models import Sector
from stakeholders.models import Level
from toolkit.choices import ANY, CHOOSE
from toolkit.forms.choices import EmailLanguageField
from toolkit.forms.person import OwnEmailField, OwnNameField, OwnOrganisationField
from toolkit.forms.search import SearchField
from toolkit.plain_text import PlainTextForm
from toolkit.text_search import Fold, every_word

SEARCHED = Fold(Concat("name", Value(" "), "email", Value(" "), "organisation", output_field=TextField()))
OPTIONAL = ("", _("Prefer not to say"))


class DetailsForm(PlainTextForm):
    """Who a person is, and for the draw only what has a quota in this dialogue."""

    name = OwnNameField()
    language = EmailLanguageField()
    organisation = OwnOrganisationField(help_text=_("Leave blank if you're attending as an individual."))
    sector = forms.ChoiceField(
        label=QUESTIONS[Category.SECTOR], required=False, choices=[("", _("Not applicable")), *Sector.choices], error_messages=CHOOSE
    )  # fmt: skip
    level = forms.ChoiceField(
        label=QUESTIONS[Category.LEVEL], required=False, choices=[("", _("Not applicable")), *Level.choices], error_messages=CHOOSE
    )  # fmt: skip
    details_consent = forms.BooleanField(required=False)

    groups = (
        (_("About you"), "", ("name", "email", "language")),
        (
            _("If you take part for an organisation"),
            "",
            ("organisation", "sector", "level"),
        ),
        (
            _("For the draw"),
            _("These help us draw a good mix of people. Answer as many as you like."),
            (*SENSITIVE, "details_consent"),
        ),
        (_("Your agreement"), "", ("consent",)),
    )

    def __init__(self, *args: Any, call: ParticipantCall, asks_details: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language() or "en")
        quotas = quotas_of(call)
        self.asked = [one for one in categories_of(quotas) if one in SENSITIVE] if asks_details else []
        self.kept: dict[str, str] = {name: value for name in SENSITIVE if (value := self.initial.get(name))}
        for category in self.asked:
            values = [value for name, value in quotas if name == category]
            if category == Category.REGION and self.kept.get(category) not in (None, ELSEWHERE, *values):
                values.append(self.kept[category])
            self.fields[category] = forms.ChoiceField(
                label=QUESTIONS[category], required=False, choices=_choices(category, values), error_messages=CHOOSE
            )
        if self.asked:
            self.fields["details_consent"].label = shown_for_details("", call.dialogue).text
        else:
            del self.fields["details_consent"]

    def clean(self) -> dict[str, Any]:
        """Refuse details without the consent to them."""
        values: dict[str, Any] = super().clean() or {}
        if any(values.get(name) for name in self.asked) and not values.get("details_consent"):
            self.add_error("details_consent", _("Tick the box to agree, or leave these questions out."))
        return values

    def person(self) -> dict[str, str]:
        """Return who they are, as the actions take it."""
        return {name: self.cleaned_data[name] for name in ("name", "language", "organisation", "sector", "level")}

    def details(self) -> dict[str, str]:
        """Return what they said for the draw, by category: also earlier, where it is asked for no more and still agreed to."""
        if self.asked and not self.cleaned_data["details_consent"]:
            return {}
        earlier: dict[str, str] = {name: value for name, value in self.kept.items() if name not in self.asked}
        return earlier | {name: value for name in self.asked if (value := self.cleaned_data[name])}


class VolunteerForm(DetailsForm):
    """The public form."""

    email = OwnEmailField(help_text=_("We'll email you a link to confirm and manage your registration."))
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you register.")})

    def __init__(self, *args: Any, call: ParticipantCall, **kwargs: Any) -> None:
        super().__init__(*args, call=call, **kwargs)
        self.fields["consent"].label = shown_for_registration("", call.dialogue).text


def initial_of(volunteer: Volunteer) -> dict[str, Any]:
    """Return the values of the form of a registration; its details were agreed to."""
    details = volunteer.attribute_values
    person = {name: getattr(volunteer, name) for name in ("name", "language", "organisation", "sector", "level")}
    return {**person, **details, "details_consent": bool(details)}


def _choices(category: str, values: list[str]) -> list[tuple[str, Any]]:
    offered = choices_of(category, values)
    if category == Category.REGION:
        offered.append((ELSEWHERE, value_words(category, ELSEWHERE)))
    return [OPTIONAL, *offered]


class VolunteerFilterForm(forms.Form):
    """The filter of the team: never by what people said about themselves for the draw."""

    q = SearchField()
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[ANY, *Sector.choices], error_messages=CHOOSE)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[ANY, ("unconfirmed", _("Not confirmed yet")), *DrawnVolunteer.State.choices],
        error_messages=CHOOSE,
    )

    def filtered(self, rows: VolunteerQuerySet) -> VolunteerQuerySet:
        """Return the rows that match; what is invalid filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if words := chosen.get("q"):
            rows = rows.filter(every_word(words, SEARCHED))
        if sector := chosen.get("sector"):
            rows = rows.filter(sector=sector)
        if state := chosen.get("state"):
            rows = rows.filter(confirmed_at=None) if state == "unconfirmed" else rows.filter(Q(place=state))
        return rows
