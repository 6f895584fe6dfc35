"""A body that a recommendation is addressed to, its response, and the history of that response."""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.recommendations.models.feed import RESPONSES, note_with_recommendation
from dialogues.recommendations.models.recommendation import Recommendation, RecommendationSet
from publishing.models import StoredFile
from publishing.triggers import RefusalTrigger
from toolkit.actions.edited_rows import EditedRow
from toolkit.languages import language_name

WAITING = ("sent", "acknowledged")


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """Reads of addressees."""

    def public(self) -> "AddresseeQuerySet":
        """Those of recommendations that are public."""
        return self.filter(recommendation__set__in=RecommendationSet.objects.published())

    def overdue(self, *, today: dt.date) -> "AddresseeQuerySet":
        """Those whose response is waited for and was due before today."""
        return self.filter(state__in=WAITING, due_on__lt=today)


class ResponseChangeQuerySet(models.QuerySet["ResponseChange"]):
    """Reads of the history."""

    def public(self) -> "ResponseChangeQuerySet":
        """Lines of recommendations that are public."""
        return self.filter(addressee__in=Addressee.objects.public())

    def responses(self) -> "ResponseChangeQuerySet":
        """Lines that say what an addressee responded; the others say what the hub did."""
        return self.exclude(source__in=[ResponseChange.Source.HUB, ResponseChange.Source.DUE_DATE])


class Addressee(EditedRow):
    """A body that a recommendation is addressed to, and its response (D7)."""

    class Kind(models.TextChoices):
        """The type of body."""

        NATIONAL_GOVERNMENT = "national_government", _("National government")
        EUROPEAN_UNION = "european_union", _("European Union")
        WHO_EUROPE = "who_europe", _("WHO Europe")
        REGIONAL_AUTHORITY = "regional_authority", _("Regional authority")
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        OTHER = "other", _("Others")

    class State(models.TextChoices):
        """The status of the response."""

        NOT_SENT = "not_sent", _("Not sent")
        SENT = "sent", _("Sent, no response yet")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")

    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="addressees"
    )
    kind = models.CharField(_("type"), max_length=30, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Empty: all of this kind."))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NOT_SENT)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    due_on = models.DateField(_("response due"), null=True, blank=True)
    answered_on = models.DateField(_("response received"), null=True, blank=True)
    answer = models.TextField(_("response"), max_length=10000, blank=True)
    answer_language = models.CharField(_("language of the response"), max_length=10, blank=True, db_default="")
    document = models.ForeignKey(
        StoredFile, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = AddresseeQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "recommendation", "kind", "name", "state", "sent_on", "due_on", "answered_on", "answer", "answer_language",
            "document", *EditedRow.EDIT_FIELDS,
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "kind", "name"], name="dialogues_addressee_once"),
            models.UniqueConstraint(fields=["recommendation", "id"], name="dialogues_addressee_in_recommendation"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | Q(answer__regex=r"\S"), name="dialogues_addressee_rejects_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="not_sent", sent_on=None) | (~Q(state="not_sent") & Q(sent_on__isnull=False)),
                name="dialogues_addressee_sent_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["not_sent", "sent", "acknowledged"], answered_on=None)
                | (~Q(state__in=["not_sent", "sent", "acknowledged"]) & Q(answered_on__isnull=False)),
                name="dialogues_addressee_answer_has_day",
            ),
        ]
        triggers = [
            *note_with_recommendation("addressee"),
            RefusalTrigger(
                name="addressee_sent_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition="""OLD.state <> 'not_sent' AND (
                    TG_OP = 'DELETE' OR NEW.state = 'not_sent' OR NEW.recommendation_id <> OLD.recommendation_id
                )""",
            ),
            RefusalTrigger(
                name="addressee_answer_stays",
                operation=pgtrigger.Update,
                condition="OLD.answered_on IS NOT NULL AND NEW.answered_on IS NULL",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    @property
    def is_waiting(self) -> bool:
        """Sent, and not yet answered in the matter."""
        return self.state in WAITING

    def days_waiting(self, *, today: dt.date) -> int | None:
        """Days without an answer, counted in public; None while nothing is asked or where there is an answer."""
        return (today - self.sent_on).days if self.is_waiting and self.sent_on else None

    def days_overdue(self, *, today: dt.date) -> int:
        """Days since the response was due, while it is waited for; 0 where it is not overdue."""
        return max(0, (today - self.due_on).days) if self.is_waiting and self.due_on else 0


class ResponseChange(models.Model):
    """One line of the public history of a response: written once, by no one changed or deleted afterwards."""

    class Source(models.TextChoices):
        """Who entered it. Never a person's name: the page is public."""

        HUB = "hub", _("Sent by the hub")
        ADDRESSEE = "addressee", _("By the addressee")
        COLLEAGUE = "colleague", _("By a colleague it was forwarded to")
        ON_BEHALF = "on_behalf", _("Entered by the hub on their behalf")
        DUE_DATE = "due_date", _("Due date changed by the hub")

    addressee = models.ForeignKey(
        Addressee, verbose_name=_("addressee"), on_delete=models.PROTECT, related_name="history"
    )
    source = models.CharField(_("entered by"), max_length=10, choices=Source)
    state = models.CharField(_("state"), max_length=20, choices=Addressee.State)
    answer = models.TextField(_("response"), max_length=10000, blank=True)
    answer_language = models.CharField(_("language of the response"), max_length=10, blank=True)
    document = models.ForeignKey(
        StoredFile, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    due_on = models.DateField(_("response due"), null=True, blank=True)
    on = models.DateField(_("day"))
    made_at = models.DateTimeField(_("entered"))

    objects = ResponseChangeQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "addressee", "source", "state", "answer", "answer_language", "document", "due_on", "on", "made_at",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("change to a response")
        verbose_name_plural = _("changes to responses")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="rejected") | Q(answer__regex=r"\S") | Q(source="due_date"),
                name="dialogues_change_rejects_with_reason",
            )
        ]
        triggers = [
            RESPONSES.own_changes(),
            PhaseGuard(Act.ANSWER, at="made_at", dialogue="addressee__recommendation__set__dialogue"),
            RefusalTrigger(name="history_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"change {self.pk} of addressee {self.addressee_id}"

    @property
    def language_label(self) -> str:
        """The language of the text in the reader's language; empty where it is not known."""
        return language_name(self.answer_language) if self.answer_language else ""
