"""What a team enters about a mailing."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from dialogues.models import PolicyDialogue
from events.models import Event, EventQuerySet
from hubs.models import Hub
from mailings.models import Mailing, audience_named
from mailings.texts import LONGEST_BODY, LONGEST_SUBJECT, body_placeholders
from stakeholders.models import Segment
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.languages import language_name
from toolkit.local_times import LocalTimeField, LocalTimesMixin
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm, add_rule

MOST_EVENTS = 100
NOW, LATER = "now", "later"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class MailingForm(EditFormMixin, PlainTextForm):
    """Who gets the mailing, and what it says in each language of the portal."""

    to = forms.ChoiceField(label=_("To"), error_messages=CHOOSE)
    part = forms.ChoiceField(
        label=_("Which of them"), choices=Mailing.Part.choices, initial=Mailing.Part.EVERYONE, error_messages=CHOOSE,
        help_text=_("In person, online and waiting list: attendees only. No reply: invitees only."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("First language"),
        error_messages=CHOOSE,
        help_text=_("Everyone without a text in their own language gets this one."),
    )
    per_hour = forms.IntegerField(
        label=_("Emails per hour"), min_value=1, max_value=1_000_000, required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
        help_text=_("Spreads the emails over time. Leave blank to send them as fast as possible."),
    )  # fmt: skip

    def __init__(self, *args: Any, hub: Hub, audience: str = "", mailing: Mailing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        audience = mailing.audience if mailing else audience
        for code in LANGUAGES:
            for name, field in _text_fields(code, audience).items():
                add_rule(field)
                self.fields[name] = field
        self.fields["language"].choices = [(code, capfirst(language_name(code))) for code in LANGUAGES]  # type: ignore[attr-defined]
        if audience == Mailing.Audience.CHOSEN:
            del self.fields["to"], self.fields["part"]
        else:
            self.fields["to"].choices = [("", _("Choose recipients")), *audience_choices(hub, mailing)]  # type: ignore[attr-defined]
        texts = tuple((capfirst(language_name(code)), "", (f"subject_{code}", f"body_{code}")) for code in LANGUAGES)
        first = tuple(name for name in ("to", "part", "language") if name in self.fields)
        self.groups = ((_("Recipients"), "", first), *texts, (_("Speed"), "", ("per_hour",)))

    def mailing_fields(self) -> dict[str, Any]:
        """Return the fields ``create_mailing`` and ``change_mailing`` take."""
        data = self.cleaned_data
        texts = {
            code: {"subject": data[f"subject_{code}"], "body": data[f"body_{code}"].replace("\r\n", "\n")}
            for code in LANGUAGES
            if data[f"subject_{code}"] or data[f"body_{code}"]
        }
        written = {"language": data["language"], "texts": texts, "per_hour": data["per_hour"]}
        if "to" not in self.fields:
            return written
        return {**written, **_audience_fields(data["to"], self.hub), "part": data["part"]}


class SendForm(LocalTimesMixin):
    """When a mailing is sent."""

    when = forms.ChoiceField(
        label=_("When"), choices=[(NOW, _("Now")), (LATER, _("At a time"))], initial=NOW, widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    scheduled_for = LocalTimeField(label=_("Date and time"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: ZoneInfo, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["scheduled_for"].help_text = _("%(place)s time.") % {"place": place}

    def clean(self) -> dict[str, Any]:
        """Read the time on the clock of the hub; one that this clock skips or shows twice is asked about."""
        data = super().clean() or self.cleaned_data
        moment = data.get("scheduled_for")
        if data.get("when") == NOW:
            self.errors.pop("scheduled_for", None)  # left over from another choice
        elif data.get("when") == LATER and "scheduled_for" not in self.errors:
            if moment is None:
                self.add_error("scheduled_for", _("Enter a date and time, for example 2026-12-03 10:00."))
            else:
                self.take_moment("scheduled_for", self.zone)
        return data


def audience_choices(hub: Hub, mailing: Mailing | None = None) -> list[tuple[Any, Any]]:
    """Return who a hub can write to, by kind: its segments, the people of its latest events, and of its dialogues.

    Of events it co-organises these are the people it invited. The audience of ``mailing`` is among them however long ago its event was.
    """
    segments = Segment.objects.filter(hub=hub).values_list("pk", "name")
    events = Event.objects.exclude(state=Event.State.DRAFT).filter(takes_registrations=True)
    attended, invited_to = _latest(events.filter(hub=hub)), _latest(events.organised_by(hub))
    if mailing is not None and mailing.event is not None:
        for titles in (attended, invited_to) if mailing.event.hub_id == hub.pk else (invited_to,):
            titles.setdefault(mailing.event.pk, mailing.event.title)
    dialogues = PolicyDialogue.objects.filter(hub=hub, sessions__isnull=False).distinct().values_list("pk", "title")
    kinds = Mailing.Audience
    groups = (
        (_("Contacts of a segment"), kinds.SEGMENT, segments),
        (_("Attendees of an event"), kinds.ATTENDEES, attended.items()),
        (_("Invitees of an event"), kinds.INVITEES, invited_to.items()),
        (_("Participants of a dialogue"), kinds.DIALOGUE, dialogues),
    )
    named = [
        (label, [(f"{kind}:{pk}", audience_named(kind, name)) for pk, name in rows]) for label, kind, rows in groups
    ]
    return [(label, choices) for label, choices in named if choices]


def _latest(events: EventQuerySet) -> dict[int, str]:
    return dict(events.order_by("-starts_on", "-pk").values_list("pk", "title")[:MOST_EVENTS])


def values_of_mailing(mailing: Mailing) -> dict[str, Any]:
    """Return the initial values of the form of a mailing."""
    texts = {
        f"{part}_{code}": mailing.texts.get(code, {}).get(part, "")
        for code in LANGUAGES
        for part in ("subject", "body")
    }
    of = mailing.segment_id or mailing.event_id or mailing.dialogue_id
    return {
        "to": f"{mailing.audience}:{of}", "part": mailing.part, "language": mailing.language, "per_hour": mailing.per_hour,
        **texts,
    }  # fmt: skip


def _audience_fields(to: str, hub: Hub) -> Mapping[str, Any]:
    audience, _colon, pk = to.partition(":")
    name = audience if audience in ("segment", "dialogue") else "event"
    rows: dict[str, QuerySet[Any]] = {
        "segment": Segment.objects.filter(hub=hub), "dialogue": PolicyDialogue.objects.filter(hub=hub),
        "event": Event.objects.organised_by(hub),
    }  # fmt: skip
    row = rows[name].filter(pk=pk).first()
    return {"audience": audience, "segment": None, "event": None, "dialogue": None, name: row}


def _text_fields(code: str, audience: str) -> dict[str, forms.CharField]:
    language, attrs = language_name(code), {"lang": code, "dir": "auto"}
    known: Any = _(
        "Placeholders: {name}, {hub}; for an event also {event}, {date}, {place}; for a dialogue {dialogue}."
    )
    if audience:
        known = _("Placeholders: %(known)s.") % {"known": body_placeholders(audience).known}
    subject = forms.CharField(
        label=_("Subject in %(language)s") % {"language": language}, required=False, max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Text in %(language)s") % {"language": language}, required=False, max_length=LONGEST_BODY,
        help_text=format_lazy("{} {}", HOW_TO_FORMAT, known), widget=forms.Textarea(attrs={"rows": 12, **attrs}),
    )  # fmt: skip
    return {f"subject_{code}": subject, f"body_{code}": body}
