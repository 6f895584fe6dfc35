"""Which files are public: those that something public shows now."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from hubs.models import Hub
from library.models import Resource
from publishing.models import StoredFile


def public_files() -> QuerySet[StoredFile]:
    """Logos of public hubs, and documents of the published library."""
    logo = Hub.objects.published().filter(logo=OuterRef("pk"))
    document = Resource.objects.published().filter(file=OuterRef("pk"))
    return StoredFile.objects.filter(Q(Exists(logo)) | Q(Exists(document)))
