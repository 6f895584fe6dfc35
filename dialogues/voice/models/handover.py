"""The trace of a message that went from one body to another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from dialogues.voice.models.message import KEPT, VoiceMessage
from hubs.models import Hub


class VoiceHandover(models.Model):
    """A message was handed over: the sender (no hub: the network office), the receiver, when, and a note for the next team."""

    message = models.ForeignKey(
        VoiceMessage, verbose_name=_("message"), on_delete=models.CASCADE, related_name="handovers"
    )
    from_hub = models.ForeignKey(
        Hub, verbose_name=_("from"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    to_hub = models.ForeignKey(
        Hub, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    to_group = models.CharField(_("to the group"), max_length=200, blank=True)
    encrypted = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("colleague"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # fmt: skip
    made_at = models.DateTimeField(_("handed over"))

    privacy = Privacy(
        none=("id", "message", "from_hub", "to_hub", "to_group", "made_by", "made_at"),
        health=("encrypted",),
        encrypted=("encrypted",),
        retention=KEPT,
        ends_with="message",
        person="message__email",
    )

    class Meta:
        verbose_name = _("hand-over of a message")
        verbose_name_plural = _("hand-overs of messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"

    @property
    def note(self) -> str:
        """What the next team should know."""
        return decrypted(self.encrypted)

    @property
    def sender(self) -> str:
        """Who had it, in words."""
        return self.from_hub.title if self.from_hub else str(_("Network office"))

    @property
    def receiver(self) -> str:
        """Who has got it, in words; with the group."""
        hub = self.to_hub.title if self.to_hub else str(_("Network office"))
        return f"{hub}: {self.to_group}" if self.to_group else hub
