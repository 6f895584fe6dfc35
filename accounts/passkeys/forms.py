"""Passkeys: what a browser answers, read strictly, and the forms it arrives in.

A passkey of the portal is always kept by its device and always asks for its owner (PIN, finger or face), so it counts as both
factors of sign-in. allauth and python-fido2 verify the answers; they trust the shape of what they are given, so it is checked here.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000  # characters; responses of real devices have about 3 000
MADE = ("clientDataJSON", "attestationObject")
USED = ("clientDataJSON", "authenticatorData", "signature")
# What the libraries raise over bytes that are no answer of a device.
UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip
NO_ANSWER = _("Press the button and follow your browser's instructions.")
NOT_ACCEPTED = _("That passkey wasn't accepted. Nothing has changed. Try again, or use another way.")


class CredentialField(forms.CharField):
    """A public key credential as JSON text (WebAuthn, 5.1); cleaned to a dictionary of nothing but the named texts."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts
        super().__init__(
            max_length=LONGEST,
            widget=forms.HiddenInput,
            error_messages={"required": NO_ANSWER, "max_length": NOT_ACCEPTED, "null_characters_not_allowed": NOT_ACCEPTED},
        )  # fmt: skip

    def clean(self, value: Any) -> dict[str, Any]:
        """The dictionary; anything of another shape is refused."""
        text: str = super().clean(value)
        try:
            return self._read(json.loads(text))
        except (RecursionError, *UNREADABLE):
            raise ValidationError(NOT_ACCEPTED) from None

    def _read(self, given: dict[str, Any]) -> dict[str, Any]:
        answer = {name: given["response"][name] for name in self.parts}
        handle = given["response"].get("userHandle")
        if handle is not None:
            answer["userHandle"] = handle
        credential = {name: given[name] for name in ("id", "rawId", "type")}
        if not all(isinstance(text, str) and text.isascii() for text in [*answer.values(), *credential.values()]):
            raise ValueError
        return {**credential, "response": answer, "clientExtensionResults": {}}


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # always, and asked of the device by the view
        self.fields["credential"] = CredentialField(*MADE)
        self.fields["name"] = name_field(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuses an answer to another question, of another site, or without its owner."""
        try:
            return dict(super().clean())
        except (ValidationError, *UNREADABLE):
            raise ValidationError(NOT_ACCEPTED) from None


class PasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """An answer of a passkey of ``user``, as the second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(*USED)

    def clean_credential(self) -> Authenticator:
        """The passkey that answered. Refuses what it did not sign, or signed for another question."""
        try:
            return super().clean_credential()
        except UNREADABLE:
            raise ValidationError(NOT_ACCEPTED) from None
        except ValidationError as refused:  # allauth speaks of codes
            raise (ValidationError(NOT_ACCEPTED) if refused.code == "incorrect_code" else refused) from None


class PasskeyAgainForm(PasskeyForm):
    """Ask a signed-in user to confirm with a passkey."""

    reauthenticated = True


class PasskeyAloneForm(PasskeyForm):
    """An answer of any passkey: it says itself whose it is. Instead of address, password and code."""

    passwordless = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=None, **kwargs)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """What its owner calls a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(required=True)


def name_field(*, required: bool) -> forms.CharField:
    """Return the field for the name that distinguishes a passkey from the others."""
    help_text = _("For example “Work laptop”.")
    return forms.CharField(label=_("Passkey name"), help_text=help_text, max_length=60, required=required)


def passkeys_of(user: Any) -> list[Authenticator]:
    """Newest last."""
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk"))
