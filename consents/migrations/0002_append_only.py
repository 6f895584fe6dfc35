"""Of a consent nothing can be changed but that its address is cleared, which is how it is erased; of a wording nothing at all."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION consents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.address = '' AND to_jsonb(NEW) - 'address' = to_jsonb(OLD) - 'address' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consents_consent_append_only BEFORE UPDATE ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION consents_refuse_change();
CREATE TRIGGER consents_wording_append_only BEFORE UPDATE OR DELETE ON consents_wording
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
BACKWARD = """
DROP TRIGGER consents_wording_append_only ON consents_wording;
DROP TRIGGER consents_consent_append_only ON consents_consent;
DROP FUNCTION consents_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
