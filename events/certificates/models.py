"""Certificates of attendance."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.programme.models import Event
from events.registrations.models import Registration
from hubs.models import Hub
from toolkit.addresses import address_of

VERIFIABLE_FOR = dt.timedelta(days=3 * 365)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads of certificates."""

    def waiting(self) -> "CertificateQuerySet":
        """Requested, and not made yet."""
        return self.filter(state=Certificate.State.WAITING, revoked_at=None)

    def issued(self) -> "CertificateQuerySet":
        """Issued, also those revoked later: what the verification page knows."""
        return self.exclude(issued_at=None)


class Certificate(models.Model):
    """The certificate of one registration: requested, made by a worker, and from then on verified by its number.

    It outlives the registration: its page then still says whether the number is valid, by the initials alone.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Being prepared")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Not issued")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="certificates")
    registration = models.OneToOneField(
        Registration, verbose_name=_("registration"), on_delete=models.SET_NULL, related_name="certificate", null=True,
    )  # fmt: skip
    code = models.CharField(_("number"), max_length=19, unique=True)
    initials = models.CharField(_("initials"), max_length=10)
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    round = models.PositiveSmallIntegerField(_("how often made"), default=1)
    requested_at = models.DateTimeField(_("requested"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id",
            "hub",
            "event",
            "registration",
            "code",
            "state",
            "round",
            "requested_at",
            "issued_at",
            "revoked_at",
        ),
        personal=("initials",),
        secret=("address_hash",),
        retention=gettext_noop("three years after the event, so that the certificate can be verified"),
        ends_with="events.forget",
        person="address_hash",
    )

    class Meta:
        verbose_name = _("certificate of attendance")
        verbose_name_plural = _("certificates of attendance")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_at__isnull=False), name="events_certificate_issued_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "issued", "failed"]), name="events_certificate_known_state"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$"),
                name="events_certificate_code_shape",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="waiting", revoked_at=None), name="events_certificate_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The page on which anyone verifies it."""
        return address_of("certificates:certificate", self.code)

    @property
    def is_valid(self) -> bool:
        """Whether it was issued and not revoked."""
        return self.issued_at is not None and self.revoked_at is None

    @property
    def can_be_downloaded(self) -> bool:
        """Whether the person finds it on their page: made, and valid."""
        return self.state == self.State.ISSUED and self.is_valid

    @property
    def status(self) -> str:
        """The key of its badge."""
        return "revoked" if self.revoked_at is not None else self.state

    @property
    def status_words(self) -> str:
        """What its badge says; empty: the usual word."""
        return str(self.get_state_display()) if self.status == self.State.WAITING else ""


class CertificateFile(models.Model):
    """The PDF of a certificate, apart from it: kept as long as the registration, and never read with lists.

    In the database, so that it is written in the transaction that issues the certificate and erased in the one that erases it.
    """

    certificate = models.OneToOneField(
        Certificate, verbose_name=_("certificate"), on_delete=models.CASCADE, related_name="file"
    )
    content = models.BinaryField(_("PDF"))

    privacy = Privacy(
        none=("id", "certificate"),
        personal=("content",),
        retention=gettext_noop("six months after the event"),
        ends_with="events.forget",
        not_linked=gettext_noop(
            "deleted with the certificate; the person downloads it on the page of their registration"
        ),
    )

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")

    def __str__(self) -> str:
        return f"file of certificate {self.certificate_id}"
