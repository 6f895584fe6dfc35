"""The open data of a dialogue as they were last put together."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import PolicyDialogue


class OpenDataFile(models.Model):
    """The zip of one dialogue. ``stamp`` says of which state of the change feed it is, ``digest`` of which contents; another
    digest is a new ``version``. Version 0 has not been put together yet; a withdrawn dialogue keeps its number, not its content."""

    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="open_data"
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    digest = models.CharField(_("hash of the contents"), max_length=64, blank=True)
    stamp = models.CharField(_("state of the change feed"), max_length=100, blank=True)
    content = models.BinaryField(_("zip file"), null=True, blank=True)
    made_since = models.DateTimeField(_("being built since"), null=True, blank=True)

    privacy = Privacy(none=("id", "dialogue", "version", "published_at", "digest", "stamp", "content", "made_since"))

    class Meta:
        verbose_name = _("open data of a dialogue")
        verbose_name_plural = _("open data of dialogues")
        constraints = [
            models.CheckConstraint(
                condition=Q(version=0, published_at=None, digest="", stamp="", content=None)
                | Q(version__gt=0, published_at__isnull=False) & ~Q(digest=""),
                name="dialogues_open_data_version_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(content=None, stamp="") | Q(content__isnull=False) & ~Q(stamp=""),
                name="dialogues_open_data_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"open data of dialogue {self.dialogue_id}, version {self.version}"

    @property
    def tag(self) -> str:
        """What a browser compares a kept copy by."""
        return f'"{self.version}-{self.digest[:16]}"'
