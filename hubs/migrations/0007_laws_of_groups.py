"""What Django cannot say of groups: an heir is of the same hub (or pan-European too), and no group is its own heir through
others. And the sector of the organisations whose kind tells it."""

from django.db import migrations

SAME_REALM = """
ALTER TABLE hubs_group ADD CONSTRAINT hubs_group_heir_of_same_realm
FOREIGN KEY (realm, successor_id) REFERENCES hubs_group (realm, id) DEFERRABLE INITIALLY DEFERRED
"""
NO_CIRCLE = """
CREATE FUNCTION hubs_group_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE heirs(id) AS (
            SELECT NEW.successor_id
            UNION
            SELECT heir.successor_id FROM hubs_group heir JOIN heirs ON heir.id = heirs.id
        )
        SELECT 1 FROM heirs WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'group % would be its own heir', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'hubs_group_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hubs_group_no_circle BEFORE INSERT OR UPDATE OF successor_id ON hubs_group
FOR EACH ROW WHEN (NEW.successor_id IS NOT NULL) EXECUTE FUNCTION hubs_group_no_circle()
"""
SECTORS = {
    "public_administration": (
        "public_agency", "public_authority", "public_programme", "regional_local_authority", "eu_institution",
    ),
    "health_care": ("cancer_centre", "hospital"),
    "academia": ("research_institute", "university"),
    "industry": ("industry_cluster",),
    "civil_society": ("patient_organisation", "civil_society"),
}  # fmt: skip


def tell_sectors(apps, schema_editor):
    """Only where the kind leaves no doubt; funders, registries and networks can be of any sector."""
    organisations = apps.get_model("hubs", "Organisation").objects.filter(sector="")
    for sector, kinds in SECTORS.items():
        organisations.filter(kind__in=kinds).update(sector=sector)


class Migration(migrations.Migration):
    dependencies = [("hubs", "0006_members_and_groups")]
    operations = [
        migrations.RunSQL(SAME_REALM, "ALTER TABLE hubs_group DROP CONSTRAINT hubs_group_heir_of_same_realm"),
        migrations.RunSQL(
            NO_CIRCLE,
            "DROP TRIGGER hubs_group_no_circle ON hubs_group; DROP FUNCTION hubs_group_no_circle()",
        ),
        migrations.RunPython(tell_sectors, migrations.RunPython.noop),
    ]
