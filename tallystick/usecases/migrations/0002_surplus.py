"""Settlement notes what was captured, and tells both payers when a bill was paid twice."""

from django.db import migrations

_FORWARD = """
-- Posts what _settlement.py hands over, all of it or nothing. Obligations are locked in sorted
-- order. When a payment was moved meanwhile, or a late fee was computed from facts that have
-- changed, it refuses with 40001; then the caller reads again.
CREATE OR REPLACE FUNCTION settle(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    many bigint;
    moment timestamptz := batch->>'now';
    today date := batch->>'posting_date';
BEGIN
    PERFORM FROM billing_obligation o
      WHERE o.id IN (SELECT (i->>1)::uuid FROM jsonb_array_elements(batch->'items') i)
      ORDER BY o.id FOR UPDATE;

    -- The payments first: who was settled by someone else meanwhile has let go of its hold, too.
    WITH moved AS (
        UPDATE payments_payment p
           SET state = x.after, effective_at = x.effective_at, asked_at = moment,
               captured_cents = x.captured,
               method = x.method, brand = x.brand, last4 = x.last4,
               gateway_reference = coalesce(nullif(x.gateway_reference, ''), p.gateway_reference)
          FROM jsonb_to_recordset(batch->'taken') AS x(
               payment uuid, before text, after text, effective_at timestamptz, method text,
               captured bigint,
               gateway_reference text, brand text, last4 text, detail text)
         WHERE p.id = x.payment AND p.state = x.before
        RETURNING p.id, x.before, x.after, x.detail),
    event AS (
        INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
        SELECT id, before, after, moment, batch->>'actor', detail FROM moved)
    SELECT count(*) INTO many FROM moved;
    IF many <> jsonb_array_length(batch->'taken') THEN
        RAISE EXCEPTION 'a payment has changed' USING ERRCODE = 'serialization_failure';
    END IF;

    -- Late fees, computed from the facts of one revision.
    IF EXISTS (
        SELECT FROM jsonb_array_elements(batch->'items') i
          JOIN billing_obligation o ON o.id = (i->>1)::uuid
         WHERE o.due_on < today AND (o.id, o.revision) NOT IN (
               SELECT (l->>0)::uuid, (l->>1)::int FROM jsonb_array_elements(batch->'late') l))
    THEN
        RAISE EXCEPTION 'an obligation has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE billing_obligation o SET open_cents = o.open_cents + (l->>2)::bigint
      FROM jsonb_array_elements(batch->'late') l
     WHERE o.id = (l->>0)::uuid AND l->>2 <> '0';
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT (x->>0)::uuid, 'late_fee', (x->>1)::timestamptz, today, moment, x->>2, ''
      FROM jsonb_array_elements(batch->'late_entries') x;
    INSERT INTO ledger_posting
          (entry_id, account, side, cents, subject_kind, subject_id, part)
    SELECT (x->>0)::uuid, x->>1, x->>2, (x->>3)::bigint, x->>4, (x->>5)::uuid, x->>6
      FROM jsonb_array_elements(batch->'late_postings') x;

    -- Each payment pays what is open when its turn comes; the rest of it is unapplied.
    WITH taken AS MATERIALIZED (
        SELECT * FROM ROWS FROM (jsonb_to_recordset(batch->'taken') AS (
               payment uuid, entry uuid, reference text, before text, effective_at timestamptz,
               captured bigint, fee bigint, as_meant boolean, clearing text,
               email text, language text)) WITH ORDINALITY AS t(
               payment, entry, reference, before, effective_at, captured, fee, as_meant,
               clearing, email, language, turn)),
    item AS (
        SELECT t.payment, t.entry, t.reference, t.before, t.turn, i.place,
               (i.item->>1)::uuid AS obligation, (i.item->>2)::bigint AS cents,
               CASE WHEN t.as_meant THEN (i.item->>2)::bigint ELSE 0 END AS meant
          FROM jsonb_array_elements(batch->'items') WITH ORDINALITY AS i(item, place)
          JOIN taken t ON t.turn = (i.item->>0)::bigint),
    applied AS MATERIALIZED (
        SELECT i.*, b.service, b.number, o.due_on, s->>1 AS receivable, s->>2 AS biller,
               greatest(0, least(i.meant, o.open_cents - (sum(i.meant) OVER (
                   PARTITION BY i.obligation ORDER BY i.place) - i.meant)))::bigint
                   AS applied
          FROM item i
          JOIN billing_obligation o ON o.id = i.obligation
          JOIN billing_bill b ON b.id = o.bill_id
          JOIN jsonb_array_elements(batch->'services') s ON s->>0 = b.service),
    obligation AS (
        UPDATE billing_obligation o
           SET open_cents = o.open_cents - a.applied, held_cents = o.held_cents - a.released,
               revision = o.revision + 1
          FROM (SELECT obligation, sum(applied) AS applied, coalesce(sum(cents) FILTER (
                       WHERE before IN ('CREATED', 'SUBMITTED', 'ACTION_REQUIRED')), 0) AS released
                  FROM applied GROUP BY obligation) a
         WHERE o.id = a.obligation),
    entry AS (
        INSERT INTO ledger_entry
              (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
        SELECT entry, 'payment', effective_at, today, moment,
               'payment:' || payment || ':taken', '' FROM taken),
    allocation AS (
        INSERT INTO payments_allocation (payment_id, obligation_id, cents)
        SELECT payment, obligation, sum(applied) FROM applied WHERE applied > 0
         GROUP BY payment, obligation),
    receipt AS (
        INSERT INTO receipts_receipt (id, code, payment_id, biller, issued_at, cents, facts)
        SELECT new_id(),
               reference || '-' || row_number() OVER (PARTITION BY payment ORDER BY biller),
               payment, biller, moment, sum(cents),
               jsonb_build_object('lines', jsonb_agg(jsonb_build_object(
                   'obligation', obligation, 'service', service, 'number', number,
                   'due_on', to_char(due_on, 'YYYY-MM-DD'), 'cents', cents,
                   'unapplied_cents', cents - applied) ORDER BY place))
          FROM applied GROUP BY payment, reference, biller),
    notice AS (
        INSERT INTO notices_notice
              (id, fact, kind, channel, recipient, language, context, created_at,
               attempts, subject, body)
        SELECT new_id(), 'payment:' || payment, 'payment-received', 'email', email, language,
               jsonb_build_object('reference', reference), moment, 0, '', ''
          FROM taken WHERE email <> ''),
    posted AS (
        INSERT INTO ledger_posting
              (entry_id, account, side, cents, subject_kind, subject_id, part)
        SELECT entry, clearing, 'D', captured, 'payment', payment, '' FROM taken
        UNION ALL
        SELECT entry, receivable, 'C', applied, 'obligation', obligation, ''
          FROM applied WHERE applied > 0
        UNION ALL
        SELECT entry, batch->>'service_fees', 'C', fee, 'payment', payment, ''
          FROM taken WHERE fee > 0
        UNION ALL
        SELECT entry, batch->>'unapplied', 'C', sum(cents), 'payment', payment, ''
          FROM (SELECT entry, payment, captured - fee AS cents FROM taken
                UNION ALL SELECT entry, payment, -applied FROM applied) AS rest
         GROUP BY entry, payment HAVING sum(cents) > 0
        RETURNING account, subject_id AS payment),
    surplus AS (
        SELECT t.* FROM posted JOIN taken t USING (payment)
         WHERE posted.account = batch->>'unapplied')
    -- Whose money found no bill is told so, and so are those who paid that bill before.
    INSERT INTO notices_notice
          (id, fact, kind, channel, recipient, language, context, created_at,
           attempts, subject, body)
    SELECT new_id(), 'payment:' || payment, 'payment-surplus', 'email', email, language,
           jsonb_build_object('reference', reference), moment, 0, '', ''
      FROM surplus WHERE email <> ''
    UNION ALL
    SELECT new_id(), 'payment:' || p.id || ':' || s.payment, 'paid-twice', 'email', c.email,
           c.language, jsonb_build_object('reference', p.reference), moment, 0, '', ''
      FROM surplus s
      JOIN LATERAL (SELECT DISTINCT l.payment_id FROM applied a
                      JOIN payments_allocation l ON l.obligation_id = a.obligation
                     WHERE a.payment = s.payment AND a.applied < a.meant) AS other ON true
      JOIN payments_payment p ON p.id = other.payment_id
           AND p.state IN ('PENDING', 'CAPTURED', 'SETTLED', 'DISPUTE_WON')
      JOIN checkout_checkout c ON c.id = p.checkout_id AND c.email <> '';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("usecases", "0001_settle"),
        ("payments", "0004_money_back"),
        ("refunds", "0002_guards"),
    ]
    operations = [migrations.RunSQL(_FORWARD, migrations.RunSQL.noop)]
