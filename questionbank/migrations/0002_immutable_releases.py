"""Published and retired versions are immutable in the database, with everything under them."""

from django.db import migrations

FORWARDS = """
-- A released version keeps its content; only its state may go from published to retired.
CREATE FUNCTION released_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lifecycle text[] := ARRAY['state', 'retired_at', 'retired_by_id'];
BEGIN
  IF OLD.state NOT IN ('published', 'retired') THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A published or retired version is never deleted.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF to_jsonb(NEW) - lifecycle - 'search' IS DISTINCT FROM to_jsonb(OLD) - lifecycle - 'search'
     OR NEW.state NOT IN ('published', 'retired')
     OR (OLD.state = 'retired' AND NEW.state = 'published') THEN
    RAISE EXCEPTION 'A published or retired version is immutable.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER released_version_is_immutable
  BEFORE UPDATE OR DELETE ON questionbank_questionversion
  FOR EACH ROW EXECUTE FUNCTION released_version_is_immutable();

-- What hangs below a released version is frozen with it.
CREATE FUNCTION refuse_if_released(version bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM questionbank_questionversion
    WHERE id = version AND state IN ('published', 'retired');
  IF FOUND THEN
    RAISE EXCEPTION 'The content of a published or retired version is immutable.'
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$;
CREATE FUNCTION content_of_released_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM refuse_if_released(OLD.version_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM refuse_if_released(NEW.version_id); RETURN NEW; END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION criterion_of_released_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM refuse_if_released((SELECT version_id FROM questionbank_rubric WHERE id = OLD.rubric_id));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM refuse_if_released((SELECT version_id FROM questionbank_rubric WHERE id = NEW.rubric_id));
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION level_of_released_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM refuse_if_released((SELECT r.version_id FROM questionbank_criterion c
      JOIN questionbank_rubric r ON r.id = c.rubric_id WHERE c.id = OLD.criterion_id));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM refuse_if_released((SELECT r.version_id FROM questionbank_criterion c
      JOIN questionbank_rubric r ON r.id = c.rubric_id WHERE c.id = NEW.criterion_id));
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER modelanswer_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_modelanswer
  FOR EACH ROW EXECUTE FUNCTION content_of_released_version();
CREATE TRIGGER keypoint_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_keypoint
  FOR EACH ROW EXECUTE FUNCTION content_of_released_version();
CREATE TRIGGER pitfall_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_pitfall
  FOR EACH ROW EXECUTE FUNCTION content_of_released_version();
CREATE TRIGGER probe_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_probe
  FOR EACH ROW EXECUTE FUNCTION content_of_released_version();
CREATE TRIGGER rubric_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_rubric
  FOR EACH ROW EXECUTE FUNCTION content_of_released_version();
CREATE TRIGGER criterion_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_criterion
  FOR EACH ROW EXECUTE FUNCTION criterion_of_released_version();
CREATE TRIGGER level_of_released_version BEFORE INSERT OR UPDATE OR DELETE ON questionbank_level
  FOR EACH ROW EXECUTE FUNCTION level_of_released_version();
"""

BACKWARDS = """
DROP TRIGGER modelanswer_of_released_version ON questionbank_modelanswer;
DROP TRIGGER keypoint_of_released_version ON questionbank_keypoint;
DROP TRIGGER pitfall_of_released_version ON questionbank_pitfall;
DROP TRIGGER probe_of_released_version ON questionbank_probe;
DROP TRIGGER rubric_of_released_version ON questionbank_rubric;
DROP TRIGGER criterion_of_released_version ON questionbank_criterion;
DROP FUNCTION criterion_of_released_version();
DROP TRIGGER level_of_released_version ON questionbank_level;
DROP FUNCTION level_of_released_version();
DROP FUNCTION content_of_released_version();
DROP FUNCTION refuse_if_released(bigint);
DROP TRIGGER released_version_is_immutable ON questionbank_questionversion;
DROP FUNCTION released_version_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("questionbank", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
