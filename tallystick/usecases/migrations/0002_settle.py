"""The statement that settles: one round trip, all or nothing."""

from django.db import migrations

_FORWARD = """
CREATE TYPE settled_payment AS (
    payment uuid, entry uuid, reference text, before text, after text,
    effective_at timestamptz, captured bigint, fee bigint, clearing text, detail text,
    method text, gateway_reference text, brand text, last4 text, email text, language text,
    obligations uuid[], amounts bigint[], meant boolean, held boolean);
CREATE TYPE settled_item AS (
    payment uuid, entry uuid, reference text, obligation uuid, cents bigint, meant bigint,
    released bigint);
CREATE TYPE settled_share AS (
    payment uuid, entry uuid, reference text, obligation uuid, cents bigint, meant bigint,
    released bigint, place bigint, service text, number text, due_on date, receivable text,
    biller text, applied bigint);

-- Posts what _settlement.py hands over, all of it or nothing. Obligations are locked in sorted
-- order. When a payment was moved meanwhile, or a late fee was computed from facts that have
-- changed, it refuses with 40001; then the caller reads again. Few plain statements, planned once
-- for a connection, cost a payment a third of what one large statement does.
CREATE FUNCTION settle(batch jsonb) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moment timestamptz := batch->>'now';
    today date := batch->>'posting_date';
    payments settled_payment[] := ARRAY(
        SELECT x FROM jsonb_populate_recordset(NULL::settled_payment, batch->'taken') x);
    items settled_item[] := ARRAY(
        SELECT (p.payment, p.entry, p.reference, i.obligation, i.cents,
                CASE WHEN p.meant THEN i.cents ELSE 0 END,
                CASE WHEN p.held THEN i.cents ELSE 0 END)::settled_item
          FROM unnest(payments) p, unnest(p.obligations, p.amounts) AS i(obligation, cents));
    late jsonb := batch->'late';
    services jsonb := batch->'services';
    shares settled_share[];
    stale boolean;
    many bigint;
BEGIN
    -- Each payment pays what is open when its turn comes; the rest of it is unapplied.
    SELECT array_agg(x.share), bool_or(x.stale) INTO shares, stale
      FROM (SELECT (i.payment, i.entry, i.reference, i.obligation, i.cents, i.meant, i.released,
                    i.place, b.service, b.number, o.due_on,
                    services->b.service->>0, services->b.service->>1,
                    greatest(0, least(i.meant, o.open_cents
                        + coalesce((late->(o.id::text)->>1)::bigint, 0)
                        - (sum(i.meant) OVER (PARTITION BY i.obligation ORDER BY i.place)
                           - i.meant))))::settled_share AS share,
                   o.due_on < today AND o.revision
                       IS DISTINCT FROM (late->(o.id::text)->>0)::int AS stale
              FROM (SELECT id, bill_id, due_on, revision, open_cents FROM billing_obligation
                     WHERE id IN (SELECT obligation FROM unnest(items))
                     ORDER BY id FOR UPDATE) o
              JOIN unnest(items) WITH ORDINALITY AS i(
                   payment, entry, reference, obligation, cents, meant, released, place)
                   ON i.obligation = o.id
              JOIN billing_bill b ON b.id = o.bill_id) x;

    -- The payments first: who was settled by someone else meanwhile has let go of its hold, too.
    UPDATE payments_payment p
       SET state = x.after, effective_at = x.effective_at, asked_at = moment,
           captured_cents = x.captured, method = x.method, brand = x.brand, last4 = x.last4,
           gateway_reference = coalesce(nullif(x.gateway_reference, ''), p.gateway_reference)
      FROM unnest(payments) x
     WHERE p.id = x.payment AND p.state = x.before;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many <> cardinality(payments) THEN
        RAISE EXCEPTION 'a payment has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    IF stale THEN
        RAISE EXCEPTION 'an obligation has changed' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
    SELECT payment, before, after, moment, batch->>'actor', detail
      FROM unnest(payments) x;

    IF late <> '{}' THEN
        WITH entries AS (
            INSERT INTO ledger_entry
                  (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
            SELECT (x->>0)::uuid, 'late_fee', (x->>1)::timestamptz, today, moment, x->>2, ''
              FROM jsonb_array_elements(batch->'late_entries') x)
        INSERT INTO ledger_posting
              (entry_id, account, side, cents, subject_kind, subject_id, part)
        SELECT (x->>0)::uuid, x->>1, x->>2, (x->>3)::bigint, x->>4, (x->>5)::uuid, x->>6
          FROM jsonb_array_elements(batch->'late_postings') x;
    END IF;

    UPDATE billing_obligation o
       SET open_cents = o.open_cents + coalesce((late->(o.id::text)->>1)::bigint, 0) - a.applied,
           held_cents = o.held_cents - a.released, revision = o.revision + 1
      FROM (SELECT obligation, sum(applied) AS applied, sum(released) AS released
              FROM unnest(shares) x
             GROUP BY obligation) a
     WHERE o.id = a.obligation;
    INSERT INTO payments_allocation (payment_id, obligation_id, cents)
    SELECT payment, obligation, sum(applied)
      FROM unnest(shares) x
     WHERE applied > 0 GROUP BY payment, obligation;
    WITH entries AS (
        INSERT INTO ledger_entry
              (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
        SELECT entry, 'payment', effective_at, today, moment, 'payment:' || payment || ':taken', ''
          FROM unnest(payments) x)
    INSERT INTO ledger_posting
          (entry_id, account, side, cents, subject_kind, subject_id, part)
    SELECT entry, clearing, 'D', captured, 'payment', payment, ''
      FROM unnest(payments) x
    UNION ALL
    SELECT entry, receivable, 'C', applied, 'obligation', obligation, ''
      FROM unnest(shares) x
     WHERE applied > 0
    UNION ALL
    SELECT entry, batch->>'service_fees', 'C', fee, 'payment', payment, ''
      FROM unnest(payments) x
     WHERE fee > 0
    UNION ALL
    SELECT entry, batch->>'unapplied', 'C', sum(cents), 'payment', payment, ''
      FROM (SELECT payment, entry, captured - fee AS cents
              FROM unnest(payments) x
            UNION ALL
            SELECT payment, entry, -applied
              FROM unnest(shares) x
           ) AS rest
     GROUP BY entry, payment HAVING sum(cents) > 0;

    INSERT INTO receipts_receipt (id, code, payment_id, biller, issued_at, cents, facts)
    SELECT new_id(),
           reference || '-' || row_number() OVER (PARTITION BY payment ORDER BY biller),
           payment, biller, moment, sum(cents),
           jsonb_build_object('lines', jsonb_agg(jsonb_build_object(
               'obligation', obligation, 'service', service, 'number', number,
               'due_on', to_char(due_on, 'YYYY-MM-DD'), 'cents', cents, 'unapplied_cents', cents - applied)
               ORDER BY place))
      FROM unnest(shares) x
     GROUP BY payment, reference, biller;
    INSERT INTO notices_notice
          (id, fact, kind, channel, recipient, language, context, created_at,
           attempts, subject, body)
    SELECT new_id(), 'payment:' || payment, 'payment-received', 'email', email, language,
           jsonb_build_object('reference', reference), moment, 0, '', ''
      FROM unnest(payments) x
     WHERE email <> '';

    -- Whose money found no bill is told so, and so are those who paid that bill before.
    IF (SELECT sum(applied) FROM unnest(shares)) IS DISTINCT FROM (batch->>'for_bills')::bigint THEN
        WITH surplus AS (
            SELECT t.payment, t.reference, t.email, t.language
              FROM unnest(payments) t
              LEFT JOIN (SELECT payment, sum(applied) AS applied
                           FROM unnest(shares) x
                          GROUP BY payment) a USING (payment)
             WHERE t.captured - t.fee > coalesce(a.applied, 0))
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
          JOIN LATERAL (SELECT DISTINCT l.payment_id
                          FROM unnest(shares) a
                          JOIN payments_allocation l ON l.obligation_id = a.obligation
                         WHERE a.payment = s.payment AND a.applied < a.meant) AS other
               ON other.payment_id <> s.payment
          JOIN payments_payment p ON p.id = other.payment_id
               AND p.state IN ('PENDING', 'CAPTURED', 'SETTLED', 'DISPUTE_WON')
          JOIN checkout_checkout c ON c.id = p.checkout_id AND c.email <> '';
    END IF;
END $$;
"""

_BACKWARD = """
DROP FUNCTION settle(jsonb);
DROP TYPE settled_share, settled_item, settled_payment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("usecases", "0001_ground"),
        ("payments", "0004_money_back"),
        ("refunds", "0002_guards"),
    ]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
