"""What is still to come may be called off; only starting over lets the books go."""

from django.db import migrations

_FORWARD = """
UPDATE sandbox_event SET next_at = due_at;
CREATE OR REPLACE FUNCTION sandbox_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('sandbox.reset', true) = 'on' AND TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.canceled_at IS NULL AND NEW.canceled_at < OLD.at THEN
        OLD.canceled_at := NEW.canceled_at;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the sandbox''s books only grow' USING ERRCODE = 'restrict_violation';
END $$;
"""
_BACKWARD = """
CREATE OR REPLACE FUNCTION sandbox_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the sandbox''s books only grow' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0003_afterwards")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
