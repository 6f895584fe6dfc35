"""Who takes part in one dialogue: an address until its link is opened, from then on a pseudonym (docs/decisions/pseudonyms.md)."""

import hashlib
import hmac
import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.models import PolicyDialogue
from dialogues.statements.models.triggers import TableTrigger
from hubs.models import Hub
from toolkit.clock import today
from toolkit.email_addresses import canonical_address, canonical_address_check

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 6
KEPT = gettext_noop("90 days after the statements phase closes; two years where it does not close")


def dialogue_key(dialogue_id: int, address: str) -> str:
    """Return the keyed hash of an address within one dialogue: 64 hexadecimal digits, another one in every dialogue."""
    text = f"pseudonym\n{dialogue_id}\n{canonical_address(address)}"
    return hmac.new(settings.ADDRESS_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def dialogue_keys(address: str) -> list[str]:
    """Return the keyed hashes of an address in every dialogue where anyone takes part."""
    dialogues = Pseudonym.objects.order_by("dialogue").values_list("dialogue", flat=True).distinct()
    return [dialogue_key(dialogue_id, address) for dialogue_id in dialogues]


def new_key() -> int:
    """Return a random key: consecutive keys would tell the order in which people came."""
    return secrets.randbelow(2**63)


def new_code() -> str:
    """Return six random signs, unrelated to the person."""
    return "".join(secrets.choice(SIGNS) for _place in range(CODE_LENGTH))


def new_seed() -> int:
    """Return a random number by which the statements of one participant are shuffled."""
    return secrets.randbelow(2**31)


class StatementSignIn(models.Model):
    """A link that was emailed to an address; opening it leads to the pseudonym. Nothing in the pseudonym leads back to it."""

    LINK_KIND = "statement sign-in"

    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="statement_sign_ins"
    )
    email = models.EmailField(_("email address"))
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked for"))
    expires_at = models.DateTimeField(_("valid until"))

    privacy = Privacy(
        none=("id", "dialogue", "asked_at", "expires_at"),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("One day"),
        ends_with="dialogues.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("link to the statements of a dialogue")
        verbose_name_plural = _("links to the statements of dialogues")
        ordering = ["-id"]
        indexes = [models.Index(fields=["dialogue", "email"], name="dialogues_sign_in_of_address")]
        constraints = [canonical_address_check("email", name="dialogues_sign_in_canonical_address")]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Pseudonym(models.Model):
    """One verified participant of one dialogue. ``address_key`` is found by who has the address and the portal's key, never the other
    way round; it and the link are emptied when their time is over."""

    LINK_KIND = "pseudonym"

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="pseudonyms"
    )
    code = models.CharField(_("pseudonym"), max_length=CODE_LENGTH, default=new_code)
    address_key = models.CharField(  # noqa: DJ001 - unique where there is one
        _("keyed hash of the address in this dialogue"), max_length=64, null=True, blank=True
    )
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True, null=True, blank=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True, null=True, blank=True)
    seed = models.PositiveIntegerField(_("order of statements"), default=new_seed)
    joined_on = models.DateField(_("joined"), default=today)
    is_counted = models.BooleanField(_("counted in the latest result"), default=False)

    privacy = Privacy(
        none=("id", "hub", "dialogue", "code", "seed", "joined_on", "is_counted"),
        secret=("address_key", "link_nonce", "link_hash"),
        retention=KEPT,
        ends_with="dialogues.forget",
        person="address_key",
        person_keys=dialogue_keys,
    )

    class Meta:
        verbose_name = _("pseudonym in a dialogue")
        verbose_name_plural = _("pseudonyms in dialogues")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "code"], name="dialogues_pseudonym_code_once"),
            models.UniqueConstraint(fields=["dialogue", "address_key"], name="dialogues_pseudonym_once_an_address"),
            models.UniqueConstraint(fields=["dialogue", "id"], name="dialogues_pseudonym_in_dialogue"),
            models.CheckConstraint(
                condition=Q(address_key=None, link_nonce=None, link_hash=None)
                | Q(address_key__isnull=False, link_nonce__isnull=False, link_hash__isnull=False),
                name="dialogues_pseudonym_linked_or_not",
            ),
        ]
        triggers = [
            # What is published of single participants goes at once when one of those in it goes.
            TableTrigger(
                name="pseudonym_leaves_results",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="UPDATE [dialogues.OpinionResult] SET participants_file = NULL, left_since = left_since + 1"
                " WHERE dialogue_id = OLD.dialogue_id AND OLD.is_counted; RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return self.code
