"""The ledger: sets of numbered recommendations, what each consists of, and where it comes from."""

import pgtrigger
from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, DialogueSession, PolicyDialogue
from dialogues.recommendations.models.feed import RECOMMENDATIONS, note_with_recommendation
from events.models import Event
from hubs.models import Hub, Organisation
from publishing.triggers import RefusalTrigger
from toolkit.actions.edited_rows import EditedRow
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField


class RecommendationSetQuerySet(models.QuerySet["RecommendationSet"]):
    """Reads of sets."""

    def published(self) -> "RecommendationSetQuerySet":
        """Public sets: those of an organisation, and those of a published dialogue."""
        return self.filter(Q(dialogue=None) | Q(dialogue__in=PolicyDialogue.objects.published()))


class RecommendationSet(models.Model):
    """Recommendations adopted together: by a dialogue, or by an organisation (as the seven of 18 November 2020)."""

    title = models.CharField(_("title"), max_length=250)
    adopted_on = PartialDateField(_("adopted"), null=True, blank=True)
    dialogue = models.OneToOneField(
        PolicyDialogue,
        verbose_name=_("dialogue"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="recommendation_set",
    )
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("issued by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = RecommendationSetQuerySet.as_manager()

    privacy = Privacy(none=("id", "title", "adopted_on", "dialogue", "issuer", "source", "updated_at"))

    class Meta:
        verbose_name = _("set of recommendations")
        verbose_name_plural = _("sets of recommendations")
        ordering = ["-adopted_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dialogue__isnull=False, issuer=None) | Q(dialogue=None, issuer__isnull=False),
                name="dialogues_set_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__regex=PARTIAL_DATE_PATTERN), name="dialogues_set_date_shape"
            ),
            models.UniqueConstraint(fields=["issuer", "title"], name="dialogues_set_title_once_an_issuer"),
            models.UniqueConstraint(fields=["dialogue", "id"], name="dialogues_set_in_dialogue"),
        ]
        triggers = [
            DIALOGUES.changes_with("set", "SELECT {row}.dialogue_id"),
            RECOMMENDATIONS.changes_with(
                "set", "SELECT one.id FROM [dialogues.Recommendation] one WHERE one.set_id = {row}.id"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The dialogue's page where there is one, else the page of the set."""
        if self.dialogue_id:
            return reverse("dialogues:detail", args=[self.dialogue_id])
        return reverse("dialogues:recommendations", args=[self.pk])

    @property
    def name(self) -> str:
        """The title of the dialogue as it is now, else its own."""
        return self.dialogue.title if self.dialogue is not None else self.title


SENT_AND_CHANGED = """
    (NEW.number, NEW.text, NEW.set_id) IS DISTINCT FROM (OLD.number, OLD.text, OLD.set_id) AND EXISTS (
        SELECT FROM [dialogues.Addressee] asked WHERE asked.recommendation_id = OLD.id AND asked.state <> 'not_sent'
    )
"""


SENT_WITH_PART = """
    EXISTS (
        SELECT FROM [dialogues.Addressee] asked
        WHERE asked.recommendation_id IN (OLD.recommendation_id, NEW.recommendation_id) AND asked.state <> 'not_sent'
    )
"""


class Recommendation(EditedRow):
    """One recommendation of a set."""

    set = models.ForeignKey(
        RecommendationSet,
        verbose_name=_("recommendation set"),
        on_delete=models.CASCADE,
        related_name="recommendations",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=2000)

    privacy = Privacy(none=("id", "set", "number", "text", *EditedRow.EDIT_FIELDS))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["set", "number"],
                name="dialogues_recommendation_number_once",
                deferrable=Deferrable.IMMEDIATE,  # so that one UPDATE can close a gap
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="dialogues_recommendation_counts_from_one"),
            models.UniqueConstraint(fields=["set", "id"], name="dialogues_recommendation_in_set"),
        ]
        triggers = [
            DIALOGUES.changes_with(
                "text", "SELECT one.dialogue_id FROM [dialogues.RecommendationSet] one WHERE one.id = {row}.set_id"
            ),
            RECOMMENDATIONS.own_changes(),
            RefusalTrigger(name="recommendation_sent_is_fixed", operation=pgtrigger.Update, condition=SENT_AND_CHANGED),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    def get_absolute_url(self) -> str:
        """The public page, with what it consists of and the history of each response."""
        return address_of("dialogues:recommendation", self.pk)


class RecommendationPart(models.Model):
    """A part of a recommendation: an action it consists of, a piece of evidence for it, or a footnote."""

    class Kind(models.TextChoices):
        """What the part is."""

        ACTION = "action", _("Action")
        EVIDENCE = "evidence", _("Evidence")
        FOOTNOTE = "footnote", _("Footnote")

    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="parts"
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=1000)

    privacy = Privacy(none=("id", "recommendation", "kind", "number", "text"))

    class Meta:
        verbose_name = _("part of a recommendation")
        verbose_name_plural = _("parts of a recommendation")
        ordering = ["kind", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "kind", "number"], name="dialogues_part_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="dialogues_part_counts_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="dialogues_part_has_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["action", "evidence", "footnote"]), name="dialogues_part_known_kind"
            ),
        ]
        triggers = [
            *note_with_recommendation("part"),
            RefusalTrigger(
                name="part_sent_is_fixed",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                condition=SENT_WITH_PART,
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RecommendationSource(models.Model):
    """Where a recommendation comes from: a session of its own dialogue.

    ``set`` and ``dialogue`` are there for composite foreign keys, which keep recommendation and session in one dialogue.
    """

    set = models.ForeignKey(
        RecommendationSet, verbose_name=_("recommendation set"), on_delete=models.CASCADE, related_name="+"
    )
    dialogue = models.ForeignKey(PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="sources"
    )
    session = models.ForeignKey(
        DialogueSession, verbose_name=_("session"), on_delete=models.CASCADE, related_name="recommendation_sources"
    )

    privacy = Privacy(none=("id", "set", "dialogue", "recommendation", "session"))

    class Meta:
        verbose_name = _("source of a recommendation")
        verbose_name_plural = _("sources of a recommendation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "session"], name="dialogues_source_session_once")
        ]
        triggers = note_with_recommendation("source")

    def __str__(self) -> str:
        return f"source of recommendation {self.recommendation_id}"


class DialogueOfRecommendations(PolicyDialogue):
    """A dialogue, for the trigger on whether its recommendations are public."""

    class Meta:
        proxy = True
        triggers = [
            RECOMMENDATIONS.changes_with(
                "dialogue",
                "SELECT one.id FROM [dialogues.Recommendation] one JOIN [dialogues.RecommendationSet] ours ON ours.id = one.set_id"
                " WHERE ours.dialogue_id = {row}.id",
                "state", "title", "text_language",
            )
        ]  # fmt: skip


class HubOfRecommendations(Hub):
    """A hub, for the trigger on whether the recommendations of its dialogues are public."""

    class Meta:
        proxy = True
        triggers = [
            RECOMMENDATIONS.changes_with(
                "hub",
                "SELECT one.id FROM [dialogues.Recommendation] one JOIN [dialogues.RecommendationSet] ours ON ours.id = one.set_id"
                " JOIN [dialogues.PolicyDialogue] dialogue ON dialogue.id = ours.dialogue_id WHERE dialogue.hub_id = {row}.id",
                "is_published",
            )
        ]  # fmt: skip


class TopicOfRecommendations(PolicyDialogue.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a dialogue, for the trigger: lists of recommendations are filtered by it."""

    privacy = Privacy(none=("id", "policydialogue", "topic"))

    class Meta:
        proxy = True
        triggers = [
            RECOMMENDATIONS.changes_with(
                "topic",
                "SELECT one.id FROM [dialogues.Recommendation] one JOIN [dialogues.RecommendationSet] ours ON ours.id = one.set_id"
                " WHERE ours.dialogue_id = {row}.policydialogue_id",
            )
        ]


class OrganisationOfRecommendations(Organisation):
    """An organisation, for the trigger on who issued recommendations."""

    class Meta:
        proxy = True
        triggers = [
            RECOMMENDATIONS.changes_with(
                "issuer",
                "SELECT one.id FROM [dialogues.Recommendation] one JOIN [dialogues.RecommendationSet] ours ON ours.id = one.set_id"
                " WHERE ours.issuer_id = {row}.id",
                "name", "country_id",
            )
        ]  # fmt: skip


class EventOfRecommendations(Event):
    """An event, for the trigger on which public sessions recommendations come from."""

    class Meta:
        proxy = True
        triggers = [
            RECOMMENDATIONS.changes_with(
                "event",
                "SELECT one.recommendation_id FROM [dialogues.RecommendationSource] one"
                " JOIN [dialogues.DialogueSession] session ON session.id = one.session_id WHERE session.event_id = {row}.id",
                "state",
            )
        ]  # fmt: skip
