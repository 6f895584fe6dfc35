"""Rows stay inside their hub."""

from django.db import migrations

from toolkit.composite_keys import composite_key


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0001_initial")]
    operations = [
        composite_key(
            "stakeholders_contactpair_first_id_same_hub", "hub_id, first_id", "stakeholders_stakeholder", "hub_id, id"
        ),
        composite_key(
            "stakeholders_contactpair_second_id_same_hub", "hub_id, second_id", "stakeholders_stakeholder", "hub_id, id"
        ),
        composite_key(
            "stakeholders_earlieraddress_stakeholder_id_same_hub",
            "hub_id, stakeholder_id",
            "stakeholders_stakeholder",
            "hub_id, id",
        ),
    ]
