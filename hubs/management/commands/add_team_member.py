"""How an operator lets the first people in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.actors import SYSTEM
from hubs.models import Hub, Role
from hubs.team.actions.onboarding import invite_member
from toolkit.actions import ActionRefused


class Command(BaseCommand):
    """``manage.py add_team_member pt coordinator@hub.example coordinator --name "Coordinator, Portugal"``."""

    help = "Gives a person a role in a hub; creates the account if there is none and emails a link to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, where, as what."""
        parser.add_argument("hub", help="lower-case country code of the hub, for instance pt")
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", default="", help="needed when the person has no account yet")
        parser.add_argument("--network-office", action="store_true", help="sees and manages every hub")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses an unknown hub, an impossible address and a new person without a name."""
        hub = Hub.objects.filter(slug=options["hub"]).select_related("country").first()
        if hub is None:
            raise CommandError(f"There is no hub “{options['hub']}”. Load the network first (manage.py load_network).")
        try:
            invited = invite_member(
                by=SYSTEM,
                hub=hub,
                email=options["email"],
                name=options["name"],
                role=options["role"],
                is_network_office=options["network_office"],
            )
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from None
        made = "Account made. " if invited.is_new_account else ""
        role = invited.member.get_role_display()
        self.stdout.write(f"{made}{invited.member.user.email} is {role} of {hub.title} now. The email is on its way.")
