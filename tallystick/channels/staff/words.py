"""What staff read for states, kinds and actors."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tallystick.channels.pages.words import say
from tallystick.gateways.payments.protocol import LineKind
from tallystick.records.banking.models import Difference
from tallystick.records.billing.models import Bill
from tallystick.records.notices.queries import Delivery
from tallystick.records.payments.states import PaymentState
from tallystick.records.people.roles import Role
from tallystick.records.refunds.states import RefundState

_P = PaymentState
PAYMENT_STATES: Mapping[str, Promise] = {
    _P.CREATED: gettext_lazy("Started"),
    _P.SUBMITTED: gettext_lazy("At the payment page"),
    _P.ACTION_REQUIRED: gettext_lazy("The payer's bank asks for one more step"),
    _P.PENDING: gettext_lazy("eCheck on its way"),
    _P.CAPTURED: pgettext_lazy("state of a payment", "Paid"),
    _P.SETTLED: gettext_lazy("Paid out to the City"),
    _P.FAILED: pgettext_lazy("state of a payment", "Declined"),
    _P.CANCELED: gettext_lazy("Given up by the payer"),
    _P.EXPIRED: gettext_lazy("Ran out of time"),
    _P.RETURNED: gettext_lazy("Returned by the bank"),
    _P.DISPUTED: gettext_lazy("Disputed by the card holder"),
    _P.DISPUTE_WON: gettext_lazy("Dispute won"),
    _P.DISPUTE_LOST: gettext_lazy("Dispute lost"),
}
_R = RefundState
REFUND_STATES: Mapping[str, Promise] = {
    _R.REQUESTED: gettext_lazy("Waits for approval"),
    _R.APPROVED: gettext_lazy("Approved"),
    _R.SUBMITTED: gettext_lazy("On its way"),
    _R.DONE: gettext_lazy("Given back"),
    _R.FAILED: gettext_lazy("Came to nothing"),
    _R.REJECTED: gettext_lazy("Not approved"),
    _R.WITHDRAWN: pgettext_lazy("state of a refund", "Taken back"),
}
BILL_AFTER: Mapping[str, Promise] = {  # what a reason for a refund does to the bill
    "open-again": gettext_lazy("The bill is open again."),
    "reduced": gettext_lazy("The bill gets smaller by what is given back."),
    "paid": gettext_lazy("The City bears it."),
}
_D = Difference.Kind
DIFFERENCES: Mapping[str, Promise] = {
    _D.UNKNOWN: gettext_lazy("The payment company names what we do not know"),
    _D.MISSING: gettext_lazy("The payment company does not name what we know"),
    _D.AMOUNT: gettext_lazy("Another amount was taken or paid out"),
    _D.REFUNDED: gettext_lazy("Another amount was given back"),
    _D.SUM: gettext_lazy("The lines of a payout do not sum to it"),
    _D.LOSS: gettext_lazy("The bank took back what had been given back"),
}
_L = LineKind
_PAYOUT_LINES: Mapping[str, Promise] = {
    _L.CHARGE: pgettext_lazy("a line of a payout", "Payment"),
    _L.REFUND: pgettext_lazy("a line of a payout", "Refund"),
    _L.RETURN: pgettext_lazy("a line of a payout", "Taken back by the bank"),
    _L.DISPUTE: pgettext_lazy("a line of a payout", "Disputed"),
    _L.DISPUTE_WON: gettext_lazy("Dispute won"),
    _L.FEE: gettext_lazy("Fees of the payment company"),
    _L.OTHER: pgettext_lazy("a line of a payout", "Something else"),
}
ROLES: Mapping[str, Promise] = {
    Role.CLERK: gettext_lazy("Clerk"),
    Role.SUPERVISOR: gettext_lazy("Supervisor"),
    Role.FINANCE: pgettext_lazy("a role", "Finance"),
    Role.HEARING_OFFICER: gettext_lazy("Hearing officer"),
    Role.SUPPORT: pgettext_lazy("a role", "Support"),
    Role.AUDITOR: gettext_lazy("Auditor"),
}
DELIVERIES: Mapping[Delivery, Promise] = {
    Delivery.WAITING: gettext_lazy("Waits to be sent"),
    Delivery.TROUBLED: gettext_lazy("Not taken yet, tried again"),
    Delivery.GIVEN_UP: gettext_lazy("Given up after a week"),
    Delivery.SENT: pgettext_lazy("state of a message", "Sent"),
}
_ACTORS: Mapping[str, Promise] = {
    "guest": gettext_lazy("The payer, on the web"),
    "poller": gettext_lazy("A job that asks the payment company"),
    "webhook": gettext_lazy("A message from the payment company"),
    "books": gettext_lazy("The books, when they agreed again"),
    "command": gettext_lazy("A command on the server"),
}
_ENTRIES: Mapping[str, Promise] = {
    "payment": gettext_lazy("Payment taken"),
    "reversal": gettext_lazy("Payment undone"),
    "late_fee": gettext_lazy("Late fee"),
    "refund": pgettext_lazy("an entry in the books", "Refund"),
    "dispute": gettext_lazy("Dispute opened"),
    "dispute_won": gettext_lazy("Dispute won"),
    "payout": gettext_lazy("Payout to the bank"),
}
BOOKS: Mapping[str, Promise] = {  # the accounts that all services share
    "bank": pgettext_lazy("an account of the books", "Bank"),
    "card_clearing": gettext_lazy("Cards, on their way to the bank"),
    "ach_clearing": gettext_lazy("eChecks, on their way to the bank"),
    "disputed": gettext_lazy("Disputed by card holders"),
    "unapplied": gettext_lazy("Money without a bill"),
    "refunds_payable": gettext_lazy("Refunds on their way"),
    "service_fees": gettext_lazy("Service fees"),
    "processor_fees": gettext_lazy("Fees of the payment company"),
    "write_offs": gettext_lazy("Written off"),
    "conversion": gettext_lazy("From the system before"),
}


def state_of(state: str) -> str:
    """Return what a payment's state is called."""
    return str(PAYMENT_STATES.get(state, state))


def refund_in_words(state: str) -> str:
    """Return what a refund's state is called."""
    return str(REFUND_STATES.get(state, state))


def payout_line_in_words(kind: str) -> str:
    """Return what a line of a payout is about."""
    return str(_PAYOUT_LINES.get(kind, kind))


def delivery_in_words(delivery: Delivery) -> str:
    """Return what a message's state is called."""
    return str(DELIVERIES[delivery])


def entry_in_words(kind: str) -> str:
    """Return what an entry of the books is about; a kind that has no words here stands as it is."""
    return str(_ENTRIES.get(kind, kind.replace("_", " ").capitalize()))


def bill_in_words(bill: Bill | None) -> str:
    """Return what a part of a payment pays: a bill by its service and number, or none."""
    if bill is None:
        return _("Money without a bill")
    return f"{say(settings.CITY.service[bill.service].name)} {bill.number}"


def own_payment() -> str:
    """Return why somebody may not decide about a payment."""
    return _("You made this payment yourself. Ask a colleague to do it.")


def actor_in_words(actor: str, names: Mapping[str, str]) -> str:
    """Return who acted, and from where: a member of staff by name, everyone else by their way."""
    if actor in names:
        return _("%(name)s, staff") % {"name": names[actor]}
    return str(_ACTORS.get(actor, actor))
