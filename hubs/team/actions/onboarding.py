"""Bringing a colleague into a hub's team."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.actions import create_person, open_network_office
from accounts.errors import AccountRefused
from accounts.models import User
from accounts.sign_in.password_links import password_link
from audit.actors import Actor
from hubs.models import Hub, Role, TeamMember
from hubs.team.actions.roles import set_role
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit.actions import action
from toolkit.email_addresses import InvalidAddress, canonical_address


@dataclass(frozen=True)
class Invited:
    """What came of it: the membership, and whether the account was made for it."""

    member: TeamMember
    is_new_account: bool


@action
def invite_member(
    *, by: Actor, hub: Hub, email: str, name: str, role: Role | str, is_network_office: bool = False
) -> Invited:
    """Give a person a role and queue one email, with a link to set a password if they cannot sign in yet.

    ``name`` counts for a new account only. Refuses what ``set_role`` and ``create_person`` refuse.
    """
    try:
        address = canonical_address(email)
    except InvalidAddress as invalid:
        raise AccountRefused(str(invalid)) from None
    user = User.objects.filter(email=address).first()
    is_new = user is None
    if user is None:
        user = create_person(by=by, email=address, name=name, is_network_office=is_network_office)
    elif is_network_office:
        open_network_office(by=by, user=user)
    member = set_role(by=by, hub=hub, user=user, role=role)
    queue(_welcome(member))
    return Invited(member, is_new)


def _welcome(member: TeamMember) -> Draft:
    """Return the key of the email: one for each membership and role, so that running the command again sends nothing twice."""
    user = member.user
    must_choose = not user.has_usable_password()
    address = password_link(user) if must_choose else f"{settings.SITE_URL.rstrip('/')}{reverse('account_login')}"
    with translation.override(user.language):
        who, hub = sender(member.hub), str(member.hub.title)
    return Draft(
        **who,
        key=f"team:{member.pk}:{member.role}",
        kind="accounts/welcome",
        lane=Lane.ACCOUNT,
        recipient=user.email,
        language=user.language,
        hub_id=member.hub_id,
        context={
            "name": user.name,
            "hub": hub,
            "role": member.role,
            "address": address,
            "must_choose": must_choose,
        },
    )
