"""The consent ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from hubs.models import Hub
from toolkit.clock import TimestampField


class Consent(models.Model):
    """One consent, in the exact words it was given to. Append-only: a withdrawal is a row of its own."""

    class Purpose(models.TextChoices):
        """What for."""

        REGISTRATION = "registration", _("Taking part in an event")
        DIGEST = "digest", _("Receiving the weekly newsletter")
        INVITATIONS = "invitations", _("Receiving invitations")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(
        _("email address"), blank=True, help_text=_("Empty where only its keyed hash was known.")
    )
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, blank=True, db_index=True)
    about = models.CharField(
        _("about"), max_length=60, blank=True, help_text=_("For instance events.event:41; empty: the hub as a whole.")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("given"), help_text=_("Otherwise it was withdrawn."))
    wording = models.TextField(_("wording"))
    wording_version = models.CharField(_("version of the wording"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    means = models.CharField(_("how"), max_length=40, help_text=_("For instance registration form"))
    at = TimestampField(_("when"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "hub", "about", "purpose", "given", "wording", "wording_version", "language", "means", "at"),
        personal=("address",),
        secret=("address_hash",),
        retention=gettext_noop("three years after the withdrawal, as proof"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["hub", "address"], name="consents_consent_who")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d}"
