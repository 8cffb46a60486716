"""How pages name a bill: by its number if the visitor may know it, or else by what it is for."""

from datetime import date

from django.utils.translation import gettext as _

from tallystick.catalog.model import Identifier, Service
from tallystick.channels.pages.words import day_in_words, say
from tallystick.records.billing.models import Bill, Obligation, PayerAccount


def identifier_of(service: Service, finds: str) -> Identifier | None:
    """Return the first identifier of a service that finds bills, or accounts."""
    return next((each for each in service.identifiers if each.finds == finds), None)


def number_of(service: Service, bill: Bill) -> str:
    """Return a bill's number as it is printed."""
    identifier = identifier_of(service, "bill")
    return identifier.show(bill.number) if identifier else bill.number


def account_number_of(service: Service, account: PayerAccount) -> str:
    """Return an account's number as it is printed."""
    identifier = identifier_of(service, "account")
    if identifier is None:
        return account.number
    if identifier.parts:  # a plate: its state comes first
        return f"{account.number[:2]} {account.number[2:]}"
    return identifier.show(account.number)


def title_of(service: Service, bill: Bill, *, may_know: bool) -> str:
    """
    Return a name for a bill among others.

    With the number of a ticket and a plate one sees where a car was; who has looked up the plate
    alone is not told the number (DESIGN.md, "Who sees what").
    """
    identifier = identifier_of(service, "bill")
    if identifier and may_know:
        return f"{say(identifier.name)} {number_of(service, bill)}"
    if identifier:
        return _("%(name)s ending in %(end)s") % {
            "name": say(identifier.name),
            "end": bill.number[-4:],
        }
    if bill.tax_year:
        return _("Tax year %(year)s") % {"year": bill.tax_year}
    if bill.period_from and bill.period_to:
        return period_in_words(bill.period_from, bill.period_to)
    return _("Bill of %(day)s") % {"day": day_in_words(bill.issued_on)}


def period_in_words(first: date, last: date) -> str:
    """Return two days as people say them: "October 1, 2026 to November 30, 2026"."""
    return _("%(first)s to %(last)s") % {
        "first": day_in_words(first),
        "last": day_in_words(last),
    }


def part_of(obligation: Obligation) -> str:
    """Return the name of a part of a bill, or nothing when the bill has no parts."""
    label = obligation.label
    return _("Installment %(number)s") % {"number": label} if label.isdigit() else label
