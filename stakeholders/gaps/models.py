"""How many contacts of each sector, level and region a hub wants to have."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Hub, Sector
from stakeholders.contacts.models import Level
from toolkit.actions.edited_rows import EditedRow


class TargetCriterion(models.TextChoices):
    """By what contacts are counted."""

    SECTOR = "sector", _("Sector")
    LEVEL = "level", _("Level")
    REGION = "region", _("Region")


class TargetUnit(models.TextChoices):
    """How the target is stated."""

    NUMBER = "number", _("Number of contacts")
    SHARE = "share", _("Percent of all contacts")


class ContactTarget(EditedRow):
    """The number of contacts of one sector, level or region a hub wants to have, or their share of all its contacts."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="contact_targets")
    criterion = models.CharField(_("counted by"), max_length=10, choices=TargetCriterion)
    value = models.CharField(_("sector, level or region"), max_length=100)
    unit = models.CharField(_("unit"), max_length=10, choices=TargetUnit)
    amount = models.PositiveIntegerField(_("target"))

    privacy = Privacy(none=("id", "hub", "criterion", "value", "unit", "amount", *EditedRow.EDIT_FIELDS))

    class Meta:
        verbose_name = _("target of contacts")
        verbose_name_plural = _("targets of contacts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "criterion", "value"], name="stakeholders_target_once"),
            models.CheckConstraint(
                condition=Q(criterion="sector", value__in=Sector.values)
                | Q(criterion="level", value__in=Level.values)
                | Q(criterion="region") & ~Q(value=""),
                name="stakeholders_target_known_value",
            ),
            models.CheckConstraint(
                condition=Q(unit="number", amount__gte=1) | Q(unit="share", amount__gte=1, amount__lte=100),
                name="stakeholders_target_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"
