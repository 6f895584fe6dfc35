"""Which topics a hub chooses from."""

from django.db.models import QuerySet

from hubs.models import Hub, Topic

# Lists that one country made for itself are offered to that country's hub only.
OWN_LISTS = {Topic.Kind.BE_WORKING_GROUP: "be", Topic.Kind.PL_PRIORITY: "pl"}


def topics_of(hub: Hub) -> QuerySet[Topic]:
    """All topics but those of the lists other countries made for themselves."""
    return Topic.objects.exclude(kind__in=[kind for kind, slug in OWN_LISTS.items() if slug != hub.slug])
