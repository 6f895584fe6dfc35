"""The consent ledger, and the wordings people consent to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from hubs.models import Hub
from toolkit.clock import TimestampField


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads of the ledger."""

    def of_hub(self, hub: Hub) -> "ConsentQuerySet":
        """Those given to one hub."""
        return self.filter(hub=hub)


class Consent(models.Model):
    """One consent, in the exact words it was given to. Append-only: a withdrawal is a row of its own."""

    class Purpose(models.TextChoices):
        """What for."""

        REGISTRATION = "registration", _("Taking part in an event")
        DIGEST = "digest", _("Receiving newsletters")
        INVITATIONS = "invitations", _("Receiving invitations")
        VOLUNTEERING = "volunteering", _("Registering for a policy dialogue")
        DRAW_DETAILS = "draw_details", _("Personal details for a draw")
        ENDORSEMENT = "endorsement", _("Endorsing a joint statement")
        VOICE = "voice", _("Writing to a hub")
        VOICE_PUBLIC = "voice_public", _("Publishing a question and its answer")
        VOICE_DIALOGUE = "voice_dialogue", _("Emails about dialogues on a message")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        help_text=_("Empty: given to the network."),
    )  # fmt: skip
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

    objects = ConsentQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "about", "purpose", "given", "wording", "wording_version", "language", "means", "at"),
        personal=("address",),
        secret=("address_hash",),
        retention=gettext_noop(
            "as proof, three years after the withdrawal; of a registration four years after it was given"
        ),
        ends_with="consents.forget",
        person="address_hash",
        kept_as_proof=True,
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["hub", "address"], name="consents_consent_who")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d}"


class Wording(models.Model):
    """What people consent to for one purpose, in one language, from one day on. Append-only: a change is a new version."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=Consent.Purpose)
    version = models.CharField(_("version"), max_length=20, help_text=_("The day from which it is valid."))
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("wording"), help_text=_("Write {hub} where the name of the hub goes."))
    valid_from = models.DateField(_("valid from"))
    published_at = TimestampField(_("published"), auto_now_add=True)

    privacy = Privacy(none=("id", "purpose", "version", "language", "text", "valid_from", "published_at"))

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        ordering = ["purpose", "-valid_from", "language"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "valid_from", "language"], name="consents_wording_once"),
            models.CheckConstraint(condition=Q(text__contains="{hub}"), name="consents_wording_names_hub"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} {self.language}"
