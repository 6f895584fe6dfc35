"""Who signs in."""

from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from toolkit.clock import TimestampField
from toolkit.email_addresses import canonical_address, canonical_address_check


class UserManager(BaseUserManager["User"]):
    """Create users. Other code creates accounts with the functions of ``accounts.actions``."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with an unusable password unless one is given. Raises ``InvalidAddress``."""
        user = self.model(email=canonical_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who manages something. Citizens never have an account."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_network_office = models.BooleanField(
        _("network office"), default=False, help_text=_("Sees every country and approves what is published.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = TimestampField(_("created"), auto_now_add=True)
    without_role_since = models.DateTimeField(_("without a role since"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    privacy = Privacy(
        none=("id", "is_network_office", "is_active", "created_at", "language", "without_role_since"),
        personal=("email", "name", "last_login"),
        secret=("password",),
        retention=gettext_noop("as long as the person has a role, then one year"),
        ends_with="hubs.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("person with an account")
        verbose_name_plural = _("people with an account")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_one_an_address"),
            canonical_address_check("email", name="accounts_user_canonical_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_kind(self) -> str:
        """How the audit trail names a signed-in person."""
        return "user"

    @property
    def actor_id(self) -> int | None:
        """How the audit trail finds this person."""
        return self.pk

    def has_perm(self, permission: str, subject: models.Model | None = None) -> bool:
        """Whether a rule of the rooms lets this person do ``permission`` to ``subject``."""
        return self.is_active and bool(rules.has_perm(permission, self, subject))


class UsedCode(models.Model):
    """A code of the second factor that was used. Unique, so that it counts once however many try it at once."""

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="used_codes")
    code_hash = models.CharField(_("keyed hash of the code"), max_length=64)
    expires_at = models.DateTimeField(_("valid until"), db_index=True)

    privacy = Privacy(
        none=("id", "user", "expires_at"),
        secret=("code_hash",),
        retention=gettext_noop("until the code expires"),
        ends_with="accounts.forget",
        person="user__email",
    )

    class Meta:
        verbose_name = _("used sign-in code")
        verbose_name_plural = _("used sign-in codes")
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="accounts_used_code_once")]

    def __str__(self) -> str:
        return f"code used by {self.user_id}"


class SpentAllowance(models.Model):
    """How much of a rate limit one sender or recipient has used up. See ``accounts.rate_limits``."""

    key = models.CharField(_("keyed hash of limit and sender or recipient"), max_length=64, unique=True)
    full_at = models.DateTimeField(_("resets at"), db_index=True)

    privacy = Privacy(
        none=("id", "full_at"),
        secret=("key",),
        retention=gettext_noop("at most one day after the last request"),
        ends_with="accounts.forget",
        not_linked=gettext_noop("a keyed hash of limit and sender, from which no address can be found"),
    )

    class Meta:
        verbose_name = _("request limit")
        verbose_name_plural = _("request limits")

    def __str__(self) -> str:
        return f"allowance {self.pk}"


class KeptForm(models.Model):
    """The values of a form sent after the session of its user had expired. Shown only to the same user."""

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="kept_forms")
    page = models.CharField(_("page with the form"), max_length=1000)
    action = models.CharField(_("where it was sent"), max_length=1000)
    typed = models.TextField(_("what was typed, encrypted"))
    created_at = models.DateTimeField(_("kept since"), db_index=True)

    privacy = Privacy(
        none=("id", "user", "page", "action", "created_at"),
        personal=("typed",),
        encrypted=("typed",),
        retention=gettext_noop("one day, or until the form is sent"),
        ends_with="accounts.forget",
        person="user__email",
    )

    class Meta:
        verbose_name = _("form kept during sign-in")
        verbose_name_plural = _("forms kept during sign-in")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"form kept for {self.user_id}"
