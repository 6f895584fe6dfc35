"""A consent is never edited: a withdrawal is a row of its own. Deleting serves erasure."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER consents_consent_append_only BEFORE UPDATE ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
BACKWARD = "DROP TRIGGER consents_consent_append_only ON consents_consent;"


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
