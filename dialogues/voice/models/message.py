"""Needs, questions and experiences that people send to a hub, and the thread of what was written about each."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from dialogues.frame.models import PolicyDialogue
from hubs.models import Country, Group, Hub, Topic
from toolkit.clock import today
from toolkit.email_addresses import canonical_address_check
from toolkit.languages import own_name

if TYPE_CHECKING:
    from dialogues.voice.models.published_answer import PublishedAnswer

KEPT = gettext_noop(
    "six months after it was closed or last answered; one week if it is not confirmed; at once when you delete it"
)

CLOSED_WORDS = {
    "settled": _("The matter is settled."),
    "no_answer_needed": _("We have read and noted it. It needs no answer."),
    "medical": _("It asks for medical advice, which we can't give. Ask the doctor or nurse who treats you."),
    "elsewhere": _("It isn't about cancer, or it is for another body."),
    "duplicate": _("We received it twice, and will answer the other one."),
    "abusive": _("We don't answer messages that are abusive or spam."),
}
BADGES = {"new": "submitted", "assigned": "in_progress", "handed_over": "sent", "answered": "done", "closed": "closed"}


class VoiceMessageQuerySet(models.QuerySet["VoiceMessage"]):
    """Reads of messages."""

    def received(self) -> "VoiceMessageQuerySet":
        """Those whose address was confirmed: only they are in an inbox. What is left of a purged one is in none."""
        return self.filter(confirmed_at__isnull=False).exclude(email="")

    def inbox_of(self, hub: Hub | None) -> "VoiceMessageQuerySet":
        """Those that are with this hub now, or with the network office."""
        return self.received().filter(hub=hub)

    def waiting(self) -> "VoiceMessageQuerySet":
        """Those that wait for an answer."""
        return self.filter(due_on__isnull=False)

    def overdue(self, *, today: dt.date) -> "VoiceMessageQuerySet":
        """Those whose answer should be there already."""
        return self.filter(due_on__lt=today)

    def for_pages(self) -> "VoiceMessageQuerySet":
        """With what lists and pages show beside the text."""
        return self.select_related("hub__country", "country", "topic", "group", "assigned_to", "dialogue")


class VoiceMessage(models.Model):
    """A need, question or experience of one person: with a hub (``hub``), or with the network office (no hub).

    ``group`` is the hub's or the pan-European group it concerns. ``country`` and ``topic`` are what the person chose. The texts are in
    ``VoiceEntry``. ``due_on``: until when an answer is due; empty once there is one. Of a purged message whose answer is public,
    only what the public page needs stays.
    """

    LINK_KIND = "voice"

    class Kind(models.TextChoices):
        """What it is."""

        QUESTION = "question", _("Question")
        NEED = "need", _("Need")
        EXPERIENCE = "experience", _("Experience")

    class State(models.TextChoices):
        """How far it is."""

        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Assigned")
        HANDED_OVER = "handed_over", _("Handed over")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    class Reason(models.TextChoices):
        """Why it was closed."""

        SETTLED = "settled", _("Settled")
        NO_ANSWER_NEEDED = "no_answer_needed", _("Noted, no answer needed")
        MEDICAL = "medical", _("Asks for medical advice, which we can't give")
        ELSEWHERE = "elsewhere", _("Not about cancer, or for another body")
        DUPLICATE = "duplicate", _("Sent twice")
        ABUSIVE = "abusive", _("Abusive or spam")

    class Helped(models.TextChoices):
        """What the person says about the answer."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        help_text=_("Empty: with the network office."),
    )  # fmt: skip
    realm = models.GeneratedField(
        expression=Coalesce("hub", Value(0)), output_field=models.BigIntegerField(), db_persist=True
    )
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    agreed_to_hear = models.BooleanField(_("wants to hear of a dialogue about it"), default=False)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=12, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assigned to"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # fmt: skip
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_because = models.CharField(_("reason for closing"), max_length=20, choices=Reason, blank=True)
    helped = models.CharField(_("did it help"), max_length=8, choices=Helped, blank=True)
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.SET_NULL, related_name="messages", null=True, blank=True
    )  # fmt: skip
    informed_at = models.DateTimeField(_("informed of the dialogue"), null=True, blank=True)

    objects = VoiceMessageQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "realm", "group", "country", "topic", "kind", "language", "agreed_to_hear", "sent_at", "confirmed_at", "state",
            "assigned_to", "due_on", "answered_at", "closed_at", "closed_because", "helped", "dialogue", "informed_at",
        ),
        personal=("name", "email"),
        secret=("link_nonce", "link_hash"),
        retention=KEPT,
        ends_with="dialogues.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("message to a hub")
        verbose_name_plural = _("messages to hubs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["hub", "due_on"], name="dialogues_voice_inbox"),
            models.Index(fields=["email"], name="dialogues_voice_of_address"),
        ]
        constraints = [
            canonical_address_check("email", name="dialogues_voice_canonical_address"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(closed_because="")
                | ~Q(state="closed") & Q(closed_at=None, closed_because=""),
                name="dialogues_voice_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, state__in=["new", "assigned", "handed_over"], confirmed_at__isnull=False)
                | Q(due_on=None, state__in=["answered", "closed"])
                | Q(due_on=None, state="new", confirmed_at=None),
                name="dialogues_voice_open_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="dialogues_voice_answered_has_time"
            ),
            models.CheckConstraint(condition=Q(informed_at=None) | Q(agreed_to_hear=True), name="dialogues_voice_informed_agreed"),
            models.CheckConstraint(condition=Q(dialogue=None) | Q(hub__isnull=False), name="dialogues_voice_dialogue_of_hub"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"message {self.pk}"

    if TYPE_CHECKING:
        published: "PublishedAnswer"

    @property
    def emails_key(self) -> str:
        """What the keys of all emails to this person about the message begin with."""
        return f"voice:{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has shown that the address is theirs."""
        return self.confirmed_at is not None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be written."""
        return self.state == self.State.CLOSED

    @property
    def badge(self) -> str:
        """The badge of its status."""
        return BADGES[self.state]

    @property
    def status_words(self) -> str:
        """Its status as the person needs to know it."""
        return str(_("Waiting for an answer") if self.due_on else self.get_state_display())

    @property
    def language_name(self) -> str:
        """The language of the emails, in its own words."""
        return own_name(self.language)

    @property
    def recipient(self) -> str:
        """Who has it, in words."""
        return self.hub.title if self.hub else str(_("Network office"))

    @property
    def closed_words(self) -> str:
        """Why it was closed, as a sentence to the person; empty while it is open."""
        return str(CLOSED_WORDS.get(self.closed_because, ""))

    def is_overdue(self) -> bool:
        """Whether the answer should be there already."""
        return self.due_on is not None and self.due_on < today()


class VoiceEntry(models.Model):
    """One text of a thread, by the person or by the team. Encrypted: people write about their health."""

    class Writer(models.TextChoices):
        """Who wrote it."""

        PERSON = "person", _("the person")
        TEAM = "team", _("the team")

    message = models.ForeignKey(
        VoiceMessage, verbose_name=_("message"), on_delete=models.CASCADE, related_name="entries"
    )
    writer = models.CharField(_("written by"), max_length=8, choices=Writer)
    encrypted = models.TextField(_("text"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("colleague"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # fmt: skip
    written_at = models.DateTimeField(_("written"))

    privacy = Privacy(
        none=("id", "message", "writer", "written_by", "written_at"),
        health=("encrypted",),
        encrypted=("encrypted",),
        retention=KEPT,
        ends_with="message",
        person="message__email",
    )

    class Meta:
        verbose_name = _("text of a message to a hub")
        verbose_name_plural = _("texts of messages to hubs")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(writer="team") | Q(written_by=None), name="dialogues_voice_entry_of_person_has_no_colleague"
            )
        ]

    def __str__(self) -> str:
        return f"text {self.pk}"

    @property
    def is_of_person(self) -> bool:
        """Whether the person wrote it."""
        return self.writer == self.Writer.PERSON

    @property
    def text(self) -> str:
        """What was written."""
        return decrypted(self.encrypted)
