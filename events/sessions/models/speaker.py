"""Speakers of sessions. A name is kept only while the person agrees, and half a year after the event."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.programme.models import EVENTS
from events.sessions.models.session import EventSession
from hubs.models import Topic
from toolkit.actions.edited_rows import EditedRow


class SpeakerRole(models.TextChoices):
    """What a speaker does in a session."""

    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    PANELLIST = "panellist", _("Panellist")
    FACILITATOR = "facilitator", _("Facilitator")
    RAPPORTEUR = "rapporteur", _("Rapporteur")


class SessionSpeakerQuerySet(models.QuerySet["SessionSpeaker"]):
    """Reads of speakers."""

    def of_events_over(self, by: dt.datetime) -> "SessionSpeakerQuerySet":
        """Those of events that were over at that moment."""
        return self.filter(session__event__over_at__lte=by)


class SessionSpeaker(EditedRow):
    """A speaker: by name if the person agreed to be named, otherwise by function or organisation, or still to be confirmed."""

    Role = SpeakerRole

    session = models.ForeignKey(
        EventSession, verbose_name=_("session"), on_delete=models.CASCADE, related_name="speakers"
    )
    role = models.CharField(_("role"), max_length=20, choices=SpeakerRole, default=SpeakerRole.SPEAKER)
    name = models.CharField(_("name"), max_length=150, blank=True)
    agreed_to_be_named = models.BooleanField(_("agreed to be named"), default=False)
    function = models.CharField(_("function"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    to_be_confirmed = models.BooleanField(_("to be confirmed"), default=False)

    objects = SessionSpeakerQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "session", "role", "agreed_to_be_named", "function", "organisation", "to_be_confirmed", *EditedRow.EDIT_FIELDS,
        ),
        personal=("name",),
        retention=gettext_noop("six months after the event"),
        ends_with="events.forget",
        not_linked=gettext_noop("a name without an address; the hub or the network office removes it on request"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(agreed_to_be_named=True), name="events_speaker_agreed_to_name"
            ),
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(function="") | ~Q(organisation="") | Q(to_be_confirmed=True),
                name="events_speaker_is_known_or_to_be_confirmed",
            ),
        ]
        triggers = [
            EVENTS.changes_with(
                "speaker", "SELECT one.event_id FROM [events.EventSession] one WHERE one.id = {row}.session_id"
            )
        ]

    def __str__(self) -> str:
        return f"speaker {self.pk}"

    @property
    def role_label(self) -> str:
        """What they do."""
        return str(SpeakerRole(self.role).label)

    @property
    def shown_as(self) -> str:
        """Name, function and organisation, as far as they are known."""
        return ", ".join(part for part in (self.name, self.function, self.organisation) if part)

    @property
    def short_name(self) -> str:
        """The first that is known of name, function and organisation; otherwise what they do."""
        return self.name or self.function or self.organisation or self.role_label


class TrackOfSessions(Topic):
    """A topic, for the trigger on its name, which programmes show."""

    class Meta:
        proxy = True
        triggers = [
            EVENTS.changes_with(
                "track",
                "SELECT one.event_id FROM [events.EventSession] one WHERE one.track_id = {row}.id",
                "name",
                "translations",
            )
        ]
