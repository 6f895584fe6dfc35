"""Rows stay inside their hub."""

from django.db import migrations

from toolkit.composite_keys import composite_key


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [
        composite_key("library_resource_file_id_same_hub", "hub_id, file_id", "publishing_storedfile", "hub_id, id"),
        composite_key(
            "library_resource_publication_id_same_hub", "hub_id, publication_id", "publishing_publication", "hub_id, id"
        ),
    ]
