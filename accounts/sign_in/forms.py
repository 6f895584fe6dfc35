"""What people type to sign in: the forms of allauth in the portal's words, without placeholders."""

import logging
from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import UnreadableSecret
from accounts.used_codes import use_code
from toolkit.email_addresses import EmailAddressField
from toolkit.links_in_text import refuse_links

log = logging.getLogger(__name__)


def _read_address(form: forms.BaseForm, name: str) -> None:
    """Read the address in its canonical form, as it is stored: people type it in many."""
    form.fields[name] = EmailAddressField(widget=form.fields[name].widget)


def _say(form: forms.BaseForm, name: str, label: Any, help_text: Any = "", **attributes: str) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


PASSWORD_RULES = _("At least 12 characters. Three or four unrelated words are easy to remember and hard to guess.")
CODE_HELP = _("6 digits from your authenticator app, or a recovery code.")
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """First step: address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _read_address(self, "login")
        _say(self, "login", _("Email address"), autocomplete="username")
        _say(self, "password", _("Password"))


class AskForCodeForm(account.RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a code by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _read_address(self, "email")
        _say(self, "email", _("Email address"), _("The address you were invited with."), autocomplete="username")


class MailedCodeForm(account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """Ask for the code that was sent by email."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "short"}
        _say(self, "code", _("Code"), _("8 characters from our email."), **attributes)

    def clean_code(self) -> str:
        """In upper or lower case, with or without the hyphen."""
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            raise forms.ValidationError(
                _("That code isn't right. If you asked more than once, use the newest email.")
            ) from None


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link to set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _read_address(self, "email")
        _say(self, "email", _("Email address"), _("The address you sign in with."), autocomplete="username")


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Sets a password behind such a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", _("New password"), PASSWORD_RULES)
        _say(self, "password2", _("Confirm password"))


class FirstPasswordForm(ResetPasswordKeyForm):
    """Ask an invited person for their name and first password. ``user`` is not saved."""

    name = forms.CharField(max_length=150, validators=[refuse_links])
    field_order = ["name", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", _("Your name"), _("As your colleagues will see it."), autocomplete="name")
        _say(self, "password1", _("Password"), PASSWORD_RULES)


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """Change the password of the signed-in user."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", _("Current password"))
        _say(self, "password1", _("New password"), PASSWORD_RULES)
        _say(self, "password2", _("Confirm password"))


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something of the account changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", _("Password"))


class _OnceOnly:
    """A code counts once, for as long as it is valid: allauth itself remembers it for one period only (RFC 6238, 5.2)."""

    user: Any

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except UnreadableSecret as missing:
            log.error("DATA_KEY lacks the key of the second factor of person %s", self.user.pk)
            raise forms.ValidationError(str(missing)) from None
        if not use_code(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceOnly, mfa.AuthenticateForm):  # type: ignore[misc]
    """Second step: the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code"), CODE_HELP, **CODE)


class CodeAgainForm(_OnceOnly, mfa.ReauthenticateForm):  # type: ignore[misc]
    """Ask a signed-in user for a code of the authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code"), CODE_HELP, **CODE)


class ActivateTOTPForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app proves that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code from the app"), _("6 digits. The app shows a new code every 30 seconds."), **CODE)
