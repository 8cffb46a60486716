"""The statement that begins a payment: one round trip, all or nothing."""

from django.db import migrations

_FORWARD = """
-- Holds the bills of a basket and records the payment, unless something has changed since the
-- caller has read: the quote, or a bill's balance or holds. Then it refuses with 40001, and the
-- caller reads again. Obligations are locked in sorted order.
CREATE FUNCTION begin_payment(intent jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanted payments_payment := jsonb_populate_record(NULL::payments_payment, intent->'payment');
    many bigint;
BEGIN
    PERFORM FROM checkout_checkout
      WHERE id = wanted.checkout_id AND quoted_at = (intent->>'quoted_at')::timestamptz FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the quote has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    PERFORM FROM billing_obligation
      WHERE id IN (SELECT (i->>'obligation')::uuid FROM jsonb_array_elements(intent->'items') i)
      ORDER BY id FOR UPDATE;
    UPDATE billing_obligation o SET held_cents = o.held_cents + i.cents
      FROM jsonb_to_recordset(intent->'items') AS i(
           obligation uuid, cents bigint, held bigint, revision int)
     WHERE o.id = i.obligation AND o.held_cents = i.held AND o.revision = i.revision;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many <> jsonb_array_length(intent->'items') THEN
        RAISE EXCEPTION 'a bill has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO payments_payment SELECT wanted.*;
    INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
    VALUES (wanted.id, '', wanted.state, wanted.created_at, intent->>'actor', '');
END $$;
"""

_BACKWARD = "DROP FUNCTION begin_payment(jsonb);"


class Migration(migrations.Migration):
    dependencies = [
        ("usecases", "0002_settle"),
        ("checkout", "0002_search"),
        ("payments", "0005_search"),
        ("billing", "0004_outages"),
    ]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
