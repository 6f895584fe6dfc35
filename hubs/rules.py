"""Who may do what for a hub. Each predicate says of one row what ``HubQuerySet.staffed_by`` says of all."""

import rules
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from hubs.models import Hub, OfficeAccess, Organisation, Role, TeamMember
from toolkit import clock
from toolkit.kept_queries import KeptQuery

Person = User | AnonymousUser
ROLE = KeptQuery(
    lambda hub, user: TeamMember.objects.filter(hub=hub, user=user).values_list("role", flat=True).order_by()
)

VIEWING = list(Role)
EDITING = [Role.COORDINATOR, Role.EDITOR]
COORDINATING = [Role.COORDINATOR]


def hub_of(subject: models.Model) -> int | None:
    """The hub a row belongs to; a hub belongs to itself."""
    return subject.pk if isinstance(subject, Hub) else getattr(subject, "hub_id", None)


def _has_role(user: Person, subject: models.Model | None, roles: list[Role]) -> bool:
    if user.is_authenticated and user.is_network_office:
        return bool(user.is_active)
    return _is_in_team(user, subject, roles)


def _is_in_team(user: Person, subject: models.Model | None, roles: list[Role]) -> bool:
    hub_id = hub_of(subject) if subject is not None else None
    if hub_id is None or not user.is_authenticated or not user.is_active:
        return False
    return any(role in roles for role in ROLE.rows(hub=hub_id, user=user.pk))


def _sees_people(user: Person, subject: models.Model | None, roles: list[Role]) -> bool:
    """The office sees figures; people only while the hub lets it in."""
    if _is_in_team(user, subject, roles):
        return True
    is_office = user.is_authenticated and user.is_active and user.is_network_office
    if not is_office or subject is None:
        return False
    return OfficeAccess.objects.current(clock.today()).filter(hub=hub_of(subject)).exists()


@rules.predicate  # type: ignore[untyped-decorator]
def is_viewer_of_people(user: Person, subject: models.Model | None) -> bool:
    """In the team of the subject's hub; or of the network office while the hub lets it see its people."""
    return _sees_people(user, subject, VIEWING)


@rules.predicate  # type: ignore[untyped-decorator]
def is_editor_of_people(user: Person, subject: models.Model | None) -> bool:
    """Coordinator or editor of the subject's hub; or of the network office while the hub lets it see its people."""
    return _sees_people(user, subject, EDITING)


@rules.predicate  # type: ignore[untyped-decorator]
def coordinates(user: Person, subject: models.Model | None) -> bool:
    """Coordinator of the subject's hub, and in its team: the office cannot let itself in."""
    return _is_in_team(user, subject, COORDINATING)


@rules.predicate  # type: ignore[untyped-decorator]
def prepares_events(user: Person, subject: models.Model | None) -> bool:
    """Coordinator or editor of the subject's hub: who reads what may reveal something about a person's health."""
    return _is_in_team(user, subject, EDITING)


@rules.predicate  # type: ignore[untyped-decorator]
def is_viewer(user: Person, subject: models.Model | None) -> bool:
    """In the team of the subject's hub, in whatever role; or of the network office."""
    return _has_role(user, subject, VIEWING)


@rules.predicate  # type: ignore[untyped-decorator]
def is_editor(user: Person, subject: models.Model | None) -> bool:
    """Coordinator or editor of the subject's hub; or of the network office."""
    return _has_role(user, subject, EDITING)


@rules.predicate  # type: ignore[untyped-decorator]
def is_coordinator(user: Person, subject: models.Model | None) -> bool:
    """Coordinator of the subject's hub; or of the network office."""
    return _has_role(user, subject, COORDINATING)


@rules.predicate  # type: ignore[untyped-decorator]
def keeps_organisation(user: Person, subject: models.Model | None) -> bool:
    """May correct an organisation's own facts: the network office, and editors of the only hub it belongs to.

    That hub has to be of its country or have written it down (``Organisation.can_be_corrected_in``): adding what others
    know already gives no right to change it. Asked about a hub: whether the person may edit it.
    """
    if not isinstance(subject, Organisation):
        return _has_role(user, subject, EDITING)
    if user.is_authenticated and user.is_network_office:
        return bool(user.is_active)
    hubs = list(Hub.objects.filter(memberships__organisation=subject)[:2])
    return len(hubs) == 1 and subject.can_be_corrected_in(hubs[0]) and _has_role(user, hubs[0], EDITING)


@rules.predicate  # type: ignore[untyped-decorator]
def is_network_office(user: Person) -> bool:
    """Of the network office, whatever the subject."""
    return bool(user.is_authenticated and user.is_network_office)


@rules.predicate  # type: ignore[untyped-decorator]
def is_of_network_office(user: Person, subject: models.Model | None) -> bool:
    """Of the network office, asked about a row: what a country's page says of itself is approved there."""
    return bool(user.is_authenticated and user.is_active and user.is_network_office)


rules.add_perm("hubs.view_desk", is_viewer)
rules.add_perm("hubs.manage_team", is_coordinator)
rules.add_perm("hubs.let_office_in", coordinates)
rules.add_perm("hubs.edit_profile", is_editor)
rules.add_perm("hubs.approve", is_of_network_office)
rules.add_perm("hubs.edit_members", is_editor)
rules.add_perm("hubs.edit_groups", is_editor)
rules.add_perm("hubs.edit_organisation", keeps_organisation)
rules.add_perm("network.edit_organisations", is_network_office)
rules.add_perm("network.edit_groups", is_network_office)
