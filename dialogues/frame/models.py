"""A policy dialogue: a neutral question, somebody who promised to answer it by a date, and sessions that are events."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.privacy import Privacy
from events.models import Event
from hubs.models import Hub, Topic
from hubs.vocabulary.feed import HUB_IS_PUBLIC
from publishing.triggers import FeedResource
from toolkit.actions.edited_rows import EditedRow
from toolkit.addresses import address_of
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField
from toolkit.text_search import sort_column

DIALOGUES = FeedResource("dialogues", "dialogues.PolicyDialogue", "shown.state = 'published' AND " + HUB_IS_PUBLIC)


class PolicyDialogueQuerySet(models.QuerySet["PolicyDialogue"]):
    """Reads of dialogues."""

    def published(self) -> "PolicyDialogueQuerySet":
        """Those everybody may see: published, and of a hub that is public."""
        return self.filter(state=PolicyDialogue.State.PUBLISHED, hub__is_published=True)

    def managed_by(self, user: User | AnonymousUser) -> "PolicyDialogueQuerySet":
        """Those of the hubs the person works for."""
        return self.filter(hub__in=Hub.objects.staffed_by(user))


class PolicyDialogue(EditedRow):
    """A dialogue of one hub (D1, D2). What is published here has a question, somebody who promised to answer it, a day and a rule;
    one taken over from elsewhere (it has a ``source``) may lack what its source does not tell."""

    class Attribution(models.TextChoices):
        """What may be said of who said what; fixed before the first invitation (SURE guide 7)."""

        OPEN = "open", _("On the record")
        CHATHAM_HOUSE = "chatham_house", _("Chatham House Rule")
        CLOSED = "closed", _("Closed, no report")

        @property
        def in_plain_words(self) -> str:
            """What the rule means for somebody who takes part."""
            return str(IN_PLAIN_WORDS[self])

    class State(models.TextChoices):
        """Draft, then published."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="dialogues")
    title = models.CharField(_("title"), max_length=250)
    question = models.TextField(_("question"), max_length=1000, blank=True, help_text=_("Neutral and in plain words."))
    text_language = models.CharField(
        _("language of the text"), max_length=10, default="en", db_default="en",
        help_text=_("The language this page is written in. Screen readers pronounce the text by it."),
    )  # fmt: skip
    background = models.TextField(_("background"), max_length=20000, blank=True)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    programme = models.JSONField(_("programme"), default=list, blank=True)
    invited = models.CharField(_("who is invited"), max_length=500, blank=True)
    decision_point = models.CharField(_("decision it is for"), max_length=300, blank=True)
    commissioner = models.CharField(_("who promised to answer"), max_length=250, blank=True)
    answer_promised_by = PartialDateField(_("answer promised by"), null=True, blank=True)
    attribution = models.CharField(_("attribution rule"), max_length=20, choices=Attribution, blank=True)
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    answer = models.TextField(_("the answer"), max_length=20000, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=20000, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Only of dialogues taken over from somewhere else.")
    )
    note = models.CharField(_("note on the source"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    sort_title = sort_column("title")

    objects = PolicyDialogueQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "title", "question", "text_language", "background", "objectives", "programme", "invited", "decision_point",
            "commissioner", "answer_promised_by", "attribution", "organisers", "answer", "answered_on", "outcome", "topics", "source",
            "note", "state", "published_at", "updated_at", "sort_title", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("policy dialogue")
        verbose_name_plural = _("policy dialogues")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "title"], name="dialogues_dialogue_title_once_a_hub"),
            models.UniqueConstraint(fields=["hub", "id"], name="dialogues_dialogue_in_hub"),
            models.CheckConstraint(
                condition=Q(answer_promised_by__regex=PARTIAL_DATE_PATTERN), name="dialogues_dialogue_answer_date_shape"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="dialogues_dialogue_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(question=""), name="dialogues_dialogue_published_has_question"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | ~Q(source="")
                | (~Q(commissioner="") & ~Q(attribution="") & Q(answer_promised_by__isnull=False)),
                name="dialogues_dialogue_published_has_promise",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="dialogues_dialogue_answer_has_day",
            ),
        ]
        triggers = [DIALOGUES.own_changes()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("dialogues:detail", self.pk)

    @property
    def can_be_published(self) -> bool:
        """Only a draft is published."""
        return self.state == self.State.DRAFT


IN_PLAIN_WORDS = {
    PolicyDialogue.Attribution.OPEN: _("Statements may be reported with the name of the speaker."),
    PolicyDialogue.Attribution.CHATHAM_HOUSE: _(
        "Statements may be reported, but not who said them, who they work for, or who took part."
    ),
    PolicyDialogue.Attribution.CLOSED: _("Nothing said is reported, and no participants are named."),
}


class DialogueSession(models.Model):
    """A session of a dialogue is an event of the same hub: citizens register for it there."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="sessions"
    )
    event = models.OneToOneField(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="dialogue_session"
    )

    privacy = Privacy(none=("id", "hub", "dialogue", "event"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["event__starts_on", "event__starts_at", "id"]
        triggers = [DIALOGUES.changes_with("session", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return str(self.event)
