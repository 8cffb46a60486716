"""Says what money without a bill is, and what becomes of it if nobody chooses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from tallystick.channels.pages.naming import number_of
from tallystick.channels.pages.words import day_in_words, say
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.payments.states import KEPT
from tallystick.records.receipts.queries import Proof
from tallystick.records.refunds.models import Choice
from tallystick.records.refunds.queries import latest_choice
from tallystick.records.refunds.waiting import used_for_bills, waiting_of


@dataclass(frozen=True, slots=True)
class Surplus:
    """Money of a payer that pays no bill, in words; `kept` once it is a credit."""

    amount: Money
    what: str
    then: str
    kept: bool


def surplus_of(proof: Proof) -> Surplus | None:
    """Return what waits for its payer's choice, or None."""
    waiting = waiting_of(proof.payment, settings.CITY.books)
    if waiting is None:
        return None
    choice = latest_choice(proof.payment.id)
    kept = choice is not None and choice.kind == Choice.Kind.CREDIT
    back_on = local_day(waiting.since, settings.CITY.zone) + timedelta(
        days=settings.CITY.refunds.unapplied_days
    )
    return Surplus(waiting.amount, _what(proof, waiting.amount), _then(back_on, kept=kept), kept)


def _what(proof: Proof, amount: Money) -> str:
    if not proof.as_meant:
        return _("Nothing was put on your bills. %(amount)s is safe with us.") % {"amount": amount}
    if proof.unapplied:
        return _("Somebody had paid a part of this already. %(amount)s is yours.") % {
            "amount": amount
        }
    return _("%(amount)s of this payment is on no bill now. It is yours.") % {"amount": amount}


def _then(back_on: date, *, kept: bool) -> str:
    if kept:
        return _("You keep it as a credit. You can still get it back at any time.")
    return _("If you do not choose, we send it back after %(day)s to where it came from.") % {
        "day": day_in_words(back_on)
    }


def used(proof: Proof) -> Iterator[str]:
    """Tell which other bills the payer let this money pay, while it is theirs to pay with."""
    if proof.payment.state not in KEPT:
        return
    for choice in used_for_bills(proof.payment.id):
        assert choice.obligation
        bill = choice.obligation.bill
        service = settings.CITY.service[bill.service]
        yield _("As you chose, %(amount)s of it went to another bill: %(service)s %(number)s.") % {
            "amount": Money(choice.cents),
            "service": say(service.name),
            "number": number_of(service, bill),
        }
