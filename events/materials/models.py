"""What an event leaves behind: minutes, recordings, documents and photos."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.mailings.models import EventMailing
from events.programme.models import EVENTS, Event
from hubs.models import Hub
from publishing.models import StoredFile


class MaterialKind(models.TextChoices):
    """What it is."""

    MINUTES = "minutes", _("Minutes or report")
    RECORDING = "recording", _("Recording")
    DOCUMENT = "document", _("Presentation or document")
    PHOTO = "photo", _("Photo")


class EventMaterialQuerySet(models.QuerySet["EventMaterial"]):
    """Reads of materials."""

    def public(self) -> "EventMaterialQuerySet":
        """Those everyone sees: not kept for attendees, of an event that is public."""
        shown = Event.objects.published().filter(pk=OuterRef("event"))
        return self.filter(Exists(shown), for_attendees=False)

    def for_pages(self) -> "EventMaterialQuerySet":
        """With their files, in the order the hub gave them."""
        return self.select_related("file").order_by("position", "pk")


class EventMaterial(models.Model):
    """A link or a file that belongs to the follow-up of an event, for everyone or for attendees only."""

    Kind = MaterialKind

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(_("type"), max_length=20, choices=MaterialKind)
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=10, default="en")
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    alt = models.CharField(_("description of the photo"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    for_attendees = models.BooleanField(_("for attendees only"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))
    mailing = models.ForeignKey(
        EventMailing, verbose_name=_("email it was announced in"), on_delete=models.SET_NULL, related_name="materials",
        null=True, blank=True,
    )  # fmt: skip

    objects = EventMaterialQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "kind", "title", "language", "link", "file", "alt", "credit", "for_attendees", "position", "mailing",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("follow-up material")
        verbose_name_plural = _("follow-up materials")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file=None) & ~Q(link="")) | Q(file__isnull=False, link=""),
                name="events_material_link_or_file",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="events_material_has_title"),
            models.CheckConstraint(condition=~Q(kind="photo", credit=""), name="events_material_photo_has_credit"),
            models.CheckConstraint(
                condition=~Q(kind="photo", file__isnull=False, alt=""), name="events_material_photo_is_described"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["minutes", "recording", "document", "photo"]), name="events_material_known_kind"
            ),
        ]
        triggers = [EVENTS.changes_with("material", "SELECT {row}.event_id WHERE NOT {row}.for_attendees")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        """Whether it is a photo that was uploaded, so that pages show the picture itself."""
        return self.kind == MaterialKind.PHOTO and self.file is not None

    @property
    def address(self) -> str:
        """Where everyone finds it: the link, or the file."""
        return self.file.get_absolute_url() if self.file is not None else self.link
