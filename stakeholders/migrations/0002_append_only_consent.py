"""A consent is never edited: a withdrawal is a row of its own. Deleting serves erasure."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER stakeholders_consent_append_only BEFORE UPDATE ON stakeholders_consent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
BACKWARD = "DROP TRIGGER stakeholders_consent_append_only ON stakeholders_consent;"


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
