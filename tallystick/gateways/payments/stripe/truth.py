"""Tells in the portal's words what is true of a Checkout Session."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tallystick.gateways.payments.protocol import (
    ChargeState,
    DisputeState,
    RefundState,
    RefundTruth,
    Truth,
)
from tallystick.gateways.payments.stripe.answers import (
    OUR_REFUND,
    OURS,
    Charge,
    Dispute,
    Intent,
    Refund,
    Session,
    when,
)
from tallystick.kernel.money import ZERO, Money

# Return codes of Nacha, where Stripe's word for a failed debit means just that.
RETURN_CODES = {
    "insufficient_funds": "R01",
    "account_closed": "R02",
    "no_account": "R03",
    "incorrect_account_details": "R03",
    "invalid_account_number": "R04",
    "debit_not_authorized": "R10",
}
# An inquiry takes no money, and what was prevented was refunded instead.
_NO_MONEY_MOVED = {"warning_needs_response", "warning_under_review", "warning_closed", "prevented"}


def truth_of(session: Session, *, refunded: Money, disputes: Sequence[Dispute]) -> Truth:
    """
    Return what is true of a page, its refunds and its disputes.

    Stripe does not say whether a page was opened, so each counts as visited.
    """
    intent = session.payment_intent
    charge = intent.latest_charge if intent else None
    told = Truth(
        gateway_reference=session.id,
        reference=session.client_reference_id or session.metadata.get(OURS, ""),
        state=_STILL[session.status],
        captured=ZERO,
        acted_at=None,
        visited=True,
    )
    if charge is not None:
        told = _paid_with(told, charge)
    if intent is None:
        return told
    if intent.status == "succeeded":
        return _after(
            replace(
                told,
                state=ChargeState.PAID,
                captured=Money(intent.amount_received),
                acted_at=_acted_at(intent),
                refunded=refunded,
            ),
            disputes,
        )
    if intent.status == "processing":
        return replace(
            told,
            state=ChargeState.PENDING,
            captured=Money(intent.amount),
            acted_at=_acted_at(intent),
        )
    return _not_taken(told, session, intent)


def _not_taken(told: Truth, session: Session, intent: Intent) -> Truth:
    charge = intent.latest_charge
    reason = _why(intent)
    if session.status == "complete" and charge is not None and charge.status == "failed":
        # A page is complete once its eCheck is accepted: this one was, and then came back.
        amount = Money(charge.amount)
        return replace(
            told,
            state=ChargeState.RETURNED,
            captured=amount,
            returned=amount,
            acted_at=_acted_at(intent),
            reason=reason,
        )
    asked = intent.status in ("requires_action", "requires_confirmation")
    if asked and session.status != "expired":
        return replace(told, state=ChargeState.ACTION)
    return replace(told, reason=reason)


def _why(intent: Intent) -> str:
    error, charge = intent.last_payment_error, intent.latest_charge
    word = (error.decline_code or error.code) if error else None
    if charge is not None and _method(charge) == "echeck":
        word = charge.failure_code or word
        return RETURN_CODES.get(word or "", word or "")
    return word or ""


def _after(told: Truth, disputes: Sequence[Dispute]) -> Truth:
    """Follow a paid page through its disputes."""
    real = [dispute for dispute in disputes if dispute.status not in _NO_MONEY_MOVED]
    if not real:
        return told
    lost = [dispute for dispute in real if dispute.status == "lost"]
    if told.method == "echeck":
        # The bank has taken the money back; there is nothing to win in what is still called open.
        lost = [dispute for dispute in real if dispute.status != "won"]
        if not lost:
            return told
        word = lost[0].reason
        return replace(
            told,
            state=ChargeState.RETURNED,
            returned=_sum(lost),
            reason=RETURN_CODES.get(word, word),
        )
    told = replace(told, disputed=_sum(real), returned=_sum(lost), reason=real[0].reason)
    if any(dispute.status not in ("won", "lost") for dispute in real):
        return replace(told, state=ChargeState.DISPUTED, dispute=DisputeState.OPEN)
    if lost:
        return replace(told, state=ChargeState.RETURNED, dispute=DisputeState.LOST)
    return replace(told, dispute=DisputeState.WON)


def _sum(disputes: Sequence[Dispute]) -> Money:
    return sum((Money(dispute.amount) for dispute in disputes), ZERO)


def foreign(charge: Charge) -> Truth:
    """Return what is true of money that was taken on no page that we know."""
    taken = ChargeState.PENDING if charge.status == "pending" else ChargeState.PAID
    told = Truth(
        gateway_reference=charge.payment_intent or charge.id,
        reference=charge.metadata.get(OURS, ""),
        state=taken,
        captured=Money(charge.amount),
        acted_at=when(charge.created),
        visited=True,
    )
    return _paid_with(told, charge)


def _acted_at(intent: Intent) -> datetime:
    charge = intent.latest_charge
    return when(charge.created if charge else intent.created)


def _method(charge: Charge) -> str:
    details = charge.payment_method_details
    return "echeck" if details and details.type == "us_bank_account" else "card"


def _paid_with(told: Truth, charge: Charge) -> Truth:
    details = charge.payment_method_details
    if details is None:
        return told
    if details.us_bank_account:
        bank = details.us_bank_account
        return replace(told, method="echeck", brand=bank.bank_name or "", last4=bank.last4 or "")
    brand = (details.card and details.card.brand) or ""
    last4 = (details.card and details.card.last4) or ""
    return replace(
        told, method=_method(charge), brand=_BRANDS.get(brand, brand.title()), last4=last4
    )


_BRANDS = {
    "amex": "American Express",
    "jcb": "JCB",
    "unionpay": "UnionPay",
    "diners": "Diners Club",
}
_STILL = {
    "open": ChargeState.OPEN,
    "expired": ChargeState.EXPIRED,
    "complete": ChargeState.FAILED,
}
_REFUND_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.DONE,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


def refund_state(refund: Refund) -> RefundState:
    """Return where a refund stands."""
    return _REFUND_STATES[refund.status]


def refund_truth(refund: Refund, page: str) -> RefundTruth:
    """Return what is true of a refund of a page."""
    return RefundTruth(
        gateway_reference=refund.id,
        reference=refund.metadata.get(OUR_REFUND, ""),
        charge_reference=page,
        state=refund_state(refund),
        amount=Money(refund.amount),
        reason=refund.failure_reason or "",
    )
