"""What settlements stand on: keys in order of time, and room on an obligation's page."""

from django.db import migrations

_FORWARD = """
-- A key in order of time, as kernel.identifiers.new_id makes them (RFC 9562, version 7).
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(
                (extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1), 'hex')::uuid
$$;

-- An obligation is updated often and in place: leave room on its page (PERFORMANCE.md section 4).
ALTER TABLE billing_obligation SET (fillfactor = 85);
"""
_BACKWARD = """
DROP FUNCTION new_id();
ALTER TABLE billing_obligation RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("payments", "0002_guards"),
        ("receipts", "0002_guards"),
        ("notices", "0001_initial"),
    ]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
