"""What a team enters about the programme of an event. All times are local times of the event's time zone."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Event, EventSession, SessionSpeaker
from events.programme.text_fields import (
    Group,
    add_text_fields,
    further_languages,
    initial_texts,
    take_translations,
    text_groups,
)
from events.sessions.languages import likely_languages
from hubs.models import Topic
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import SeveralChoicesField
from toolkit.languages import language_choices
from toolkit.local_times import LocalTimeField, LocalTimesMixin
from toolkit.plain_text import PlainTextForm
from toolkit.suggestions import SuggestingInput

USUAL_LENGTH = dt.timedelta(hours=1)
SPEAKER = ("role", "name", "agreed_to_be_named", "function", "organisation", "to_be_confirmed")
_TEXTS = ("kind", "title", "venue", "room", "description", "languages", "interpretation")


def _ticked(label: Any, help_text: Any = "") -> SeveralChoicesField:
    error = CHOOSE["invalid_choice"]
    return SeveralChoicesField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": error, "invalid_list": error},
    )  # fmt: skip


def _another(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, error_messages=CHOOSE, choices=lambda: [("", _("None")), *language_choices()]
    )


class ProgrammeSessionForm(LocalTimesMixin, EditFormMixin, PlainTextForm):
    """A session of ``event``: a new one, ``session`` to edit, or a copy of ``copied``."""

    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Type"), choices=EventSession.Kind.choices, error_messages=CHOOSE)
    starts_at = LocalTimeField(label=_("Starts"))
    ends_at = LocalTimeField(label=_("Ends"))
    room = forms.CharField(label=_("Room"), max_length=100, required=False, widget=SuggestingInput())
    venue = forms.CharField(
        label=_("Venue"), max_length=250, required=False, widget=SuggestingInput(),
        help_text=_("Only if it is not the venue of the event."),
    )  # fmt: skip
    track = forms.ModelChoiceField(
        label=_("Track"), queryset=Topic.objects.none(), to_field_name="code", required=False, empty_label=_("No track"),
        error_messages=CHOOSE, help_text=_("The tracks are the topics of the event."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    languages = _ticked(_("Languages spoken"), _("Leave blank if they are those of the event."))
    other_language = _another(_("Another language spoken"))
    interpretation = _ticked(_("Interpretation into"))
    other_interpretation = _another(_("Interpretation into another language"))

    groups: tuple[Group, ...] = (
        (_("Session"), "", ("title", "kind", "track", "description")),
        (_("When and where"), "", (("starts_at", "ends_at"), "room", "venue")),
        (_("Languages"), "", ("languages", "other_language", "interpretation", "other_interpretation")),
    )

    def __init__(self, *args: Any, event: Event, session: EventSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._event = event
        self._others = further_languages(event, session.translations if session else ())
        add_text_fields(self, self._others, EventSession.TRANSLATED)
        self.groups = (self.groups[0], *text_groups(self._others, EventSession.TRANSLATED), *self.groups[1:])
        known = [session] if session else []
        tracks = Q(pk__in=event.topics.values("pk")) | Q(pk__in=[one.track_id for one in known if one.track_id])
        self.fields["track"].queryset = Topic.objects.filter(tracks)  # type: ignore[attr-defined]
        chosen = [codes for one in known for codes in (one.languages, one.interpretation)]
        for name in ("languages", "interpretation"):
            offered = likely_languages(event.hub, event, *chosen) if event.hub else []
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        others = EventSession.objects.filter(event=event)
        for name in ("room", "venue"):
            used = others.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
            self.fields[name].widget.suggestions = used

    def clean(self) -> dict[str, Any]:
        """Convert the local times to the event's time zone, and put the languages together."""
        data = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            self.take_moment(name, self._event.zone)
        for name, other in (("languages", "other_language"), ("interpretation", "other_interpretation")):
            codes = [*data.get(name, []), *([data[other]] if data.get(other) else [])]
            data[name] = sorted(set(codes))
        return data

    def session_fields(self) -> dict[str, Any]:
        """Return the fields ``add_session`` and ``change_session`` take."""
        translations = take_translations(dict(self.cleaned_data), self._others, EventSession.TRANSLATED)
        plain = {name: self.cleaned_data[name] for name in (*_TEXTS, "track", "starts_at", "ends_at")}
        return {**plain, "translations": translations}


class SpeakerForm(EditFormMixin, PlainTextForm):
    """Who speaks in a session."""

    role = forms.ChoiceField(label=_("Role"), choices=SessionSpeaker.Role.choices, error_messages=CHOOSE)
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=150, required=False,
        help_text=_("Only with the person's agreement. It is public, and deleted half a year after the event."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    agreed_to_be_named = forms.BooleanField(label=_("The person agreed to be named in public"), required=False)
    function = forms.CharField(
        label=_("Function"),
        max_length=150,
        required=False,
        help_text=_("For example: Director of the cancer registry."),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    to_be_confirmed = forms.BooleanField(
        label=_("To be confirmed"),
        required=False,
        help_text=_("The programme shows “To be confirmed” until you untick this."),
    )


def values_of_session(session: EventSession) -> dict[str, Any]:
    """Return the initial values of the form of a session; its event must be loaded."""
    zone = session.event.zone
    values = {name: getattr(session, name) for name in _TEXTS}
    track = session.track.code if session.track else ""
    return {
        **values,
        **initial_texts(session),
        "track": track,
        "starts_at": session.starts_at.astimezone(zone),
        "ends_at": session.ends_at.astimezone(zone),
    }


def next_times(event: Event) -> dict[str, Any]:
    """Return times for one more session: after the last one as far as the event lasts, an hour long."""
    if event.starts_at is None or event.ends_at is None:
        return {}
    last = EventSession.objects.filter(event=event).order_by("-ends_at").first()
    starts = last.ends_at if last and last.ends_at < event.ends_at else event.starts_at
    ends = min(starts + USUAL_LENGTH, event.ends_at)
    return {
        "starts_at": starts.astimezone(event.zone),
        "ends_at": ends.astimezone(event.zone),
    }


def values_of_speaker(speaker: SessionSpeaker) -> dict[str, Any]:
    """Return the initial values of the form of a speaker."""
    return {name: getattr(speaker, name) for name in SPEAKER}
