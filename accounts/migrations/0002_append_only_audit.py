"""The audit trail is append-only in the database, not only in the code."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON accounts_auditevent
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE FUNCTION audit_values_are_not_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Personal values in the audit trail can be erased, not edited.'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_values_are_not_edited BEFORE UPDATE ON accounts_auditpersonalvalues
  FOR EACH ROW EXECUTE FUNCTION audit_values_are_not_edited();
"""

BACKWARDS = """
DROP TRIGGER audit_values_are_not_edited ON accounts_auditpersonalvalues;
DROP FUNCTION audit_values_are_not_edited();
DROP TRIGGER audit_is_append_only ON accounts_auditevent;
DROP FUNCTION audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
