"""Statements: one idea each, moderated before they appear, and how many voted on each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import COUNTRY_OF_DIALOGUE, DIALOGUES, PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.statements.models.pseudonym import Pseudonym
from hubs.models import Hub
from hubs.vocabulary.feed import HUB_IS_PUBLIC, country_of_hub
from publishing.triggers import FeedResource
from toolkit.languages import own_name

LONGEST = 280
DIALOGUE_REPORTS = """
    EXISTS (SELECT FROM [dialogues.PolicyDialogue] one
            WHERE one.id = shown.dialogue_id AND one.state = 'published' AND one.attribution <> 'closed')
"""
OPINION_GROUPS = FeedResource(
    "opinion_groups",
    "dialogues.PolicyDialogue",
    f"shown.state = 'published' AND shown.attribution <> 'closed' AND {HUB_IS_PUBLIC}"
    " AND EXISTS (SELECT FROM [dialogues.OpinionResult] result WHERE result.dialogue_id = shown.id)",
    country_of_hub(),
)
STATEMENTS = FeedResource(
    "statements",
    "dialogues.Statement",
    f"shown.state = 'accepted' AND {DIALOGUE_REPORTS} AND {HUB_IS_PUBLIC}",
    COUNTRY_OF_DIALOGUE,
)


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads of statements."""

    def accepted(self) -> "StatementQuerySet":
        """Those people vote on."""
        return self.filter(state=Statement.State.ACCEPTED)

    def public(self) -> "StatementQuerySet":
        """Those anyone can read: accepted ones of published dialogues whose attribution rule lets them be reported."""
        closed = PolicyDialogue.Attribution.CLOSED
        return (
            self.accepted()
            .filter(dialogue__in=PolicyDialogue.objects.published())
            .exclude(dialogue__attribution=closed)
        )

    def waiting(self) -> "StatementQuerySet":
        """Those that wait for a moderator."""
        return self.filter(state=Statement.State.WAITING)

    def refused(self) -> "StatementQuerySet":
        """Those of the moderation log."""
        return self.filter(state=Statement.State.REFUSED)


class Statement(models.Model):
    """One idea of a participant, or of the hub to start with (``is_seed``). It gets its ``number`` when it is accepted.

    ``published_…`` are the counts anyone sees: they move in steps (``OpinionResult``), so that no one's vote can be read from them.
    A refused or withdrawn statement loses its text; the log keeps reason and time.
    """

    class State(models.TextChoices):
        """Moderated before it appears."""

        WAITING = "waiting", _("Waiting for a moderator")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Reason(models.TextChoices):
        """Why a statement is refused; also what one is held back for."""

        OFF_TOPIC = "off_topic", _("Off topic")
        DUPLICATE = "duplicate", _("Duplicate of another statement")
        SEVERAL_IDEAS = "several_ideas", _("More than one idea")
        UNCLEAR = "unclear", _("Not clear enough to vote on")
        NAMES_A_PERSON = "names_a_person", _("Names a person")
        PERSONAL_DATA = "personal_data", _("Phone number, email or other personal data")
        HEALTH = "health", _("Reveals a person's illness")
        INSULT = "insult", _("Insult or hate")
        ADVERTISEMENT = "advertisement", _("Advertisement")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="statements"
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    writer = models.ForeignKey(
        Pseudonym,
        verbose_name=_("pseudonym"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
    )
    is_seed = models.BooleanField(_("written by the hub"), default=False)
    text = models.CharField(_("statement"), max_length=LONGEST, blank=True)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.WAITING)
    held_for = ArrayField(
        models.CharField(max_length=20, choices=Reason), verbose_name=_("held back for"), default=list, blank=True
    )
    written_at = models.DateTimeField(_("written"))
    moderated_at = models.DateTimeField(_("moderated"), null=True, blank=True)
    refused_for = models.CharField(_("reason for refusing"), max_length=20, choices=Reason, blank=True)
    duplicate_of = models.ForeignKey(
        "self", verbose_name=_("duplicate of"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_agree = models.PositiveIntegerField(_("agree"), null=True, blank=True)
    published_disagree = models.PositiveIntegerField(_("disagree"), null=True, blank=True)
    published_passed = models.PositiveIntegerField(_("pass"), null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "number", "writer", "is_seed", "language", "state", "held_for", "written_at", "moderated_at",
            "refused_for", "duplicate_of", "published_agree", "published_disagree", "published_passed",
        ),
        personal=("text",),
        retention=gettext_noop(
            "refused: 30 days, then only the reason; accepted: stays public, without its link to you 90 days after the phase closes"
        ),
        ends_with="dialogues.forget",
        person="writer__address_key",
        person_keys=Pseudonym.privacy.person_keys,
    )  # fmt: skip

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["id"]
        indexes = [models.Index(fields=["dialogue", "state", "number"], name="dialogues_statement_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "number"], name="dialogues_statement_number_once", deferrable=Deferrable.IMMEDIATE
            ),
            models.UniqueConstraint(fields=["dialogue", "id"], name="dialogues_statement_in_dialogue"),
            models.UniqueConstraint(
                fields=["dialogue", "text"], condition=Q(state__in=["waiting", "accepted"]), name="dialogues_statement_text_once"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(state__in=["refused", "withdrawn"]), name="dialogues_statement_has_text"
            ),
            models.CheckConstraint(
                condition=Q(state="refused", moderated_at__isnull=False) & ~Q(refused_for="") | ~Q(state="refused") & Q(refused_for=""),
                name="dialogues_statement_refused_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(moderated_at__isnull=False, number__isnull=False),
                name="dialogues_statement_accepted_has_number",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(refused_for="duplicate"), name="dialogues_statement_duplicate_is_refused"
            ),
            models.CheckConstraint(condition=Q(is_seed=False) | Q(writer=None), name="dialogues_statement_seed_has_no_writer"),
            models.CheckConstraint(
                condition=Q(published_agree=None, published_disagree=None, published_passed=None)
                | Q(published_agree__isnull=False, published_disagree__isnull=False, published_passed__isnull=False),
                name="dialogues_statement_counts_together",
            ),
        ]  # fmt: skip
        triggers = [
            PhaseGuard(Act.STATE, at="written_at"),
            STATEMENTS.own_changes(),
            DIALOGUES.changes_with("statement", "SELECT {row}.dialogue_id", "state", "text"),
            # Public as soon as it is there: the others are once they are accepted.
            DIALOGUES.changes_with("seed", "SELECT {row}.dialogue_id WHERE {row}.is_seed"),
            OPINION_GROUPS.changes_with("statement", "SELECT {row}.dialogue_id", "state"),
        ]

    def __str__(self) -> str:
        return self.text or f"statement {self.pk}"

    @property
    def language_name(self) -> str:
        """The language in its own words."""
        return own_name(self.language)

    @property
    def held_for_words(self) -> list[str]:
        """What it is held back for, in words."""
        return [str(self.Reason(reason).label) for reason in self.held_for]


class StatementTally(models.Model):
    """How many voted on a statement, kept by the trigger of ``Vote``. In no answer: what is shown moves in steps."""

    statement = models.OneToOneField(
        Statement, verbose_name=_("statement"), on_delete=models.CASCADE, primary_key=True, related_name="tally"
    )
    agree = models.PositiveIntegerField(_("agree"), default=0)
    disagree = models.PositiveIntegerField(_("disagree"), default=0)
    passed = models.PositiveIntegerField(_("pass"), default=0)

    privacy = Privacy(none=("statement", "agree", "disagree", "passed"))

    class Meta:
        verbose_name = _("votes on a statement")
        verbose_name_plural = _("votes on statements")

    def __str__(self) -> str:
        return f"{self.agree} agree, {self.disagree} disagree, {self.passed} pass"


class DialogueOfStatements(PolicyDialogue):
    """A dialogue, for the trigger on whether its statements are public."""

    class Meta:
        proxy = True
        triggers = [
            STATEMENTS.changes_with(
                "dialogue",
                "SELECT one.id FROM [dialogues.Statement] one WHERE one.dialogue_id = {row}.id",
                "state", "attribution",
            ),
            OPINION_GROUPS.changes_with("dialogue", "SELECT {row}.id", "state", "attribution", "title", "translations"),
        ]  # fmt: skip


class HubOfStatements(Hub):
    """A hub, for the trigger on whether its statements are public."""

    class Meta:
        proxy = True
        triggers = [
            STATEMENTS.changes_with(
                "hub", "SELECT one.id FROM [dialogues.Statement] one WHERE one.hub_id = {row}.id", "is_published"
            ),
            OPINION_GROUPS.changes_with(
                "hub", "SELECT one.id FROM [dialogues.PolicyDialogue] one WHERE one.hub_id = {row}.id", "is_published"
            ),
        ]
