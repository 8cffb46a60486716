"""The invariants of money that exist so far, each as one question to the database."""

from tallystick.usecases._invariant import SIGNED as _SIGNED
from tallystick.usecases._invariant import TAKEN as _TAKEN
from tallystick.usecases._invariant import Invariant
from tallystick.usecases._proofs_of_money_back import MONEY_BACK

_LIVE = "('CREATED','SUBMITTED','ACTION_REQUIRED')"
_AMOUNTS = """
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND NOT a.attisdropped AND a.attname ~ '(^|_)cents$'"""

INVARIANTS = (
    Invariant(
        "I1",
        "Every entry has at least two postings, and its debits equal its credits",
        "SELECT count(*) FROM ledger_entry",
        f"""SELECT e.idempotency_key FROM ledger_entry e
            LEFT JOIN ledger_posting p ON p.entry_id = e.id GROUP BY e.id
            HAVING count(p.id) < 2 OR sum({_SIGNED}) <> 0""",
    ),
    Invariant(
        "I3",
        "The guards that keep the books append-only and balanced are switched on",
        "SELECT 15",
        """SELECT name FROM unnest(ARRAY['ledger_postings_balance', 'ledger_entry_whole',
               'ledger_entry_no_change', 'ledger_posting_no_change', 'payments_payment_move',
               'payments_event_no_change', 'payments_allocation_no_change',
               'receipts_receipt_no_change', 'receipts_number_no_change', 'refunds_refund_move',
               'refunds_event_no_change', 'refunds_line_no_change', 'refunds_choice_no_change',
               'banking_payout_no_change', 'banking_line_no_change']) AS name
            WHERE NOT EXISTS (
               SELECT FROM pg_trigger t WHERE t.tgname = name AND t.tgenabled IN ('O', 'A'))""",
    ),
    Invariant(
        "I4",
        "What an obligation says is open is the sum of its postings, and never below zero",
        "SELECT count(*) FROM billing_obligation",
        f"""SELECT b.service || ' ' || b.number FROM billing_obligation o
            JOIN billing_bill b ON b.id = o.bill_id
            LEFT JOIN (SELECT subject_id, sum({_SIGNED}) AS cents FROM ledger_posting
                        WHERE subject_kind = 'obligation' GROUP BY subject_id) p
                   ON p.subject_id = o.id
            WHERE o.open_cents <> coalesce(p.cents, 0) OR o.open_cents < 0""",
    ),
    Invariant(
        "I5",
        "Every payment that was taken is posted exactly once, and nothing else is",
        f"SELECT count(*) FROM payments_payment WHERE state IN {_TAKEN}",
        f"""SELECT coalesce(p.reference, e.idempotency_key)
            FROM (SELECT * FROM payments_payment WHERE state IN {_TAKEN}) p
            FULL JOIN (SELECT * FROM ledger_entry WHERE kind = 'payment') e
                   ON e.idempotency_key = 'payment:' || p.id || ':taken'
            WHERE p.id IS NULL OR e.id IS NULL""",
    ),
    Invariant(
        "I7",
        "What a payment's entry credits to bills is what its allocations say, cent by cent",
        "SELECT count(*) FROM payments_allocation",
        """SELECT coalesce(a.key, p.key)
            FROM (SELECT 'payment:' || payment_id || ':taken' AS key, obligation_id, cents
                    FROM payments_allocation) a
            FULL JOIN (SELECT e.idempotency_key AS key, p.subject_id, sum(p.cents) AS cents
                         FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
                        WHERE e.kind = 'payment' AND p.subject_kind = 'obligation'
                        GROUP BY 1, 2) p
                   ON p.key = a.key AND p.subject_id = a.obligation_id
            WHERE a.cents IS DISTINCT FROM p.cents""",
    ),
    Invariant(
        "I8",
        "What is held on an obligation is what live payments mean to pay on it",
        "SELECT count(*) FROM billing_obligation WHERE held_cents > 0",
        f"""SELECT o.id::text FROM billing_obligation o
            LEFT JOIN (SELECT i.obligation_id, sum(i.cents) AS cents
                         FROM payments_payment p
                         JOIN checkout_checkoutitem i ON i.checkout_id = p.checkout_id
                        WHERE p.state IN {_LIVE} GROUP BY 1) live ON live.obligation_id = o.id
            WHERE o.held_cents <> coalesce(live.cents, 0)""",
    ),
    Invariant(
        "I11",
        "A reversal is the mirror image of its original",
        "SELECT count(*) FROM ledger_entry WHERE reverses_id IS NOT NULL",
        f"""SELECT e.idempotency_key FROM ledger_entry e
            JOIN ledger_posting p ON p.entry_id IN (e.id, e.reverses_id)
            WHERE e.reverses_id IS NOT NULL
            GROUP BY e.id, p.account, p.subject_id, p.part HAVING sum({_SIGNED}) <> 0""",
    ),
    Invariant(
        "I12",
        "Every payment that was taken has its receipts, and their numbers have no gap",
        "SELECT count(*) FROM receipts_receipt",
        f"""SELECT p.reference FROM payments_payment p
            LEFT JOIN receipts_receipt r ON r.payment_id = p.id
            WHERE p.state IN {_TAKEN} AND p.checkout_id IS NOT NULL
            GROUP BY p.id HAVING coalesce(sum(r.cents), 0) <> p.cents
            UNION ALL
            SELECT biller || ' ' || year FROM receipts_receiptnumber
            GROUP BY biller, year HAVING count(*) <> max(number) OR min(number) <> 1""",
    ),
    Invariant(
        "I14",
        "A payment or a refund is where its last event says",
        "SELECT (SELECT count(*) FROM payments_payment) + (SELECT count(*) FROM refunds_refund)",
        """SELECT p.reference FROM payments_payment p
            LEFT JOIN LATERAL (SELECT after FROM payments_paymentevent e
                               WHERE e.payment_id = p.id ORDER BY e.id DESC LIMIT 1) last ON true
            WHERE last.after IS DISTINCT FROM p.state
            UNION ALL
            SELECT r.reference FROM refunds_refund r
            LEFT JOIN LATERAL (SELECT after FROM refunds_refundevent e
                               WHERE e.refund_id = r.id ORDER BY e.id DESC LIMIT 1) last ON true
            WHERE last.after IS DISTINCT FROM r.state""",
    ),
    Invariant(
        "I15",
        "The ledger sums to zero, and the bills' open balances to their receivables",
        "SELECT count(*) FROM ledger_posting",
        f"""SELECT 'trial balance' FROM ledger_posting HAVING sum({_SIGNED}) <> 0
            UNION ALL
            SELECT account FROM ledger_posting
            WHERE account = ANY(%(receivables)s)
            GROUP BY account
            HAVING sum({_SIGNED}) IS DISTINCT FROM
                   sum({_SIGNED}) FILTER (WHERE subject_kind = 'obligation')""",
    ),
    Invariant(
        "I17",
        "Unapplied money is never less than nothing, for anyone",
        "SELECT count(*) FROM ledger_posting WHERE account = %(unapplied)s",
        f"""SELECT coalesce(subject_kind || ':' || subject_id, 'all') FROM ledger_posting
            WHERE account = %(unapplied)s
            GROUP BY GROUPING SETS ((subject_kind, subject_id), ())
            HAVING sum({_SIGNED}) > 0""",
    ),
    Invariant(
        "I20",
        "No late fee was taken back that was not charged",
        "SELECT count(*) FROM ledger_entry WHERE kind = 'late_fee'",
        f"""SELECT p.subject_id::text FROM ledger_entry e
            JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.kind = 'late_fee' AND p.subject_kind = 'obligation' AND p.part <> ''
            GROUP BY p.subject_id, p.part HAVING sum({_SIGNED}) < 0""",
    ),
    Invariant(
        "I24",
        "Every message is about a payment that there is, and every payer is told",
        "SELECT count(*) FROM notices_notice",
        f"""SELECT n.fact FROM notices_notice n
            LEFT JOIN payments_payment p ON n.fact = 'payment:' || p.id
            WHERE n.kind = 'payment-received' AND p.id IS NULL
            UNION ALL
            SELECT p.reference FROM payments_payment p
            JOIN checkout_checkout c ON c.id = p.checkout_id
            LEFT JOIN notices_notice n
                   ON n.fact = 'payment:' || p.id AND n.kind = 'payment-received'
            WHERE p.state IN {_TAKEN} AND c.email <> '' AND n.id IS NULL
            UNION ALL
            SELECT told.reference
            FROM (SELECT 'payment:' || id AS fact, 'payment-returned' AS kind, reference,
                         checkout_id
                    FROM payments_payment WHERE state IN ('RETURNED', 'DISPUTE_LOST')
                  UNION ALL
                  SELECT 'refund:' || r.id, 'refund-' || lower(r.state), r.reference,
                         p.checkout_id
                    FROM refunds_refund r JOIN payments_payment p ON p.id = r.payment_id
                   WHERE r.state IN ('DONE', 'FAILED')) AS told
            JOIN checkout_checkout c ON c.id = told.checkout_id AND c.email <> ''
            LEFT JOIN notices_notice n ON n.fact = told.fact AND n.kind = told.kind
            WHERE n.id IS NULL""",
    ),
    Invariant(
        "I26",
        "Every amount is whole cents in a bigint",
        f"SELECT count(*) {_AMOUNTS}",
        f"SELECT c.relname || '.' || a.attname {_AMOUNTS} AND a.atttypid <> 'bigint'::regtype",
    ),
    Invariant(
        "I28",
        "Nothing takes effect after it was recorded",
        "SELECT count(*) FROM ledger_entry",
        "SELECT idempotency_key FROM ledger_entry WHERE effective_at > recorded_at",
    ),
    *MONEY_BACK,
)
