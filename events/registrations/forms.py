"""The form of a registration, and the filter of the attendees."""

from typing import Any

from django import forms
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from events.models import Event, Question, Registration
from events.programme.choices import EventFormat
from events.programme.wording import offered
from events.questions.form_part import QuestionsFormMixin
from events.registrations.consent_wording import registration_wording
from events.registrations.models import RegistrationQuerySet
from events.waiting_list.places import quotas_of
from hubs.models import Hub, Sector
from stakeholders.models import Stakeholder
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.choices import EmailLanguageField
from toolkit.forms.person import OwnEmailField, OwnNameField, OwnOrganisationField
from toolkit.forms.search import SearchField
from toolkit.links_in_text import refuse_links, refuse_web_addresses
from toolkit.plain_text import PlainTextForm
from toolkit.text_search import Fold, every_word

IN_PERSON, ONLINE = "in_person", "online"  # the ways of attending a hybrid event, in forms
SEARCHED = Fold(Concat("name", Value(" "), "email", Value(" "), "organisation", output_field=TextField()))


class RegistrationForm(QuestionsFormMixin, PlainTextForm):
    """Who attends. Asks for nothing that running the event does not need."""

    name = OwnNameField()
    email = OwnEmailField(help_text=_("We'll email you a link to confirm and manage your registration."))
    organisation = OwnOrganisationField(help_text=_("Leave blank if you're attending as an individual."))
    access_needs = forms.CharField(
        label=_("Access needs"),
        max_length=500,
        required=False,
        help_text=_(
            "For example step-free access, a sign language interpreter or a seat near the door. You don't need to give a reason."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you register.")})

    groups = (
        (_("About you"), "", ("name", "email", "organisation", "sector")),
        (_("Taking part"), "", ("attendance", "access_needs", "consent")),
    )

    def __init__(self, *args: Any, event: Event, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read when the form is shown: whoever sends it needs none.
        self.fields["consent"].label = lazy(registration_wording, str)(hub, event)
        ask_way_and_sector(self, event)
        self.ask_questions(event)

    def person(self) -> dict[str, Any]:
        """Return the fields ``register_publicly`` takes."""
        typed = {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "access_needs")}
        return {**typed, **way_and_sector(self), "answers": self.given_answers()}


def ask_way_and_sector(form: forms.Form, event: Event, *, asks_sector: bool = True) -> None:
    """Add how one attends, where people can choose, with the places left; and the sector, where there are quotas."""
    if event.is_hybrid:
        free = next((online for online in event.ways if event.left(online=online) != 0), False)
        form.fields["attendance"] = forms.ChoiceField(
            label=_("How will you attend?"),
            choices=[(ONLINE if online else IN_PERSON, _way_label(event, online=online)) for online in event.ways],
            widget=forms.RadioSelect,
            initial=ONLINE if free else IN_PERSON,
            error_messages={"required": _("Choose how you'll attend."), **CHOOSE},
        )
    if asks_sector and quotas_of(event):
        form.fields["sector"] = forms.ChoiceField(
            label=_("Your sector"),
            choices=[("", _("Choose one")), *Sector.choices],
            help_text=_("This event limits the places of some sectors."),
            error_messages={"required": _("Choose your sector."), **CHOOSE},
        )


def way_and_sector(form: forms.Form) -> dict[str, Any]:
    """Return what the form says of them, as the actions take it."""
    chosen = form.cleaned_data
    return {"online": chosen.get("attendance") == ONLINE, "sector": chosen.get("sector", "")}


def _way_label(event: Event, *, online: bool) -> str:
    label = EventFormat.ONLINE.label if online else EventFormat.IN_PERSON.label
    left = event.left(online=online)
    if left is None:
        return str(label)
    if not left:
        return str(_("%(way)s (full)") % {"way": label})
    words = ngettext("%(way)s (%(left)s place left)", "%(way)s (%(left)s places left)", left)
    return words % {"way": label, "left": left}


class WayForm(QuestionsFormMixin, PlainTextForm):
    """How an invited person attends, where people can choose, and what they need; their sector, where it is asked for and not known;
    questions.

    ``person``: the contact, whose answers of a registration before are filled in.
    """

    access_needs = RegistrationForm.base_fields["access_needs"]

    def __init__(self, *args: Any, event: Event, sector: str, person: Stakeholder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_way_and_sector(self, event, asks_sector=not sector)
        self.order_fields(["sector", "attendance", "access_needs"])
        theirs = Registration.objects.filter(event=event)
        self.ask_questions(event, lambda: theirs.of_person(person).first() if person is not None else None)
        if self.is_bound:  # a page that was opened before the event became hybrid does not say how
            data = self.data.copy()  # type: ignore[attr-defined]
            data.setdefault("attendance", IN_PERSON)
            self.data = data

    def chosen(self) -> dict[str, Any]:
        """Return the fields ``answer_invitation`` takes."""
        access_needs = self.cleaned_data["access_needs"]
        return {**way_and_sector(self), "access_needs": access_needs, "answers": self.given_answers()}


class AnswersForm(QuestionsFormMixin, PlainTextForm):
    """The answers of a person who is registered or waits, to change on their personal page."""

    name = RegistrationForm.base_fields["name"]
    organisation = RegistrationForm.base_fields["organisation"]
    language = EmailLanguageField()
    access_needs = RegistrationForm.base_fields["access_needs"]

    groups = (
        (_("About you"), "", ("name", "organisation", "sector", "language")),
        (_("Taking part"), "", ("attendance", "access_needs")),
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        needs = getattr(registration, "access_needs", None)
        initial = {
            "name": registration.name, "organisation": registration.organisation, "language": registration.language,
            "access_needs": needs.text if needs else "", "attendance": ONLINE if registration.attends_online else IN_PERSON,
            "sector": registration.sector,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        ask_way_and_sector(self, registration.event)
        if "sector" in self.fields:  # who registered before sectors were limited need not say theirs
            self.fields["sector"].required = bool(registration.sector)
        self.ask_questions(registration.event, lambda: registration)

    def answers(self) -> dict[str, Any]:
        """Return the fields ``change_answers`` takes."""
        typed = {name: self.cleaned_data[name] for name in ("name", "organisation", "language", "access_needs")}
        return {**typed, **way_and_sector(self), "answers": self.given_answers()}


class AddAttendeeForm(QuestionsFormMixin, PlainTextForm):
    """A person an organiser registers. Questions about health are for the person alone, as access needs are."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=150, validators=[refuse_links])
    email = EmailAddressField(label=_("Email address"))
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, required=False, validators=[refuse_web_addresses]
    )
    language = EmailLanguageField()
    agreed = forms.BooleanField(
        label=_("This person asked to be registered and knows how their details are used."),
        error_messages={"required": _("Tick the box to confirm that the person agreed.")},
    )

    groups = (
        (_("About the attendee"), "", ("name", "email", "organisation", "sector", "language")),
        (_("Taking part"), "", ("attendance", "agreed")),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = offered(event.text_language)
        ask_way_and_sector(self, event)
        self.ask_questions(event)

    def asks(self, question: Question) -> bool:
        """Leave out questions about health."""
        return not question.is_health

    def person(self) -> dict[str, Any]:
        """Return the fields ``add_attendee`` takes."""
        typed = {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "language")}
        return {**typed, **way_and_sector(self), "answers": self.given_answers()}


class ReasonForm(PlainTextForm):
    """Why an organiser cancels a registration."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The person gets this text by email."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttendeeFilterForm(forms.Form):
    """Search and filter of the attendees of an event; an unknown value does not filter."""

    STATES = {
        "confirmed": RegistrationQuerySet.confirmed,
        "attended": RegistrationQuerySet.attended,
        "absent": RegistrationQuerySet.absent,
        "unconfirmed": RegistrationQuerySet.unconfirmed,
        "waiting": RegistrationQuerySet.waiting,
        "withdrawn": RegistrationQuerySet.cancelled,
    }
    WAYS = {IN_PERSON: False, ONLINE: True}

    q = SearchField(max_length=200)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", _("All")),
            ("confirmed", _("Registered")),
            ("attended", _("Attended")),
            ("absent", _("Didn't attend")),
            ("unconfirmed", _("Not confirmed yet")),
            ("waiting", _("On the waiting list")),
            ("withdrawn", _("Cancelled")),
        ],
    )
    way = forms.ChoiceField(
        label=_("Attending"),
        required=False,
        error_messages=CHOOSE,
        choices=[("", _("All")), (IN_PERSON, EventFormat.IN_PERSON.label), (ONLINE, EventFormat.ONLINE.label)],
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not event.is_hybrid:
            del self.fields["way"]

    def filtered(self, rows: RegistrationQuerySet) -> RegistrationQuerySet:
        """Return the attendees the valid filters leave."""
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            rows = self.STATES[state](rows)
        if way := self.cleaned_data.get("way"):
            rows = rows.filter(attends_online=self.WAYS[way])
        return rows.filter(every_word(str(self.cleaned_data.get("q", "")), SEARCHED))
