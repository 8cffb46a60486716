"""Says what a payment proves: the same facts on the page, in the PDF and in the email."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.catalog.model import City
from tallystick.channels.pages.naming import identifier_of
from tallystick.channels.pages.words import day_in_words, say
from tallystick.channels.web.surplus_words import Surplus, surplus_of, used
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.queries import Proof, ProofPart
from tallystick.records.refunds.states import RefundState

BANK_DAYS = 5  # business days that a bank may take to send, or not to send, the money


@dataclass(frozen=True, slots=True)
class Row:
    """One fact, with its label; `verbatim` ones are numbers and amounts, `typed` ones a payer's."""

    label: str
    value: str
    verbatim: bool = False
    total: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """One bill that was paid."""

    service: str
    number: str
    due_on: date
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """The receipt of one biller; `series` is empty until its number is given."""

    biller: str
    phone: str
    code: str
    series: str
    bills: tuple[Paid, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a receipt says, in the language that is active."""

    tone: str  # "paid", "pending" or "trouble"
    heading: str
    lead: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    warnings: tuple[str, ...]
    next_steps: tuple[str, ...]
    surplus: Surplus | None = None  # what its payer may choose about


def tell(proof: Proof) -> Told:
    """Return what the proof says today; later facts, like a return, are in it."""
    city = settings.CITY
    tone, heading, lead = _headline(proof)
    surplus = surplus_of(proof)
    return Told(
        tone=tone,
        heading=heading,
        lead=lead,
        rows=tuple(_rows(proof, city)),
        parts=tuple(_part(part, city) for part in proof.parts) if proof.as_meant else (),
        warnings=tuple(_warnings(proof, surplus)),
        next_steps=tuple(_next_steps(proof, surplus, city)),
        surplus=surplus,
    )


def moment_in_words(moment: datetime) -> str:
    """Return a moment of the city's clock: "November 23, 2026, 12:00 pm CST"."""
    local = moment.astimezone(settings.CITY.zone)
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": day_in_words(local.date()),
        "time": time_in_words(moment),
        "zone": local.tzname(),
    }


def time_in_words(moment: datetime) -> str:
    """Return the time of the city's clock: "11:59 pm"."""
    local = moment.astimezone(settings.CITY.zone)
    half = _("am") if local.hour < 12 else _("pm")
    return f"{local.hour % 12 or 12}:{local.minute:02d} {half}"


def method_in_words(payment: Payment) -> str:
    """Return what was paid with: "Visa ending in 4242"."""
    name = payment.brand or say(settings.CITY.method[payment.method].name)
    if not payment.last4:
        return name
    return _("%(name)s ending in %(last4)s") % {"name": name, "last4": payment.last4}


def expected_on(payment: Payment) -> date:
    """Return by when the bank should have sent an eCheck's money; holidays are not counted."""
    moment = payment.effective_at or payment.created_at
    day = local_day(moment, settings.CITY.zone)
    left = BANK_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def number_as_printed(service: str, number: str) -> str:
    """Return a bill's number as the paper shows it."""
    identifier = identifier_of(settings.CITY.service[service], "bill")
    return identifier.show(number) if identifier else number


def _headline(proof: Proof) -> tuple[str, str, str]:
    payment = proof.payment
    amount = str(proof.captured)
    if payment.state in (PaymentState.RETURNED, PaymentState.DISPUTE_LOST):
        return (
            "trouble",
            _("Payment returned"),
            _("The bank did not pay %(amount)s. The bills below are open again.")
            % {"amount": amount},
        )
    if not proof.as_meant:
        return (
            "trouble",
            _("Payment received, but not the right amount"),
            _("%(taken)s was taken. It should have been %(meant)s.")
            % {"taken": amount, "meant": Money(payment.total_cents)},
        )
    if proof.given_back.done == proof.captured:
        return "paid", _("Payment given back"), _("All of it went back to where it came from.")
    if payment.state == PaymentState.PENDING:
        until = day_in_words(expected_on(payment))
        heading = _("Payment accepted, pending until %(day)s") % {"day": until}
        return "pending", heading, _("Your bills count as paid today.")
    return "paid", _("Payment received"), ""


def _rows(proof: Proof, city: City) -> Iterator[Row]:
    payment = proof.payment
    yield Row(_("Confirmation number"), payment.reference, verbatim=True)
    if payment.effective_at:
        yield Row(_("Date and time"), moment_in_words(payment.effective_at))
    yield Row(_("Paid with"), method_in_words(payment))
    if payment.checkout and payment.checkout.payer_name:
        yield Row(_("Paid by"), payment.checkout.payer_name, typed=True)
    if proof.as_meant:
        yield Row(_("Bills"), str(Money(payment.cents)), verbatim=True)
        yield Row(_("Service fee"), str(Money(payment.fee_cents)), verbatim=True)
    yield Row(_("Total paid"), str(proof.captured), verbatim=True, total=True)


def _part(part: ProofPart, city: City) -> Part:
    biller = city.biller[part.biller]
    series = f"{part.year}-{part.number:06d}" if part.number else ""
    return Part(
        biller=say(biller.name),
        phone=biller.phone,
        code=part.code,
        series=series,
        bills=tuple(
            Paid(
                service=say(city.service[line.service].name),
                number=number_as_printed(line.service, line.number),
                due_on=date.fromisoformat(line.due_on),
                amount=str(line.amount),
            )
            for line in part.lines
        ),
        total=str(part.amount),
    )


def _warnings(proof: Proof, surplus: Surplus | None) -> Iterator[str]:
    payment = proof.payment
    if payment.state == PaymentState.DISPUTED:
        yield _("The card holder has questioned this payment. The card company is deciding.")
    if payment.state == PaymentState.DISPUTE_WON:
        yield _("The card company has decided that this payment stands.")
    yield from _money_back(proof)
    if payment.state == PaymentState.RETURNED and payment.reason:
        yield _("The bank gave this reason: %(reason)s.") % {"reason": _reason(payment.reason)}
    if proof.returned_fee:
        yield _("A fee of %(amount)s for the returned payment was added to the bill.") % {
            "amount": proof.returned_fee
        }
    yield from used(proof)
    if surplus:
        yield f"{surplus.what} {surplus.then}"


def _money_back(proof: Proof) -> Iterator[str]:
    given_back = proof.given_back
    if given_back.done:
        yield _("%(amount)s was given back to you.") % {"amount": given_back.done}
    if given_back.on_its_way:
        yield _("%(amount)s is on its way back to you.") % {"amount": given_back.on_its_way}
    if given_back.asked_for:
        yield _("Somebody at the City is looking at a refund of %(amount)s.") % {
            "amount": given_back.asked_for
        }
    if given_back.came_to_nothing:
        yield _("We could not give %(amount)s back to you. The money is with us. Call us.") % {
            "amount": given_back.came_to_nothing
        }


def _next_steps(proof: Proof, surplus: Surplus | None, city: City) -> Iterator[str]:
    payment = proof.payment
    if payment.state in (PaymentState.RETURNED, PaymentState.DISPUTE_LOST):
        yield _("Pay the bills again soon. Late fees run as if they had never been paid.")
    elif payment.state == PaymentState.PENDING:
        yield _("Keep enough money in your bank account until then.")
        yield _("If your bank does not pay, we will tell you and the bills are open again.")
    elif payment.state == PaymentState.DISPUTED:
        yield _("Your bills stay paid meanwhile. We tell you what the card company decides.")
    elif proof.given_back.done or proof.given_back.on_its_way:
        yield from _after_refunds(proof, city)
    elif proof.as_meant and not surplus:
        yield _("Your bills show this payment now. There is nothing else to do.")
    if surplus:
        yield _("Choose what becomes of %(amount)s. The receipt page leads you there.") % {
            "amount": surplus.amount
        }
    yield _("Questions? Call %(phone)s and have the confirmation number ready.") % {
        "phone": city.phone
    }


def _after_refunds(proof: Proof, city: City) -> Iterator[str]:
    standing = (RefundState.APPROVED, RefundState.SUBMITTED, RefundState.DONE)
    open_again = any(
        refund.state in standing
        and city.refunds.reason[refund.reason].bill == "open-again"
        and refund.lines.exclude(obligation=None).exists()
        for refund in proof.given_back.refunds
    )
    if proof.given_back.on_its_way:
        yield _("Your bank may need some days to show the money.")
    if open_again:
        yield _("What was given back is owed again. Look up the bill to see what is open.")


def _reason(code: str) -> str:
    """Return what a bank's return code means (Nacha's list, the common ones)."""
    return {
        "R01": pgettext("why a bank returned a payment", "not enough money in the account"),
        "R02": pgettext("why a bank returned a payment", "the account is closed"),
        "R03": pgettext("why a bank returned a payment", "there is no such account"),
        "R04": pgettext("why a bank returned a payment", "the account number is not right"),
        "R10": pgettext("why a bank returned a payment", "the account holder did not agree to it"),
    }.get(code, code)
