"""The forms of check-in: at the door, for attendees, and the settings of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.check_in.attendees import coming_in_person
from events.models import CheckInSettings, Event, Question, Registration, SelfCheckIn
from events.registrations.forms import AddAttendeeForm
from hubs.models import Hub
from toolkit.choices import CHOOSE
from toolkit.links_in_text import refuse_links
from toolkit.plain_text import PlainTextForm

LARGEST_KEY = 2**63 - 1
TYPED_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "short"}


class DoorForm(PlainTextForm):
    """What a button of the list, or the field for a code, sends: whose check-in it is, or whose is undone."""

    registration = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)
    undo = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Check in by code"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a form that names no one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            self.add_error("code", _("Choose an attendee from the list, or enter a check-in code."))
        return cleaned


class WalkInForm(AddAttendeeForm):
    """A person who comes without a registration: as one an organiser adds, always in person.

    No one has a file at hand at the door: the person adds it later, on the page of their registration.
    """

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        self.fields.pop("attendance", None)

    def asks(self, question: Question) -> bool:
        """Leave out files as well."""
        return super().asks(question) and question.kind != Question.Kind.FILE

    def person(self) -> dict[str, Any]:
        """Return the fields ``add_walk_in`` takes."""
        return {name: value for name, value in super().person().items() if name != "online"}


class SelfCheckInForm(PlainTextForm):
    """The attendee's own code and, where the event asks for it, the code of the day."""

    code = forms.CharField(
        label=_("Your check-in code"),
        max_length=20,
        help_text=_("It's in your confirmation email and on your registration page, like ABCD-EFGH."),
        error_messages={"required": _("Enter your check-in code")},
        widget=forms.TextInput(attrs=TYPED_CODE),
    )
    day_code = forms.CharField(
        label=_("Code of the day"),
        max_length=20,
        help_text=_("It's on the poster at the venue."),
        error_messages={"required": _("Enter the code on the poster")},
        widget=forms.TextInput(attrs=TYPED_CODE),
    )

    def __init__(self, *args: Any, settings: CheckInSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.self_check_in != SelfCheckIn.WITH_DAY_CODE:
            del self.fields["day_code"]


class CheckInSettingsForm(PlainTextForm):
    """Whether attendees check themselves in."""

    self_check_in = forms.ChoiceField(
        label=_("Can attendees check themselves in?"),
        choices=SelfCheckIn,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
        help_text=_(
            "From two hours before the event starts until it ends. The code of the day is on the poster at the venue."
        ),
    )

    def __init__(self, *args: Any, settings: CheckInSettings, **kwargs: Any) -> None:
        super().__init__(*args, initial={"self_check_in": settings.self_check_in}, **kwargs)


class DoorLinkForm(PlainTextForm):
    """A new link for helpers."""

    label = forms.CharField(
        label=_("Name of the link"),
        max_length=80,
        validators=[refuse_links],
        help_text=_("For example “Main entrance”. The list says who was checked in through which link."),
        error_messages={"required": _("Enter a name for the link")},
    )


class BadgeForm(forms.Form):
    """Whose badges are printed, and what is on them besides the name and the title of the event.

    Attendees are selected one by one where there are not too many for a page.
    """

    MOST_CHOICES = 500
    ALL, NEW, CHOSEN = "all", "new", "chosen"
    WHOSE = (
        (ALL, _("Everyone who attends in person")),
        (NEW, _("Those without a badge yet: registered since you last printed")),
        (CHOSEN, _("The attendees selected below")),
    )

    which = forms.ChoiceField(
        label=_("Whose badges?"),
        choices=WHOSE,
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    with_organisation = forms.BooleanField(label=_("Organisation"), required=False, initial=True)
    with_sector = forms.BooleanField(label=_("Sector"), required=False)
    with_code = forms.BooleanField(label=_("QR code for check-in"), required=False, initial=True)
    chosen = forms.ModelMultipleChoiceField(
        label=_("Attendees"),
        queryset=Registration.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"}),
        error_messages={
            "invalid_choice": _("Select attendees from the list."),
            "invalid_pk_value": _("Select attendees from the list."),
        },
    )

    groups: tuple[Any, ...] = (
        (_("Attendees"), "", ("which",)),
        (
            _("On each badge"),
            _("The name and the title of the event are always on it."),
            ("with_organisation", "with_sector", "with_code"),
        ),
        (_("Selected attendees"), _("Only for “The attendees selected below”."), ("chosen",)),
    )

    def __init__(self, *args: Any, event: Event, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = coming_in_person(event, hub=hub)
        field, which = self.fields["chosen"], self.fields["which"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type
        assert isinstance(which, forms.ChoiceField)  # noqa: S101 - for the type
        if people.count() > self.MOST_CHOICES:
            del self.fields["chosen"]
            which.choices, self.groups = self.WHOSE[:-1], self.groups[:-1]
            return
        field.queryset = people.by_name()
        field.label_from_instance = lambda one: one.name  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """Refuse an empty selection."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("which") == self.CHOSEN and not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Select at least one attendee."))
        return cleaned
