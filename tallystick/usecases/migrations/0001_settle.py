"""The statement that settles: one round trip, all or nothing."""

from django.db import migrations

_FORWARD = """
-- Takes what _settlement.py has computed, and refuses it (40001) when a fact that it was computed
-- from has changed meanwhile; then the caller reads again. Obligations are locked in sorted order.
CREATE FUNCTION settle(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE many bigint;
BEGIN
    PERFORM FROM billing_obligation o
      WHERE o.id IN (SELECT (x->>0)::uuid FROM jsonb_array_elements(batch->'obligations') x)
      ORDER BY o.id FOR UPDATE;
    -- The payments first: who was settled by someone else meanwhile has let go of its hold, too.
    UPDATE payments_payment p
       SET state = x.after, effective_at = x.effective_at, asked_at = x.at, method = x.method,
           gateway_reference = coalesce(nullif(x.gateway_reference, ''), p.gateway_reference),
           brand = x.brand, last4 = x.last4
      FROM jsonb_to_recordset(batch->'payments') AS x(
           id uuid, before text, after text, effective_at timestamptz, at timestamptz,
           method text, gateway_reference text, brand text, last4 text)
     WHERE p.id = x.id AND p.state = x.before;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many <> jsonb_array_length(batch->'payments') THEN
        RAISE EXCEPTION 'a payment has changed' USING ERRCODE = 'serialization_failure';
    END IF;

    UPDATE billing_obligation o
       SET open_cents = (x->>2)::bigint, held_cents = o.held_cents - (x->>3)::bigint,
           revision = o.revision + 1
      FROM jsonb_array_elements(batch->'obligations') x
     WHERE o.id = (x->>0)::uuid AND o.revision = (x->>1)::int;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many <> jsonb_array_length(batch->'obligations') THEN
        RAISE EXCEPTION 'an obligation has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
    SELECT id, before, after, at, actor, detail
      FROM jsonb_to_recordset(batch->'payments') AS x(
           id uuid, before text, after text, at timestamptz, actor text, detail text);

    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT id, kind, effective_at, posting_date, recorded_at, idempotency_key, ''
      FROM jsonb_to_recordset(batch->'entries') AS x(
           id uuid, kind text, effective_at timestamptz, posting_date date,
           recorded_at timestamptz, idempotency_key text);
    INSERT INTO ledger_posting
          (entry_id, account, side, cents, subject_kind, subject_id, part)
    SELECT (x->>0)::uuid, x->>1, x->>2, (x->>3)::bigint, x->>4, (x->>5)::uuid, x->>6
      FROM jsonb_array_elements(batch->'postings') x;
    INSERT INTO payments_allocation (payment_id, obligation_id, cents)
    SELECT (x->>0)::uuid, (x->>1)::uuid, (x->>2)::bigint
      FROM jsonb_array_elements(batch->'allocations') x;
    INSERT INTO receipts_receipt (id, code, payment_id, biller, issued_at, cents, facts)
    SELECT id, code, payment_id, biller, issued_at, cents, facts
      FROM jsonb_to_recordset(batch->'receipts') AS x(
           id uuid, code text, payment_id uuid, biller text, issued_at timestamptz,
           cents bigint, facts jsonb);
    INSERT INTO notices_notice
          (id, fact, kind, channel, recipient, language, context, created_at,
           attempts, subject, body)
    SELECT id, fact, kind, channel, recipient, language, context, created_at, 0, '', ''
      FROM jsonb_to_recordset(batch->'notices') AS x(
           id uuid, fact text, kind text, channel text, recipient text, language text,
           context jsonb, created_at timestamptz);
END $$;

-- An obligation is updated often and in place: leave room on its page (PERFORMANCE.md section 4).
ALTER TABLE billing_obligation SET (fillfactor = 85);
"""
_BACKWARD = """
DROP FUNCTION settle(jsonb);
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
