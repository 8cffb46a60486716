"""Bills of the people in the tests: Ana has a ticket, Ben has water, and both pay."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from tallystick.kernel.dates import start_of_day
from tallystick.kernel.money import Money
from tallystick.ledger.post import Line, post
from tallystick.records.billing.models import Bill, BillLine, Obligation, PayerAccount

FIFTY = Money(50_00)
ISSUED = date(2026, 11, 2)  # three weeks before tests.moment.NOON


def bill(
    *,
    service: str = "parking",
    number: str = "9190000001",
    amount: Money = FIFTY,
    issued: date = ISSUED,
    due: date = ISSUED + timedelta(days=25),
    account: str = "ILAB12345",
    second: str = "AB12345",
    charge: str = "",
    label: str = "Expired meter",
    tax_year: int | None = None,
    details: dict[str, object] | None = None,
) -> Obligation:
    """Return the one obligation of a new bill, posted as an import posts it."""
    declared = settings.CITY.service[service]
    charge = charge or declared.principal
    owner, _ = PayerAccount.objects.get_or_create(
        service=service, number=account, defaults={"second": second}
    )
    with transaction.atomic():
        document = Bill.objects.create(
            account=owner,
            service=service,
            number=number,
            issued_on=issued,
            tax_year=tax_year,
            total_cents=amount.cents,
            details=details or {},
            digest="",
        )
        obligation = Obligation.objects.create(bill=document, due_on=due, open_cents=amount.cents)
        BillLine.objects.create(
            obligation=obligation, position=1, charge=charge, label=label, cents=amount.cents
        )
        moment = start_of_day(issued, settings.CITY.zone)
        post(
            key=f"bill:{service}:{number}:1",
            kind="bill",
            lines=[
                Line(declared.receivable, amount, "obligation", obligation.id, charge),
                Line(declared.charge[charge].revenue, -amount, part=charge),
            ],
            effective_at=moment,
            posting_date=issued,
            now=moment,
        )
    return obligation
