"""The consensus statement of a dialogue, and those who agreed to be named under it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.statements.models.triggers import TableTrigger
from hubs.models import Hub
from toolkit.actions.edited_rows import EditedRow
from toolkit.email_addresses import canonical_address_check


class ConsensusStatement(EditedRow):
    """What participants agreed on in one text. ``wording`` counts its texts: a signature is under one of them."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="consensus"
    )
    text = models.TextField(_("text"), max_length=10000)
    text_language = models.CharField(_("language of the text"), max_length=10, default="en")
    wording = models.PositiveIntegerField(_("number of the wording"), default=1)

    privacy = Privacy(none=("id", "hub", "dialogue", "text", "text_language", "wording", *EditedRow.EDIT_FIELDS))

    class Meta:
        verbose_name = _("consensus statement")
        verbose_name_plural = _("consensus statements")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="dialogues_consensus_has_text"),
            models.UniqueConstraint(fields=["dialogue", "id"], name="dialogues_consensus_in_dialogue"),
        ]
        triggers = [
            DIALOGUES.changes_with("consensus", "SELECT {row}.dialogue_id"),
            TableTrigger(
                name="consensus_counts_wordings",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF NEW.text IS DISTINCT FROM OLD.text THEN NEW.wording := OLD.wording + 1; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"consensus statement of dialogue {self.dialogue_id}"


class ConsensusSignatoryQuerySet(models.QuerySet["ConsensusSignatory"]):
    """Reads of signatories."""

    def agreed(self) -> "ConsensusSignatoryQuerySet":
        """Those who agreed to the text as it is now: only they are shown."""
        return self.filter(state=ConsensusSignatory.State.AGREED, agreed_wording=F("consensus__wording"))

    def reachable(self) -> "ConsensusSignatoryQuerySet":
        """Those whose link opens its page: asked at least once, of a published dialogue."""
        return self.exclude(asked_at=None).filter(dialogue__in=PolicyDialogue.objects.published())

    def for_pages(self) -> "ConsensusSignatoryQuerySet":
        """With everything their page shows."""
        return self.select_related("hub__country", "dialogue__hub__country", "consensus")


class ConsensusSignatory(models.Model):
    """An organisation, or a person with a function, asked to be named under the consensus statement of a dialogue.

    The row is as long-lived as the name: their link withdraws the agreement also after publication. Composite foreign keys keep
    statement, dialogue and hub together.
    """

    LINK_KIND = "signatory"

    class State(models.TextChoices):
        """From being added to the answer."""

        ADDED = "added", _("Not asked yet")
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Agreement withdrawn")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="+")
    consensus = models.ForeignKey(
        ConsensusStatement, verbose_name=_("consensus statement"), on_delete=models.CASCADE, related_name="signatories"
    )
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("email address"))
    language = models.CharField(_("language of our emails"), max_length=10, choices=settings.LANGUAGES, default="en")
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ADDED)
    agreed_wording = models.PositiveIntegerField(_("wording agreed to"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"))
    asked_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    email_due = models.BooleanField(
        _("email is due"), default=False, help_text=_("They were asked; a worker still has to write the email.")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ConsensusSignatoryQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "consensus", "language", "state", "agreed_wording", "created_at", "asked_at", "email_due",
            "answered_at",
        ),
        personal=("organisation", "name", "function", "email"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "agreed: as long as the statement is public, or until you withdraw; otherwise one year after you were asked or answered"
        ),
        ends_with="dialogues.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["organisation", "name", "id"]
        constraints = [
            canonical_address_check("email", name="dialogues_signatory_canonical_address"),
            models.UniqueConstraint(fields=["consensus", "email"], name="dialogues_signatory_once"),
            models.CheckConstraint(
                condition=~Q(organisation="", name="") & (Q(name="", function="") | ~Q(name="") & ~Q(function="")),
                name="dialogues_signatory_is_named",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", agreed_wording__isnull=False) | ~Q(state="agreed") & Q(agreed_wording=None),
                name="dialogues_signatory_agreed_to_a_wording",
            ),
            models.CheckConstraint(
                condition=Q(state="added", asked_at=None) | ~Q(state="added") & Q(asked_at__isnull=False),
                name="dialogues_signatory_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(email_due=False) | Q(state="asked"), name="dialogues_signatory_email_due_is_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["added", "asked", "agreed", "declined", "withdrawn"]),
                name="dialogues_signatory_known_state",
            ),
        ]
        triggers = [
            DIALOGUES.changes_with("signatory", "SELECT {row}.dialogue_id"),
            # Whoever takes their name back is in no file from that moment on, also where the row is erased.
            TableTrigger(
                name="signatory_leaves_files",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="IF OLD.state = 'agreed' AND OLD IS DISTINCT FROM NEW THEN"
                " DELETE FROM [dialogues.ReportFile] file USING [dialogues.SynthesisReport] report"
                " WHERE file.report_id = report.id AND report.dialogue_id = OLD.dialogue_id; END IF; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"signatory {self.pk}"

    @property
    def shown_as(self) -> str:
        """How they are named: the organisation, or the person with their function."""
        return ", ".join(part for part in (self.name, self.function, self.organisation) if part)

    @property
    def badge(self) -> str:
        """The key of its badge."""
        return str(BADGES.get(self.State(self.state), self.state))

    @property
    def emails_key(self) -> str:
        """What the keys of all emails to them begin with."""
        return f"signatory:{self.pk}"


BADGES = {
    ConsensusSignatory.State.ADDED: "not_sent",
    ConsensusSignatory.State.ASKED: "invited",
    ConsensusSignatory.State.AGREED: "accepted",
}
