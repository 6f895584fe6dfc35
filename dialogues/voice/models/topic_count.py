"""How many messages a team got about a topic in a month. Stays when the messages are deleted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Hub, Topic


class VoiceTopicCount(models.Model):
    """Messages confirmed in one month (its first day): no hub, the network office; no topic, none chosen."""

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    month = models.DateField(_("month"))
    number = models.PositiveIntegerField(_("messages"), default=1)

    privacy = Privacy(none=("id", "hub", "topic", "month", "number"))

    class Meta:
        verbose_name = _("number of messages about a topic")
        verbose_name_plural = _("numbers of messages about topics")
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "topic", "month"], name="dialogues_voice_count_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="dialogues_voice_count_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.number} in {self.month:%Y-%m}"
