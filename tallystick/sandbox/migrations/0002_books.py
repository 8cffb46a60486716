"""The processor's books only grow: the database refuses to change or delete a line."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION sandbox_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the sandbox''s books only grow' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sandbox_move_no_change BEFORE UPDATE OR DELETE ON sandbox_move
    FOR EACH ROW EXECUTE FUNCTION sandbox_refuse_change();
"""
_BACKWARD = """
DROP TRIGGER sandbox_move_no_change ON sandbox_move;
DROP FUNCTION sandbox_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0001_initial")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
