"""Who signs in."""

from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.addresses import normalised
from audit.privacy import Privacy


class UserManager(BaseUserManager["User"]):
    """Makes people; ``accounts.actions`` is the door everybody else goes through."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with an unusable password unless one is given."""
        user = self.model(email=normalised(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who manages something. Citizens never have an account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_network_office = models.BooleanField(
        _("network office"), default=False, help_text=_("Sees every country and approves what is published.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    privacy = Privacy(
        none=("id", "is_network_office", "is_active", "created_at", "language"),
        personal=("email", "name", "last_login"),
        secret=("password",),
        retention=gettext_noop("as long as the person has a role, then one year"),
    )

    class Meta:
        verbose_name = _("person with an account")
        verbose_name_plural = _("people with an account")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_one_an_address")]

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
