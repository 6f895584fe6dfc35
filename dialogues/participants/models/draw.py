"""A random draw among the volunteers of a dialogue, and the seats and reserves it gave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.participants.models.feed import DRAWS
from dialogues.participants.models.volunteer import Volunteer

LARGEST_SEED = 2**31 - 1


class Draw(models.Model):
    """One draw. Everything anybody needs to repeat it is in it: the anonymous ``table``, the quotas, the seats and the seed.

    ``table`` has for each volunteer an opaque number and the values of the categories that were drawn by, nothing else, and no
    combination of them that fewer than five people have; whose number it is, is kept encrypted in ``DrawnVolunteer``. Both are
    deleted when the call's time is over; ``counts`` stay. ``claim`` and ``claimed_until`` say which worker draws now.
    """

    class State(models.TextChoices):
        """What became of it."""

        ASKED = "asked", _("Waiting")
        RUNNING = "running", _("Drawing")
        DONE = "done", _("Drawn")
        INFEASIBLE = "infeasible", _("Quotas can't be met")
        FAILED = "failed", _("Failed")

    class Method(models.TextChoices):
        """The algorithm, as the library ``sortition-algorithms`` names it."""

        MAXIMIN = "maximin", _("Maximin: the lowest chance anyone has of being drawn is as high as the quotas allow")
        LEGACY = "legacy", _("Stratified: one after the other at random, from the group that is most needed")

    class Failure(models.TextChoices):
        """Why there is no result."""

        STOPPED = "stopped", _("The draw was stopped three times. Draw again.")
        REFUSED = "refused", _("The draw ended without a result. Draw again.")

    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="draws"
    )
    requested_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    seed = models.PositiveIntegerField(_("seed"))
    method = models.CharField(_("method"), max_length=10, choices=Method)
    seats = models.PositiveSmallIntegerField(_("places"))
    reserves = models.PositiveSmallIntegerField(_("reserves"))
    quotas = models.JSONField(_("quotas"), default=list)
    table = models.JSONField(_("volunteers without names"), default=list)
    selected = models.JSONField(_("numbers drawn"), default=list)
    reserve_list = models.JSONField(_("numbers of the reserves, in order"), default=list)
    nearest = models.JSONField(_("nearest quotas that can be met"), default=list)
    merged = models.PositiveIntegerField(_("answers merged into “not stated”"), default=0)
    counts = models.JSONField(_("numbers that stay when the table is deleted"), default=dict)
    versions = models.JSONField(_("versions it was drawn with"), default=dict)
    failure = models.CharField(_("why it failed"), max_length=10, choices=Failure, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(_("claim"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    filled_to = models.PositiveSmallIntegerField(_("places given when no reserve fitted"), null=True, blank=True)

    privacy = Privacy(
        none=(
            "id", "dialogue", "requested_by", "requested_at", "state", "seed", "method", "seats", "reserves", "quotas", "table",
            "selected", "reserve_list", "nearest", "failure", "attempts", "claim", "claimed_until", "finished_at", "invited_at",
            "merged", "counts", "versions", "filled_to",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue"], condition=Q(state__in=["asked", "running"]), name="dialogues_draw_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["dialogue"], condition=Q(invited_at__isnull=False), name="dialogues_draw_one_invites"
            ),
            models.CheckConstraint(condition=Q(seed__range=(1, LARGEST_SEED)), name="dialogues_draw_seed"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "running"], finished_at=None)
                | Q(state__in=["done", "infeasible", "failed"], finished_at__isnull=False),
                name="dialogues_draw_finished_has_time",
            ),
            models.CheckConstraint(
                condition=Q(invited_at=None) | Q(state="done"), name="dialogues_draw_invites_when_done"
            ),
        ]
        triggers = [
            DRAWS.own_changes(),
            PhaseGuard(Act.DRAW, at="requested_at"),
            DIALOGUES.changes_with("draw", "SELECT {row}.dialogue_id"),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in (self.State.ASKED, self.State.RUNNING)

    @property
    def is_done(self) -> bool:
        """Whether there is a result."""
        return self.state == self.State.DONE

    @property
    def number_of_volunteers(self) -> int:
        """Among how many people it was made."""
        return int(self.counts.get("volunteers", len(self.table)))


class DrawnVolunteerQuerySet(models.QuerySet["DrawnVolunteer"]):
    """Reads of the people of a draw."""

    def holding_a_seat(self) -> "DrawnVolunteerQuerySet":
        """Those who were given a seat and have not declined or let the deadline pass."""
        return self.filter(state__in=HOLDING)


class DrawnVolunteer(models.Model):
    """A volunteer in a draw: their number in its table, encrypted, and what became of them."""

    class State(models.TextChoices):
        """From the draw to the answer."""

        NOT_DRAWN = "not_drawn", _("Not drawn")
        RESERVE = "reserve", _("Reserve")
        DRAWN = "drawn", _("Drawn")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("No reply")

    draw = models.ForeignKey(Draw, verbose_name=_("draw"), on_delete=models.CASCADE, related_name="people")
    volunteer = models.ForeignKey(
        Volunteer, verbose_name=_("volunteer"), on_delete=models.CASCADE, related_name="draws"
    )
    encrypted_number = models.TextField(_("number in the table"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NOT_DRAWN)
    is_replacement = models.BooleanField(_("replaces someone"), default=False)
    reply_by = models.DateTimeField(_("reply by"), null=True, blank=True)
    emailed_at = models.DateTimeField(_("result emailed"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = DrawnVolunteerQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "draw", "volunteer", "state", "is_replacement", "reply_by", "answered_at", "emailed_at"),
        secret=("encrypted_number",),
        encrypted=("encrypted_number",),
        retention=gettext_noop("as long as the registration"),
        ends_with="volunteer",
        person="volunteer__email",
    )

    class Meta:
        verbose_name = _("place in a draw")
        verbose_name_plural = _("places in draws")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "volunteer"], name="dialogues_drawn_once"),
            models.CheckConstraint(
                condition=~Q(state="invited") | Q(reply_by__isnull=False), name="dialogues_drawn_invited_has_deadline"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "expired"]) | Q(answered_at__isnull=False),
                name="dialogues_drawn_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"

    @property
    def number(self) -> int:
        """The number in the published table."""
        return int(decrypted(self.encrypted_number))


HOLDING = (DrawnVolunteer.State.DRAWN, DrawnVolunteer.State.INVITED, DrawnVolunteer.State.ACCEPTED)
