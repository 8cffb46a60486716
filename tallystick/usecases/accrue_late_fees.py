"""Posts the late fees that have accrued, so that the books are as current as the pages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day, start_of_day
from tallystick.kernel.money import ZERO
from tallystick.records.billing.alike import Alike, Stretch, past_due
from tallystick.usecases._accruals import Accrual, Kind, post_accruals


@dataclass(frozen=True, slots=True)
class Accrued:
    """On how many open bills past due late fees were posted, or taken back."""

    read: int
    posted: int


def accrue_late_fees(*, stretch: Stretch, actor: str, now: datetime, city: City) -> Accrued:
    """
    Post what the rules want by the city's day `now` on a stretch of open bills past due.

    Nobody depends on it: pages and payments compute the same themselves. The pure rule is asked
    once for all bills with the same history. An obligation that somebody changes or locks
    meanwhile is left alone, until its payment or the next night brings it up to date. So a run may
    end anywhere, be repeated, and meet another one.
    """
    today = local_day(now, city.zone)
    services = [service.code for service in city.services if service.late_fees]
    with transaction.atomic():
        _take_your_time()
        found = past_due(stretch, today=today, services=services, city=city)
        accruals = [_accrual(alike, today=today, now=now, city=city) for alike in found]
        wanted = [accrual for accrual in accruals if accrual.fees]
        posted = post_accruals(wanted, posting_date=today, now=now) if wanted else 0
    return Accrued(sum(alike.many for alike in found), posted)


def _take_your_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # paid bills may fill long stretches


def _accrual(alike: Alike, *, today: date, now: datetime, city: City) -> Accrual:
    """Return what is missing in the books; nothing, if it would leave less than nothing open."""
    service = city.service[alike.facts.service]
    assessed = alike.facts.late_fees(service, today)
    changes = alike.facts.still_to_post(assessed)
    # Who has paid a fee that ought not to be any more gets it back with the next payment there,
    # which knows whose money it is.
    if alike.facts.open + sum(changes.values(), ZERO) < ZERO:
        return Accrual(alike, ())
    latest: dict[str, date] = {}
    for fee in assessed:
        latest[fee.policy.charge] = max(fee.latest, latest.get(fee.policy.charge, date.min))
    return Accrual(
        alike,
        tuple(
            (
                Kind(
                    receivable=service.receivable,
                    revenue=service.charge[part].revenue,
                    part=part,
                    debit=amount > ZERO,
                    effective_at=start_of_day(latest[part], city.zone) if part in latest else now,
                ),
                abs(amount),
            )
            for part, amount in changes.items()
        ),
    )
