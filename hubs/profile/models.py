"""The regional and local hubs below a national hub."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.vocabulary.feed import HUBS


class HubNode(models.Model):
    """A part of the hub that works for a region or a place (levels: seeds 1 and 4 of the domain)."""

    class Level(models.TextChoices):
        """Below the national one."""

        REGIONAL = "regional", _("Regional")
        LOCAL = "local", _("Local")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="nodes")
    level = models.CharField(_("level"), max_length=20, choices=Level)
    name = models.CharField(_("name"), max_length=200)
    area = models.CharField(_("region or city"), max_length=150)
    website = models.URLField(_("website"), max_length=300, blank=True)
    contact_email = models.EmailField(
        _("contact email"), blank=True, help_text=_("A shared mailbox, not a person's address.")
    )

    privacy = Privacy(none=("id", "hub", "level", "name", "area", "website", "contact_email"))

    class Meta:
        verbose_name = _("regional or local hub")
        verbose_name_plural = _("regional and local hubs")
        ordering = ["-level", "area", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "level", "name"], name="hubs_node_once"),
            models.CheckConstraint(condition=models.Q(level__in=["regional", "local"]), name="hubs_node_known_level"),
        ]
        triggers = [HUBS.changes_with("node", "SELECT {row}.hub_id")]

    def __str__(self) -> str:
        return f"{self.name} ({self.area})"
