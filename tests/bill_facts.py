"""Bills as facts_of() reads them from the books, without the books."""

from datetime import date

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import Facts, Posted

DUE = date(2024, 3, 1)
ISSUED = date(2024, 2, 1)


def posted(amount: int, part: str = "", on: date = ISSUED, kind: str = "bill") -> Posted:
    return Posted(kind, on, part, Money(amount))


def paid(amount: int, on: date) -> Posted:
    return posted(-amount, on=on, kind="payment")


def bill(
    service: str,
    *movements: Posted,
    due: date = DUE,
    issued: date = ISSUED,
    tax_year: int | None = None,
    referred: date | None = None,
) -> Facts:
    """Return a bill's facts, as facts_of() reads them from the books."""
    return Facts(
        obligation=new_id(),
        revision=1,
        open=sum((one.amount for one in movements), ZERO),
        held=ZERO,
        due_on=due,
        issued_on=issued,
        tax_year=tax_year,
        bill=new_id(),
        service=service,
        number="1",
        posted=movements,
        referred_on=referred,
    )
