"""Finds bills by the numbers that stand on paper, and what belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tallystick.records.billing.models import Bill, BillLine, Obligation, PayerAccount

MOST_BILLS = 100  # of one account on one page


@dataclass(frozen=True, slots=True)
class Found:
    """What a number leads to: bills that bear it, or else the account that it names."""

    bills: tuple[Bill, ...]
    account: PayerAccount

    @property
    def by_account(self) -> bool:
        """Whether the number names the account, and so all of its bills."""
        return not self.bills

    @property
    def known_as(self) -> tuple[UUID, ...]:
        """The ids by which a visitor's browser remembers this number."""
        return (self.account.id,) if self.by_account else tuple(bill.id for bill in self.bills)


def by_number(service: str, numbers: Sequence[str]) -> Found | None:
    """
    Return what bears one of these spellings of a number; a bill comes before an account.

    It asks the same two questions whatever it finds, so that its time tells nothing.
    """
    bills = tuple(
        Bill.objects.filter(Q(number__in=numbers) | Q(other_number__in=numbers), service=service)
        .select_related("account")
        .order_by("-issued_on", "number")[:MOST_BILLS]
    )
    account = PayerAccount.objects.filter(service=service, number__in=numbers).first()
    if bills:
        return Found(bills, bills[0].account)
    return Found((), account) if account else None


def bills_of(account: UUID) -> list[Bill]:
    """Return the account's standing bills, the newest first."""
    return list(
        Bill.objects.filter(account=account, state=Bill.State.STANDING)
        .select_related("account")
        .order_by("-issued_on", "number")[:MOST_BILLS]
    )


def known_bills(identities: Sequence[UUID]) -> list[Bill]:
    """Return the standing bills that these are, or that belong to accounts that these are."""
    return list(
        Bill.objects.filter(
            Q(id__in=identities) | Q(account__in=identities), state=Bill.State.STANDING
        )
        .select_related("account")
        .order_by("-issued_on", "number")[:MOST_BILLS]
    )


def obligations_of(bills: Sequence[Bill]) -> list[Obligation]:
    """Return what these bills ask for, by due date; each knows its bill."""
    mine = {bill.id: bill for bill in bills}
    found = list(Obligation.objects.filter(bill__in=mine).order_by("due_on", "position"))
    for obligation in found:
        obligation.bill = mine[obligation.bill_id]
    return found


def obligations(identities: Sequence[UUID]) -> list[Obligation]:
    """Return these obligations with their bills and accounts; unknown ones are left out."""
    return list(
        Obligation.objects.filter(id__in=identities)
        .select_related("bill__account")
        .order_by("due_on", "position")
    )


def lines_of(obligations: Sequence[UUID]) -> list[BillLine]:
    """Return the printed lines, in the order of the paper."""
    return list(
        BillLine.objects.filter(obligation__in=obligations).order_by(
            "obligation__position", "position"
        )
    )
