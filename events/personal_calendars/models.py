"""The secret calendar address of a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from toolkit.email_addresses import canonical_address_check


class PersonalCalendar(models.Model):
    """An address under which a calendar program finds all events one person is registered for. Renewed, the old one ends."""

    LINK_KIND = "calendar"

    email = models.EmailField(_("email address"), unique=True)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))

    privacy = Privacy(
        none=("id", "created_at"),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("until the last registration of the address is deleted, or the person ends it"),
        ends_with="events.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")
        constraints = [canonical_address_check("email", name="events_personalcalendar_canonical_address")]

    def __str__(self) -> str:
        return f"personal calendar {self.pk}"
