"""Numbers people of a country can call at once, shown to whoever writes to a hub."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Country
from toolkit.actions.edited_rows import EditedRow

PHONE_PATTERN = r"^\+?[0-9](?:[0-9 ]*[0-9])?$"


class Helpline(EditedRow):
    """The national helpline of one kind in a country. One that is not ``is_shown`` stays, so that no table brings it back."""

    class Kind(models.TextChoices):
        """What people call it for, in the order in which they are shown."""

        CANCER = "cancer", _("Cancer")
        EMOTIONAL_SUPPORT = "emotional_support", _("Emotional support")

    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="helplines")
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone number"), max_length=30)
    website = models.URLField(_("website"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)
    checked_on = models.DateField(_("checked"), null=True, blank=True)
    is_shown = models.BooleanField(_("shown"), default=True)

    privacy = Privacy(
        none=(
            "id", "country", "kind", "name", "phone", "website", "source", "checked_on", "is_shown", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "kind"], name="dialogues_helpline_once"),
            models.CheckConstraint(condition=Q(kind__in=["cancer", "emotional_support"]), name="dialogues_helpline_known_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="dialogues_helpline_has_name"),
            models.CheckConstraint(condition=Q(phone__regex=PHONE_PATTERN), name="dialogues_helpline_phone"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}"

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return self.phone.replace(" ", "")
