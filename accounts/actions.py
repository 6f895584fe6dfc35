"""Every change to who signs in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import AccountRefused, UnreadableSecret
from accounts.models import User
from accounts.two_step.encryption import decrypted, encrypted
from audit.actions import record
from audit.actors import SYSTEM, Actor
from toolkit.actions import action
from toolkit.email_addresses import InvalidAddress, canonical_address


@action
def create_person(
    *,
    by: Actor,
    email: str,
    name: str,
    language: str = "en",
    is_network_office: bool = False,
    password: str | None = None,
) -> User:
    """Create an account with an address that counts as verified because we invited it.

    Without ``password`` the account cannot be used until its owner sets one by a link. Refuses an empty
    name, what is no address, and an address that has an account.
    """
    try:
        address = canonical_address(email)
    except InvalidAddress as invalid:
        raise AccountRefused(str(invalid)) from None
    if not name.strip():
        raise AccountRefused(
            _("Enter a name: there is no account with the address %(address)s yet.") % {"address": address}
        )
    known = AccountRefused(_("There is already an account with the address %(address)s.") % {"address": address})
    if User.objects.filter(email=address).exists():
        raise known
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, name=name, language=language, is_network_office=is_network_office
            )
    except IntegrityError:  # another request created it a moment ago
        raise known from None
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    record(by=by, action="accounts.create", subject=user, fields=["email", "name"])
    return user


@action
def open_network_office(*, by: Actor, user: User) -> User:
    """The person sees and manages every hub from now on. Again: nothing happens."""
    if User.objects.filter(pk=user.pk, is_network_office=False).update(is_network_office=True):
        record(by=by, action="accounts.open_network_office", subject=user, fields=["is_network_office"])
    user.is_network_office = True
    return user


def encrypt_second_factors() -> tuple[int, list[int]]:
    """Every secret of an app or of recovery codes under the first key; how many, and the people whose no key opens.

    Each row on its own: one that cannot be read stays as it is and keeps no other from being encrypted.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    done, unreadable = 0, set()
    for pk, person in list(Authenticator.objects.filter(type__in=kinds).order_by("pk").values_list("pk", "user_id")):
        try:
            done += _encrypt_anew(pk)
        except UnreadableSecret:
            unreadable.add(person)
    return done, sorted(unreadable)


@transaction.atomic
def _encrypt_anew(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:  # taken off a moment ago
        return False
    names = {"secret", "seed"} & set(row.data)
    row.data |= {name: encrypted(decrypted(row.data[name])) for name in names}
    row.save(update_fields=["data"])
    record(by=SYSTEM, action="accounts.encrypt_second_factor", subject=row, fields=sorted(names))
    return True
