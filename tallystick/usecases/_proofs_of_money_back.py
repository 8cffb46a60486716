"""The invariants of refunds, returns, disputes and payouts."""

from tallystick.usecases._invariant import SIGNED, TAKEN, Invariant

_STANDING = "('REQUESTED','APPROVED','SUBMITTED','DONE')"

MONEY_BACK = (
    Invariant(
        "I10",
        "What is given back or taken back of a payment is never more than was taken from its payer",
        f"SELECT count(*) FROM payments_payment WHERE state IN {TAKEN}",
        f"""SELECT p.reference FROM payments_payment p
            LEFT JOIN LATERAL (
                SELECT sum(cents + fee_cents) AS standing,
                       sum(cents + fee_cents) FILTER (WHERE state IN ('SUBMITTED', 'DONE')) AS sent
                  FROM refunds_refund r
                 WHERE r.payment_id = p.id AND r.state IN {_STANDING}) r ON true
            WHERE p.refunded_cents <> coalesce(r.standing, 0)
               OR p.refunded_cents > p.captured_cents
               OR (coalesce(r.sent, 0) + p.taken_back_cents > p.captured_cents
                   AND NOT EXISTS (SELECT FROM banking_difference d
                                    WHERE d.payment_id = p.id AND d.kind = 'LOSS'))
            UNION ALL
            SELECT r.reference FROM refunds_refund r
            LEFT JOIN (SELECT refund_id, sum(cents) AS cents FROM refunds_refundline GROUP BY 1) l
                   ON l.refund_id = r.id
            WHERE r.cents <> coalesce(l.cents, 0)""",
    ),
    Invariant(
        "I16",
        "What is in clearing, disputed and to be given back is what the records say, to the cent",
        "SELECT (SELECT count(*) FROM payments_payment) + (SELECT count(*) FROM banking_payout)",
        f"""SELECT p.reference
            FROM payments_payment p
            LEFT JOIN (SELECT subject_id,
                              sum({SIGNED}) FILTER (WHERE account = ANY(%(clearing)s)) AS clearing,
                              sum({SIGNED}) FILTER (WHERE account = %(disputed)s) AS disputed,
                              sum({SIGNED}) FILTER (WHERE account = %(payable)s) AS payable
                         FROM ledger_posting WHERE subject_kind = 'payment' GROUP BY 1) b
                   ON b.subject_id = p.id
            LEFT JOIN (SELECT payment_id, sum(gross_cents) AS cents
                         FROM banking_payoutline GROUP BY 1) o ON o.payment_id = p.id
            LEFT JOIN (SELECT payment_id,
                              sum(cents + fee_cents) FILTER (WHERE state = 'DONE') AS done,
                              sum(cents + fee_cents) FILTER (WHERE state = 'SUBMITTED') AS sent
                         FROM refunds_refund GROUP BY 1) r ON r.payment_id = p.id
            WHERE coalesce(b.clearing, 0) <> p.captured_cents - p.taken_back_cents
                      - coalesce(r.done, 0) - coalesce(b.disputed, 0) - coalesce(o.cents, 0)
               OR coalesce(b.payable, 0) <> -coalesce(r.sent, 0)
               OR (coalesce(b.disputed, 0) <> 0 AND p.state <> 'DISPUTED')
               OR coalesce(b.disputed, 0) < 0
            UNION ALL
            SELECT coalesce(p.gateway_reference, e.idempotency_key)
            FROM banking_payout p
            FULL JOIN (SELECT e.idempotency_key,
                              coalesce(sum({SIGNED}) FILTER (WHERE account = %(bank)s), 0) AS net
                         FROM ledger_entry e JOIN ledger_posting q ON q.entry_id = e.id
                        WHERE e.kind = 'payout' GROUP BY 1) e
                   ON e.idempotency_key = 'payout:' || p.id
            WHERE p.net_cents IS DISTINCT FROM e.net""",
    ),
    Invariant(
        "I25",
        "Above what one may decide alone, two people have decided on every refund",
        "SELECT count(*) FROM refunds_refund WHERE approved_by <> ''",
        """SELECT reference FROM refunds_refund
            WHERE (state NOT IN ('REQUESTED', 'REJECTED', 'WITHDRAWN') AND approved_by = '')
               OR (approved_by = requested_by AND cents + fee_cents > alone_cents)""",
    ),
)
