"""A segment that is being invited by a worker."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.models import Event
from hubs.models import Hub
from stakeholders.segments.models import Segment


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def unfinished(self) -> "CampaignQuerySet":
        """Those that still have people to invite."""
        return self.filter(finished_at=None)


class Campaign(models.Model):
    """The wish to invite one segment to one event. ``cursor`` moves in the transaction of the invitations it passed.

    ``introductions`` are the coordinator's own texts by language (``events.invitations.texts``). ``reply_by``, a day of the
    event's time zone, is a request: answers after it are accepted as long as the event takes registrations.
    """

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="campaigns")
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cursor = models.BigIntegerField(_("last person passed"), default=0)
    invited = models.PositiveIntegerField(_("invited so far"), default=0)
    introductions = models.JSONField(
        _("own text by language"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    reply_by = models.DateField(_("reply by"), null=True, blank=True)
    signed_by = models.CharField(
        _("signed by"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("A function or a team, not a person."),
    )
    allows_substitutes = models.BooleanField(_("invitees may name a substitute"), default=False, db_default=False)
    asked_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "segment", "cursor", "invited", "introductions", "reply_by", "signed_by",
            "allows_substitutes", "asked_at", "finished_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "segment"], condition=Q(finished_at=None), name="events_campaign_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["hub", "event", "id"], name="events_campaign_of_event"),
            models.CheckConstraint(
                condition=Exact(
                    models.Func("introductions", function="jsonb_typeof", output_field=models.TextField()),
                    models.Value("object"),
                ),
                name="events_campaign_introductions_object",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("asked_at")),
                name="events_campaign_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"campaign {self.pk}"
