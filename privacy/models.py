"""Requests of people to see what the portal holds about them."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from toolkit.email_addresses import canonical_address_check


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Reads of requests."""

    def valid(self, *, at: dt.datetime) -> "DataRequestQuerySet":
        """Those whose link still opens the page."""
        return self.filter(expires_at__gt=at)


class DataRequest(models.Model):
    """A request for the page about the data of one address. Its link, sent to that address, opens the page for a day."""

    LINK_KIND = "data"

    email = models.EmailField(_("email address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked for"))
    expires_at = models.DateTimeField(_("valid until"), db_index=True)

    objects = DataRequestQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "language", "asked_at", "expires_at"),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("one day, as long as the link is valid"),
        ends_with="privacy.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("request to see one's data")
        verbose_name_plural = _("requests to see one's data")
        ordering = ["id"]
        constraints = [
            canonical_address_check("email", name="privacy_request_canonical_address"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="privacy_request_expires_later"),
        ]
        indexes = [models.Index(fields=["email", "-asked_at"], name="privacy_request_of_address")]

    def __str__(self) -> str:
        return f"data request {self.pk}"
