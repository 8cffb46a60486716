"""Finds bills by the numbers that stand on paper, and what belongs to them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from tallystick.catalog.model import City
from tallystick.kernel.money import Money
from tallystick.ledger.prepared import few, rows
from tallystick.records.billing.made import columns, each, make
from tallystick.records.billing.models import Bill, BillLine, Obligation, PayerAccount
from tallystick.records.billing.owed import FACTS, Facts, as_facts

MOST_BILLS = 100  # of one account on one page
NUMBERS, IDENTITIES = few("text"), few("uuid")
_BILL = len(Bill._meta.concrete_fields)
_OBLIGATION = len(Obligation._meta.concrete_fields)


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

    It asks the same question whatever it finds, so that its time tells nothing.
    """
    wanted = list(numbers)
    bills, accounts = [], []
    for row in rows(_by_number(), [service, wanted, wanted, service, wanted]):
        bill, account = each((Bill, PayerAccount), row)
        if bill:
            bill.account = account
            bills.append(bill)
        else:
            accounts.append(account)
    if bills:
        return Found(tuple(bills), bills[0].account)
    return Found((), accounts[0]) if accounts else None


@cache
def _by_number() -> str:
    both = f"{columns(Bill, 'b')}, {columns(PayerAccount, 'a')}"
    # Without its own condition the index of other numbers could not serve a prepared statement.
    return f"""
(SELECT {both}
   FROM billing_bill b JOIN billing_payeraccount a ON a.id = b.account_id
  WHERE b.service = %s
    AND (b.number = {NUMBERS} OR (b.other_number <> '' AND b.other_number = {NUMBERS}))
  ORDER BY b.issued_on DESC, b.number
  LIMIT {MOST_BILLS})
UNION ALL
(SELECT {both}
   FROM billing_payeraccount a LEFT JOIN billing_bill b ON false
  WHERE a.service = %s AND a.number = {NUMBERS}
  ORDER BY a.id
  LIMIT 1)
"""  # noqa: S608 - names of columns alone


def bills_of(account: UUID) -> list[Bill]:
    """Return the account's standing bills, the newest first."""
    found = rows(_standing(), [account, Bill.State.STANDING.value])
    if not found:
        return []
    bills = [make(Bill, row[:_BILL]) for row in found]
    owner = make(PayerAccount, found[0][_BILL:])
    for bill in bills:
        bill.account = owner
    return bills


@cache
def _standing() -> str:
    return f"""
SELECT {columns(Bill, "b")}, {columns(PayerAccount, "a")}
  FROM billing_bill b JOIN billing_payeraccount a ON a.id = b.account_id
 WHERE b.account_id = %s AND b.state = %s
 ORDER BY b.issued_on DESC, b.number
 LIMIT {MOST_BILLS}
"""  # noqa: S608 - names of columns alone


def billed_to(account: UUID) -> list[tuple[Mapping[str, Any], Money]]:
    """Return the details and totals of the account's standing bills, the newest first."""
    found = rows(_BILLED, [account, Bill.State.STANDING.value])
    return [(json.loads(details), Money(cents)) for details, cents in found]


_BILLED = f"""
SELECT details, total_cents FROM billing_bill
 WHERE account_id = %s AND state = %s
 ORDER BY issued_on DESC, number
 LIMIT {MOST_BILLS}
"""  # noqa: S608


def asked_by(bills: Sequence[Bill], city: City) -> list[tuple[Obligation, Facts]]:
    """Return what these bills ask for with its facts, by due date, in one round trip."""
    mine = {bill.id: bill for bill in bills}
    found = []
    for row in rows(_asked(), [list(mine)]):
        obligation = make(Obligation, row[:_OBLIGATION])
        obligation.bill = mine[obligation.bill_id]
        found.append((obligation, as_facts(row[_OBLIGATION:], city)))
    return found


@cache
def _asked() -> str:
    statement = FACTS.replace("SELECT o.id", f"SELECT {columns(Obligation, 'o')}, o.id", 1)
    by_bill = f"o.bill_id = {IDENTITIES} ORDER BY o.due_on, o.position"
    return statement.replace("o.id = ANY(%s)", by_bill)


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
    found = [make(Obligation, row) for row in rows(_obligations(), [list(mine)])]
    for obligation in found:
        obligation.bill = mine[obligation.bill_id]
    return found


@cache
def _obligations() -> str:
    return f"""
SELECT {columns(Obligation, "o")} FROM billing_obligation o
 WHERE o.bill_id = {IDENTITIES}
 ORDER BY o.due_on, o.position
"""  # noqa: S608 - names of columns alone


def obligations(identities: Sequence[UUID]) -> list[Obligation]:
    """Return these obligations with their bills and accounts; unknown ones are left out."""
    return list(
        Obligation.objects.filter(id__in=identities)
        .select_related("bill__account")
        .order_by("due_on", "position")
    )


def lines_of(obligations: Sequence[UUID]) -> list[BillLine]:
    """Return the printed lines, in the order of the paper."""
    return [make(BillLine, row) for row in rows(_lines(), [list(obligations)])]


@cache
def _lines() -> str:
    return f"""
SELECT {columns(BillLine, "l")}
  FROM billing_billline l JOIN billing_obligation o ON o.id = l.obligation_id
 WHERE l.obligation_id = {IDENTITIES}
 ORDER BY o.position, l.position
"""  # noqa: S608 - names of columns alone
