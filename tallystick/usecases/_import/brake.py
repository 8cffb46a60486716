"""Holds bills of a file that are too much to be true, and tells accounts that use much."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tallystick.catalog.model import BrakeTerms, City, Metered
from tallystick.kernel.dates import add_months, local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money
from tallystick.records.billing.metering import (
    alert_of,
    before,
    billed_of,
    brake_of,
    history_of,
    hours_of,
)
from tallystick.records.billing.models import Bill, HeldBill, Import, Obligation
from tallystick.records.notices.models import Notice
from tallystick.rules.usage import LOOK_BACK, Absurd, Billed, absurd, much
from tallystick.usecases._audit import audited

CORRECTED = "A corrected bill has come."
Judged = tuple[Bill, Billed, list[Billed]]  # a bill, what it is for, what came before
_AT_ONCE = 1_000  # bills whose past is read together
_A_LITTLE = timedelta(days=62)  # a period that began before the two years still counts


def hold_absurd_bills(record: Import, *, city: City, actor: str, now: datetime) -> None:
    """
    Judge the bills that a file has brought, or changed, against their accounts' own past.

    A bill whose due day is over is history that comes late, and is left alone. One that was held
    and is no longer too much is released; one that staff has released is held again only if it
    asks for more than then.
    """
    today = local_day(now, city.zone)
    for service in city.services:
        if service.metered and service.metered.brake:
            bills = _to_judge(record, service.code, service.metered.brake, today)
            rows = bills.iterator(chunk_size=_AT_ONCE)
            while some := list(islice(rows, _AT_ONCE)):
                judged = _with_their_past(some)
                with audited("import_bills", actor=actor):
                    _brake(judged, service.metered.brake, today=today, actor=actor, now=now)
                _tell(list(_users_of_much(judged, service.metered)), city=city, now=now)


def _brake(
    judged: Sequence[Judged], brake: BrakeTerms, *, today: date, actor: str, now: datetime
) -> None:
    found = [(bill, absurd(billed, past, brake_of(brake))) for bill, billed, past in judged]
    _hold(found, today=today, now=now)
    _release([bill.id for bill, why in found if not why], brake, today, actor, now)


def _to_judge(record: Import, service: str, brake: BrakeTerms, today: date) -> QuerySet[Bill, Bill]:
    due = Obligation.objects.filter(bill=OuterRef("id"), due_on__gte=today)
    held = HeldBill.objects.filter(bill=OuterRef("id"), state=HeldBill.State.HELD)
    worth_it = Q(total_cents__gte=brake.least) | Q(details__has_key="alert_email") | Exists(held)
    return Bill.objects.filter(
        worth_it, Exists(due), imported=record, service=service, state=Bill.State.STANDING
    )


def _with_their_past(bills: Sequence[Bill]) -> list[Judged]:
    """Return the bills that bring readings, with what each is for and what came before it."""
    since = add_months(min(bill.issued_on for bill in bills), -LOOK_BACK) - _A_LITTLE
    accounts = {bill.account_id for bill in bills}
    past: dict[UUID, list[tuple[dict[str, Any], Money]]] = defaultdict(list)
    standing = Bill.objects.filter(
        account__in=accounts, issued_on__gte=since, state=Bill.State.STANDING
    )
    for account, details, cents in standing.values_list("account_id", "details", "total_cents"):
        past[account].append((details, Money(cents)))
    return [
        (bill, billed, before(history_of(past[bill.account_id]), billed))
        for bill in bills
        if (billed := billed_of(bill.details, Money(bill.total_cents)))
    ]


def _hold(found: Sequence[tuple[Bill, Absurd | None]], *, today: date, now: datetime) -> None:
    absurd_bills = [bill for bill, why in found if why]
    known = HeldBill.objects.filter(bill__in=absurd_bills)
    waiting = set(known.filter(state=HeldBill.State.HELD).values_list("bill_id", flat=True))
    released = known.filter(state=HeldBill.State.RELEASED).order_by("total_cents")
    accepted = dict(released.values_list("bill_id", "total_cents"))
    HeldBill.objects.bulk_create(
        HeldBill(
            id=new_id(),
            bill=bill,
            reason=why.reason,
            times=int(why.times * 100),
            total_cents=bill.total_cents,
            held_on=today,
            held_at=now,
        )
        for bill, why in found
        if why and bill.id not in waiting and bill.total_cents > accepted.get(bill.id, 0)
    )


def _release(
    bills: Sequence[UUID], brake: BrakeTerms, today: date, actor: str, now: datetime
) -> None:
    HeldBill.objects.filter(bill__in=bills, state=HeldBill.State.HELD).update(
        state=HeldBill.State.CORRECTED,
        released_on=today,
        released_at=now,
        released_by=actor,
        released_because=CORRECTED,
        grace_days=brake.grace_days,
    )


def _users_of_much(judged: Sequence[Judged], metered: Metered) -> Iterator[Bill]:
    for bill, billed, earlier in judged:
        past = [one.usage for one in earlier]
        told = isinstance(bill.details.get("alert_email"), str)
        if told and much(billed.usage, past, hours_of(bill.details), alert_of(metered.alert)):
            yield bill


def _tell(bills: Sequence[Bill], *, city: City, now: datetime) -> None:
    """Tell each account once of each bill."""
    Notice.objects.bulk_create(
        (
            Notice(
                id=new_id(),
                fact=f"bill:{bill.id}",
                kind="high-use",
                recipient=bill.details["alert_email"],
                language=_language(bill, city),
                context={"bill": str(bill.id)},
                created_at=now,
            )
            for bill in bills
        ),
        ignore_conflicts=True,
    )


def _language(bill: Bill, city: City) -> str:
    said = bill.details.get("language")
    return said if said in city.languages else city.languages[0]
