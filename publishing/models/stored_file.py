"""Files people gave: logos, pictures of events, and documents of the library. They are served by the portal only, never by their path."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from toolkit.clock import TimestampField


def stored_path(stored: "StoredFile", _given_name: str) -> str:
    """Where the bytes lie: a name of ours, so that nothing in a given name can lead elsewhere."""
    return f"{stored.kind}/{stored.key.hex[:2]}/{stored.key.hex}"


class StoredFile(models.Model):
    """One file, checked when it came in and never changed afterwards."""

    class Kind(models.TextChoices):
        """What it is for."""

        LOGO = "logo", _("Logo")
        DOCUMENT = "document", _("Document")
        PICTURE = "picture", _("Picture")

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(
        "hubs.Hub", verbose_name=_("hub"), on_delete=models.CASCADE, related_name="files", null=True, blank=True
    )
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    file = models.FileField(_("file"), upload_to=stored_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200, help_text=_("Shown to people who download it."))
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = TimestampField(_("uploaded"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "key", "hub", "kind", "file", "name", "content_type", "size", "uploaded_by", "uploaded_at")
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "id"], name="publishing_file_in_its_hub"),
            models.CheckConstraint(condition=Q(size__gt=0), name="publishing_file_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind__in=["logo", "picture"]) | Q(hub__isnull=False), name="publishing_file_logo_of_a_hub"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is served, to those who may see it."""
        return reverse("files:file", args=[self.key, self.name])

    @property
    def short_type(self) -> str:
        """What people call this kind of file: ``PDF``."""
        return self.name.rpartition(".")[2].upper()
