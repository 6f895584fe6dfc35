"""Rows stay inside their hub."""

from django.db import migrations

from toolkit.composite_keys import composite_key


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial")]
    operations = [
        composite_key(
            "news_newsitem_publication_id_same_hub", "hub_id, publication_id", "publishing_publication", "hub_id, id"
        ),
    ]
