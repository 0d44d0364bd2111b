"""What was submitted, pinned, reported or decided is never edited."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION record_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never edited.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER scorecardversion_is_immutable BEFORE UPDATE ON interviews_scorecardversion
  FOR EACH ROW EXECUTE FUNCTION record_is_immutable();
CREATE TRIGGER decision_is_immutable BEFORE UPDATE OR DELETE ON interviews_decision
  FOR EACH ROW EXECUTE FUNCTION record_is_immutable();
CREATE TRIGGER report_is_immutable BEFORE UPDATE ON interviews_report
  FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION record_is_immutable();
-- Once the conversation has begun, the questions it was measured with stay as they are.
CREATE FUNCTION started_interview_keeps_questions() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER started_interview_keeps_questions
  BEFORE INSERT OR UPDATE OR DELETE ON interviews_interviewquestion
  FOR EACH ROW EXECUTE FUNCTION started_interview_keeps_questions();
"""

BACKWARDS = """
DROP TRIGGER started_interview_keeps_questions ON interviews_interviewquestion;
DROP FUNCTION started_interview_keeps_questions();
DROP TRIGGER report_is_immutable ON interviews_report;
DROP TRIGGER decision_is_immutable ON interviews_decision;
DROP TRIGGER scorecardversion_is_immutable ON interviews_scorecardversion;
DROP FUNCTION record_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
