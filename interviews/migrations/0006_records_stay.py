"""Nor is a record deleted, nor a question moved into an interview that has begun."""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER scorecardversion_stays BEFORE DELETE ON interviews_scorecardversion
  FOR EACH ROW EXECUTE FUNCTION record_is_immutable();
CREATE TRIGGER report_stays BEFORE DELETE ON interviews_report
  FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION record_is_immutable();
CREATE OR REPLACE FUNCTION started_interview_keeps_questions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- OLD is null on INSERT, NEW on DELETE: neither matches anything then.
  PERFORM 1 FROM interviews_interview
    WHERE id IN (OLD.interview_id, NEW.interview_id) AND started_at IS NOT NULL;
  IF FOUND THEN
    RAISE EXCEPTION 'The questions of a started interview are immutable.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

BACKWARDS = """
DROP TRIGGER report_stays ON interviews_report;
DROP TRIGGER scorecardversion_stays ON interviews_scorecardversion;
CREATE OR REPLACE FUNCTION started_interview_keeps_questions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.interview_id ELSE OLD.interview_id END;
BEGIN
  PERFORM 1 FROM interviews_interview WHERE id = touched AND started_at IS NOT NULL;
  IF FOUND THEN
    RAISE EXCEPTION 'The questions of a started interview are immutable.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0005_list_orders")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
