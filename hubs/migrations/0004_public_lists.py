import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hubs", "0003_rules"), ("publishing", "0003_all_changes")]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=GinIndex(fields=["merged_ids"], name="hubs_organisation_merged"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_countries_contact_point",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys bigint[] := '{}'; known bigint;",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT OLD.country_id WHERE OLD.contact_point <> ''); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT NEW.country_id WHERE NEW.contact_point <> ''); END IF;\n            known := publishing_lock('countries', keys);\n            \n            IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (OLD.\"country_id\" IS DISTINCT FROM NEW.\"country_id\" OR FALSE) THEN\n                PERFORM FROM \"hubs_country\" parent WHERE parent.id = NEW.\"country_id\" FOR SHARE;\n            END IF;\n            \n\n            IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (OLD.\"added_by_id\" IS DISTINCT FROM NEW.\"added_by_id\" OR FALSE) THEN\n                PERFORM FROM \"hubs_hub\" parent WHERE parent.id = NEW.\"added_by_id\" FOR SHARE;\n            END IF;\n            \n            PERFORM publishing_note('countries', keys, ARRAY(\n                SELECT shown.id FROM \"hubs_country\" shown\n                WHERE shown.id = ANY(keys) AND (TRUE)\n            ));\n            RETURN NULL;\n        ",
                    hash="71b9e1afe526207159fcbb5e7e4b4e81a3e0ca68",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_feed_countries_contact_point_86b8b",
                    table="hubs_organisation",
                    when="AFTER",
                ),
            ),
        ),
    ]
