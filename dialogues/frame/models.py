"""A policy dialogue: a neutral question, a commitment to respond by a date, and sessions that are events."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.privacy import Privacy
from dialogues.frame.texts import DialogueTexts
from events.models import Event
from hubs.models import Hub, Topic
from hubs.vocabulary.feed import HUB_IS_PUBLIC, country_of_hub
from publishing.models import Publication
from publishing.triggers import FeedResource
from toolkit.actions.edited_rows import EditedRow
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.languages import spoken_words
from toolkit.localized_text import translations_are_an_object
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDate, PartialDateField
from toolkit.text_search import sort_column

DIALOGUES = FeedResource(
    "dialogues", "dialogues.PolicyDialogue", "shown.state = 'published' AND " + HUB_IS_PUBLIC, country_of_hub()
)
COUNTRY_OF_DIALOGUE = country_of_hub(
    "(SELECT one.hub_id FROM [dialogues.PolicyDialogue] one WHERE one.id = shown.dialogue_id)"
)


class PolicyDialogueQuerySet(models.QuerySet["PolicyDialogue"]):
    """Reads of dialogues."""

    def published(self) -> "PolicyDialogueQuerySet":
        """Published dialogues of public hubs."""
        return self.filter(state=PolicyDialogue.State.PUBLISHED, hub__is_published=True)

    def once_published(self) -> "PolicyDialogueQuerySet":
        """Dialogues with a public page: published ones, and withdrawn ones, whose page says so."""
        return self.exclude(state=PolicyDialogue.State.DRAFT).filter(hub__is_published=True)

    def organised_by(self, hub: Hub) -> "PolicyDialogueQuerySet":
        """Dialogues of the hub, and those of which it co-organises a session."""
        accepted = Q(state="accepted", event__dialogue_session__dialogue=OuterRef("pk"))
        shared = Exists(hub.co_organised.filter(accepted))
        return self.filter(Q(hub=hub) | shared)


class PolicyDialogue(DialogueTexts, EditedRow):
    """A dialogue of one hub (D1, D2). A published one has a question, a commitment to respond with its date, and an attribution rule;
    one imported from a ``source`` may lack what the source does not state."""

    class Attribution(models.TextChoices):
        """What may be reported of who said what; fixed before the first invitation (SURE guide 7)."""

        OPEN = "open", _("On the record")
        CHATHAM_HOUSE = "chatham_house", _("Chatham House Rule")
        CLOSED = "closed", _("Closed, no report")

        @property
        def in_plain_words(self) -> str:
            """What the rule means for participants."""
            return str(IN_PLAIN_WORDS[self])

    class State(models.TextChoices):
        """Draft, then published; published again after it was withdrawn."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Level(models.TextChoices):
        """The level at which the question is decided."""

        EU = "eu", _("European Union")
        NATIONAL = "national", _("National")
        REGIONAL = "regional", _("Regional")
        LOCAL = "local", _("Local")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="dialogues")
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.PROTECT,
        related_name="dialogue",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=250)
    question = models.TextField(
        _("question"), max_length=1000, blank=True, help_text=_("Neutral and in plain language.")
    )
    text_language = models.CharField(
        _("language of the text"), max_length=10, default="en", db_default="en",
        help_text=_("The language this page is written in. Screen readers pronounce the text by it."),
    )  # fmt: skip
    background = models.TextField(_("background"), max_length=20000, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True, default="", db_default="")
    languages = models.CharField(
        _("languages"), max_length=100, blank=True, default="", db_default="",
        help_text=_("As people will read it: English, Greek"),
    )  # fmt: skip
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    programme = models.JSONField(_("programme"), default=list, blank=True)
    invited = models.CharField(_("who is invited"), max_length=500, blank=True)
    decision_point = models.CharField(_("decision this will inform"), max_length=300, blank=True)
    commissioner = models.CharField(_("who committed to respond"), max_length=250, blank=True)
    answer_promised_by = PartialDateField(_("response due"), null=True, blank=True)
    attribution = models.CharField(_("attribution rule"), max_length=20, choices=Attribution, blank=True)
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    answer = models.TextField(_("response"), max_length=20000, blank=True)
    answered_on = models.DateField(_("response received"), null=True, blank=True)
    outcome = models.TextField(_("outcomes"), max_length=20000, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Only of imported dialogues."))
    note = models.CharField(_("note on the source"), max_length=500, blank=True)
    rapporteur = models.ForeignKey(
        User, verbose_name=_("rapporteur"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True,
        help_text=_("May write the report; a team member of the hub or of one that co-organises a session."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason for withdrawing it"), max_length=500, blank=True, db_default="")
    updated_at = TimestampField(_("changed"), auto_now=True)
    sort_title = sort_column("title")

    objects = PolicyDialogueQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "title", "question", "text_language", "background", "objectives", "programme", "invited", "decision_point",
            "commissioner", "answer_promised_by", "attribution", "organisers", "answer", "answered_on", "outcome", "topics", "source",
            "note", "state", "published_at", "withdrawn_at", "withdrawal_reason", "updated_at", "sort_title",
            "publication", "level", "languages", "rapporteur", *DialogueTexts.COMMITTED,
            *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("policy dialogue")
        verbose_name_plural = _("policy dialogues")
        ordering = ["-id"]
        constraints = [
            translations_are_an_object("dialogues_dialogue_translations_object"),
            models.UniqueConstraint(fields=["hub", "title"], name="dialogues_dialogue_title_once_a_hub"),
            models.UniqueConstraint(fields=["hub", "id"], name="dialogues_dialogue_in_hub"),
            models.CheckConstraint(
                condition=Q(answer_promised_by__regex=PARTIAL_DATE_PATTERN), name="dialogues_dialogue_answer_date_shape"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | Q(state__in=["published", "withdrawn"], published_at__isnull=False),
                name="dialogues_dialogue_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")
                | Q(state__in=["draft", "published"], withdrawn_at=None, withdrawal_reason=""),
                name="dialogues_dialogue_withdrawn_has_reason",
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
    def languages_words(self) -> str:
        """The languages spoken, in the reader's language where they were typed by their English names."""
        return spoken_words(self.languages)

    @property
    def can_be_published(self) -> bool:
        """Whether it is a draft, or was withdrawn."""
        return self.state != self.State.PUBLISHED

    @property
    def was_published(self) -> bool:
        """Whether it is or was public: what it commits to can't be removed."""
        return self.state != self.State.DRAFT


IN_PLAIN_WORDS = {
    PolicyDialogue.Attribution.OPEN: _("Statements may be reported with the name of the speaker."),
    PolicyDialogue.Attribution.CHATHAM_HOUSE: _(
        "Statements may be reported, but not who said them, who they work for, or who took part."
    ),
    PolicyDialogue.Attribution.CLOSED: _("Nothing said is reported, and no participants are named."),
}


class Correction(models.Model):
    """A change of what a public dialogue states. Its public page lists it with the value before."""

    class Field(models.TextChoices):
        """The fields whose changes are listed."""

        QUESTION = "question", _("Question")
        COMMISSIONER = "commissioner", _("Who committed to respond")
        DUE = "answer_promised_by", _("Response due")
        ATTRIBUTION = "attribution", _("Attribution rule")
        ANSWER = "answer", _("Response")
        ANSWERED_ON = "answered_on", _("Response received")

    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="corrections"
    )
    field = models.CharField(_("field"), max_length=30, choices=Field)
    before = models.TextField(_("before"), max_length=20000)
    made_at = TimestampField(_("made"), auto_now_add=True)

    privacy = Privacy(none=("id", "dialogue", "field", "before", "made_at"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(before=""), name="dialogues_correction_has_value")]
        triggers = [DIALOGUES.changes_with("correction", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"{self.field} of dialogue {self.dialogue_id}"

    @property
    def value_before(self) -> str:
        """The value before, as the page shows it."""
        if self.field in (self.Field.DUE, self.Field.ANSWERED_ON):
            return PartialDate.parse(self.before).in_words
        if self.field == self.Field.ATTRIBUTION:
            return str(PolicyDialogue.Attribution(self.before).label)
        return self.before


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


class Phase(models.Model):
    """From when to when a dialogue is in one of its phases; what may be done in which is said by ``dialogues.frame.phases``."""

    class Kind(models.TextChoices):
        """The phases in their order."""

        CALL = "call", _("Registration")
        EVIDENCE = "evidence", _("Evidence")
        STATEMENTS = "statements", _("Statements")
        SESSION = "session", _("Session")
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        RESPONSE = "response", _("Response")
        FOLLOW_UP = "follow_up", _("Follow-up")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="phases"
    )
    kind = models.CharField(_("phase"), max_length=20, choices=Kind)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    privacy = Privacy(none=("id", "hub", "dialogue", "kind", "opens_at", "closes_at"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "kind"], name="dialogues_phase_once"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="dialogues_phase_ends_after_start"
            ),
        ]
        triggers = [DIALOGUES.changes_with("phase", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"{self.kind} of dialogue {self.dialogue_id}"
