"""What mail servers and providers said about emails: refusals, bounces, delays and complaints."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy


class DeliveryReport(models.Model):
    """One thing that a mail server, or a provider, said about an email. What comes twice is kept once."""

    class Type(models.TextChoices):
        """What was said."""

        REFUSED = "refused", _("Refused for now")
        DELAYED = "delayed", _("Delayed")
        SOFT = "soft", _("Bounced")
        HARD = "hard", _("Bounced: address doesn't work")
        COMPLAINT = "complaint", _("Reported as spam")

    email = models.ForeignKey(
        "outbox.OutgoingEmail", on_delete=models.CASCADE, related_name="reports", verbose_name=_("email")
    )
    type = models.CharField(_("type"), max_length=10, choices=Type)
    status = models.CharField(_("status code"), max_length=11, blank=True, help_text=_("RFC 3463, for instance 5.1.1"))
    detail = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    counts = models.BooleanField(
        _("counts"), default=True, help_text=_("Of a soft bounce: towards stopping emails to the address")
    )
    reported_at = models.DateTimeField(_("reported"))

    privacy = Privacy(
        none=("id", "type", "status", "counts", "reported_at"),
        personal=("email", "detail"),
        retention=gettext_noop("as long as the row of the email it is about"),
        ends_with="email",
        person="email__recipient_hash",
    )

    class Meta:
        verbose_name = _("delivery report")
        verbose_name_plural = _("delivery reports")
        ordering = ["reported_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=["refused", "delayed", "soft", "hard", "complaint"]),
                name="outbox_report_known_type",
            ),
            models.UniqueConstraint(
                fields=["email", "type"], condition=~Q(type="refused"), name="outbox_report_once_a_type"
            ),
        ]
        indexes = [models.Index(fields=["type", "reported_at"], name="outbox_report_of_type")]

    def __str__(self) -> str:
        return f"{self.type} {self.status}"
