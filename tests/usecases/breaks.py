"""Ways to break the books, each with the invariants that find it; the guards that prevent it."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from tallystick.kernel.identifiers import new_id
from tallystick.records.banking.models import Payout
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.receipts.models import Receipt
from tallystick.records.refunds.models import Refund
from tallystick.usecases.prove_books import Proof, prove_books
from tests.moment import NOON


@dataclass
class Books:
    """
    Ana has paid a late ticket, Ben's eCheck came back, and a third ticket is open.

    What Ana paid has arrived at the bank, and $2.00 of it were given back.
    """

    paid: Payment
    returned: Payment
    open: Obligation
    refund: Refund
    payout: Payout

    def break_by(self, sql: str) -> None:
        """Do what nobody can do but the owner of the database with the guards switched off."""
        values = {
            "paid": self.paid.id,
            "returned": self.returned.id,
            "open": self.open.id,
            "new": new_id(),
            "noon": NOON,
            "unapplied": settings.CITY.books.unapplied,
            "clearing": settings.CITY.books.card_clearing,
            "refund": self.refund.id,
            "payout": self.payout.id,
            "receipt": Receipt.objects.filter(payment=self.paid).get().id,
        }
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = origin")

    def broken(self) -> dict[str, tuple[str, ...]]:
        """Return the examples of each invariant that does not hold."""
        return {proof.id: proof.examples for proof in self.proofs() if proof.broken}

    def proofs(self) -> tuple[Proof, ...]:
        return prove_books(actor="test", now=NOON, city=settings.CITY)


def entry(kind: str, *postings: str) -> str:
    """Return the SQL for an entry, and for its postings as (account, side, cents, subject …)."""
    made = f"""
        WITH made AS (
            INSERT INTO ledger_entry (id, kind, effective_at, posting_date, recorded_at,
                                      idempotency_key, memo)
            VALUES (%(new)s, '{kind}', %(noon)s, '2026-11-23', %(noon)s, 'made up', '')
            RETURNING id)"""
    if not postings:
        return f"{made} SELECT FROM made"
    return f"""{made}
        INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
        SELECT made.id, p.* FROM made, (VALUES {", ".join(postings)}) AS p"""


NO_SUBJECT = "'', NULL::uuid, ''"
BREAKS = {
    "I1, an entry of nothing": (entry("bill"), {"I1": "made up"}),
    "I1, an entry that does not balance": (
        entry("bill", f"('1', 'D', 2, {NO_SUBJECT})", f"('2', 'C', 1, {NO_SUBJECT})"),
        {"I1": "made up", "I15": "trial balance"},
    ),
    "I4, a balance that the books do not know": (
        "UPDATE billing_obligation SET open_cents = open_cents + 1 WHERE id = %(open)s",
        {"I4": "parking 9190000003"},
    ),
    "I5, an entry without a payment": (
        entry("payment", f"('1', 'D', 2, {NO_SUBJECT})", f"('2', 'C', 2, {NO_SUBJECT})"),
        {"I5": "made up"},
    ),
    "I5, a payment without its entry": (
        "UPDATE ledger_entry SET kind = 'gift' WHERE kind = 'payment' AND reverses_id IS NULL"
        " AND idempotency_key LIKE '%%' || %(paid)s || '%%'",
        {"I5": "{paid.reference}", "I7": "payment:{paid.id}:taken"},
    ),
    "I7, an allocation of another amount": (
        "UPDATE payments_allocation SET cents = cents - 1 WHERE payment_id = %(paid)s",
        {"I7": "payment:{paid.id}:taken"},
    ),
    "I7, an entry under another key": (
        "UPDATE ledger_entry SET idempotency_key = 'lost' WHERE kind = 'payment'"
        " AND idempotency_key LIKE '%%' || %(paid)s || '%%'",
        {"I5": "lost", "I7": "lost"},
    ),
    "I8, a hold of nobody": (
        "UPDATE billing_obligation SET held_cents = 1 WHERE id = %(open)s",
        {"I8": "{open.id}"},
    ),
    "I10, a refund that the payment does not know": (
        "UPDATE payments_payment SET refunded_cents = 0 WHERE id = %(paid)s",
        {"I10": "{paid.reference}"},
    ),
    "I10, lines that are not the refund": (
        "UPDATE refunds_refundline SET cents = 1 WHERE refund_id = %(refund)s",
        {"I10": "{refund.reference}"},
    ),
    "I10, a loss that nobody looks at": (
        "UPDATE payments_payment SET captured_cents = captured_cents - 1 WHERE id = %(returned)s",
        {"I10": "{returned.reference}", "I16": "{returned.reference}"},
    ),
    "I16, clearing of a payment that the records do not explain": (
        entry(
            "gift",
            "(%(clearing)s, 'D', 2, 'payment', %(paid)s::uuid, '')",
            f"('1010', 'C', 2, {NO_SUBJECT})",
        ),
        {"I16": "{paid.reference}"},
    ),
    "I16, a refund payable that is no refund": (
        entry(
            "gift",
            "('2120', 'C', 2, 'payment', %(paid)s::uuid, '')",
            f"('1010', 'D', 2, {NO_SUBJECT})",
        ),
        {"I16": "{paid.reference}"},
    ),
    "I16, something disputed of a payment that is not": (
        entry(
            "dispute",
            "('1130', 'D', 2, 'payment', %(paid)s::uuid, '')",
            "(%(clearing)s, 'C', 2, 'payment', %(paid)s::uuid, '')",
        ),
        {"I16": "{paid.reference}"},
    ),
    "I16, a payout of another amount": (
        "UPDATE banking_payout SET net_cents = net_cents + 1 WHERE id = %(payout)s",
        {"I16": "{payout.gateway_reference}"},
    ),
    "I16, a payout that nobody took": (
        entry("payout", f"('1010', 'D', 2, {NO_SUBJECT})", f"('5110', 'C', 2, {NO_SUBJECT})"),
        {"I16": "made up"},
    ),
    "I14, a refund's move without its event": (
        "DELETE FROM refunds_refundevent WHERE refund_id = %(refund)s AND after = 'DONE'",
        {"I14": "{refund.reference}"},
    ),
    "I24, a payer who was not told of a refund": (
        "DELETE FROM notices_notice WHERE kind = 'refund-done'",
        {"I24": "{refund.reference}"},
    ),
    "I24, a payer who was not told of a return": (
        "DELETE FROM notices_notice WHERE kind = 'payment-returned'",
        {"I24": "{returned.reference}"},
    ),
    "I25, one person alone above the limit": (
        "ALTER TABLE refunds_refund DROP CONSTRAINT refund_two_people;"
        " UPDATE refunds_refund SET approved_by = requested_by, alone_cents = 1"
        " WHERE id = %(refund)s",
        {"I25": "{refund.reference}"},
    ),
    "I25, nobody at all": (
        "ALTER TABLE refunds_refund DROP CONSTRAINT refund_approved;"
        " UPDATE refunds_refund SET approved_by = '' WHERE id = %(refund)s",
        {"I25": "{refund.reference}"},
    ),
    "I11, a reversal that is no mirror": (
        "UPDATE ledger_posting SET account = '9999' WHERE side = 'C' AND entry_id ="
        " (SELECT id FROM ledger_entry WHERE reverses_id IS NOT NULL)",
        {"I11": "payment:{returned.id}:reversed", "I16": "{returned.reference}"},
    ),
    "I12, a payment without its receipt": (
        "DELETE FROM receipts_receipt WHERE id = %(receipt)s",
        {"I12": "{paid.reference}"},
    ),
    "I12, a receipt for another amount": (
        "UPDATE receipts_receipt SET cents = cents + 1 WHERE id = %(receipt)s",
        {"I12": "{paid.reference}"},
    ),
    "I12, a gap in the numbers": (
        "INSERT INTO receipts_receiptnumber (biller, year, number, receipt_id, hash)"
        " VALUES ('city', 2026, 2, %(receipt)s, '')",
        {"I12": "city 2026"},
    ),
    "I14, a move without its event": (
        "DELETE FROM payments_paymentevent WHERE payment_id = %(paid)s AND after = 'SETTLED'",
        {"I14": "{paid.reference}"},
    ),
    "I15, a receivable of no bill": (
        entry("bill", f"('1210', 'D', 2, {NO_SUBJECT})", f"('4310', 'C', 2, {NO_SUBJECT})"),
        {"I15": "1210"},
    ),
    "I15, a receivable without any bill": (
        entry("bill", f"('1230', 'D', 2, {NO_SUBJECT})", f"('4210', 'C', 2, {NO_SUBJECT})"),
        {"I15": "1230"},
    ),
    "I17, more given back than came": (
        entry(
            "refund",
            "(%(unapplied)s, 'D', 2, 'payment', %(paid)s::uuid, '')",
            f"(%(clearing)s, 'C', 2, {NO_SUBJECT})",
        ),
        {"I17": "payment:{paid.id}"},
    ),
    "I20, a late fee taken back that never was": (
        "UPDATE billing_obligation SET open_cents = open_cents - 5 WHERE id = %(open)s;"
        + entry(
            "late_fee",
            "('1210', 'C', 5, 'obligation', %(open)s::uuid, 'penalty')",
            f"('4319', 'D', 5, {NO_SUBJECT})",
        ),
        {"I20": "{open.id}"},
    ),
    "I24, a payer who was not told": (
        "DELETE FROM notices_notice WHERE fact = 'payment:' || %(paid)s",
        {"I24": "{paid.reference}"},
    ),
    "I24, a message about no payment": (
        "UPDATE notices_notice SET fact = 'payment:none' WHERE fact = 'payment:' || %(returned)s"
        " AND kind = 'payment-received'",
        {"I24": "payment:none"},
    ),
    "I26, an amount that is not whole": (
        "ALTER TABLE checkout_checkout ALTER COLUMN fee_cents TYPE numeric",
        {"I26": "checkout_checkout.fee_cents"},
    ),
    "I28, an effect after its record": (
        "ALTER TABLE ledger_entry DROP CONSTRAINT entry_effective_before_recorded;"
        " UPDATE ledger_entry SET effective_at = recorded_at + interval '1 second'"
        " WHERE reverses_id IS NOT NULL",
        {"I28": "payment:{returned.id}:reversed"},
    ),
}
GUARDS = {
    "ledger_postings_balance": "ledger_posting",
    "ledger_entry_whole": "ledger_entry",
    "ledger_entry_no_change": "ledger_entry",
    "ledger_posting_no_change": "ledger_posting",
    "payments_payment_move": "payments_payment",
    "payments_event_no_change": "payments_paymentevent",
    "payments_allocation_no_change": "payments_allocation",
    "receipts_receipt_no_change": "receipts_receipt",
    "receipts_number_no_change": "receipts_receiptnumber",
    "refunds_refund_move": "refunds_refund",
    "refunds_event_no_change": "refunds_refundevent",
    "refunds_line_no_change": "refunds_refundline",
    "refunds_choice_no_change": "refunds_choice",
    "banking_payout_no_change": "banking_payout",
    "banking_line_no_change": "banking_payoutline",
}
