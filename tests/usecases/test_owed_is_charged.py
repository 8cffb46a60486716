"""What somebody is told today to owe on a day is what they are charged when that day has come."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.conf import settings

from tallystick.channels.web.bill_parts import as_parts
from tallystick.kernel.dates import end_of_day, local_day, start_of_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.alike import Stretch
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.payments.models import Allocation, Payment
from tallystick.usecases.accrue_late_fees import accrue_late_fees
from tests.moment import NOON, StandingClock
from tests.people import bill
from tests.resident import Resident

pytestmark = pytest.mark.django_db

ZONE = settings.CITY.zone
TODAY = local_day(NOON, ZONE)
CLOCKS_BACK, CLOCKS_FORWARD = date(2027, 11, 7), date(2027, 3, 14)  # days of 25 and of 23 hours
LEAP_DAY = date(2028, 2, 29)

Confirm = Callable[[Payment], Payment]


def shown(obligation: Obligation, day: date, *, today: date) -> Money:
    """Return what the bill's page says for a day to come."""
    [part] = as_parts([obligation], today=today)
    return part.owed_on(day).total


def charged(obligation: Obligation, ana: Resident, confirm: Confirm, moment: datetime) -> Money:
    """Let Ana pay all of it at that moment, as a guest; return what went to the bill."""
    ana.basket = None
    minute_before = moment - timedelta(minutes=1)
    ana.clock.moment = max(minute_before, start_of_day(local_day(moment, ZONE), ZONE))
    attempt = ana.wants(obligation).chooses("echeck").starts()
    ana.clock.moment = moment
    ana.pays()
    ana.clock.moment = moment + timedelta(minutes=5)  # we hear of it on the next day, maybe
    confirm(attempt)
    return Money(Allocation.objects.get(payment=attempt).cents)


def last_second(day: date) -> datetime:
    """Return the last second in which one can pay: the processor's page closes at 11:59:59 pm."""
    return end_of_day(day, ZONE) - timedelta(seconds=1)


def a_bill(service: str, *, due: date, number: str = "9190000001") -> Obligation:
    return bill(
        service=service,
        number=number,
        account=number,
        amount=Money(187_65),
        issued=due - timedelta(days=25),
        due=due,
        tax_year=2026,
    )


@pytest.mark.parametrize(
    ("due", "nightly"),
    [
        (CLOCKS_BACK, False),
        (CLOCKS_FORWARD, True),
        (LEAP_DAY, True),
        (date(2028, 1, 31), False),
    ],
)
def test_what_is_shown_for_a_day_is_charged_in_its_first_and_last_second(
    ana: Resident, clock: StandingClock, confirm: Confirm, due: date, nightly: bool
) -> None:
    days = [due, due + timedelta(days=1), due + timedelta(days=30)]
    seconds = [second for day in days for second in (start_of_day(day, ZONE), last_second(day))]
    services = ["parking", "property-tax", "water", "vehicle-sticker"]
    meant = [
        (moment, a_bill(service, due=due, number=f"919{place:03}{hour:04}"))
        for hour, moment in enumerate(seconds)
        for place, service in enumerate(services)
    ]
    told = {each.id: shown(each, local_day(at, ZONE), today=TODAY) for at, each in meant}

    for moment, obligation in meant:
        if nightly:
            accrue_late_fees(stretch=Stretch(), actor="jobs", now=moment, city=settings.CITY)
        assert charged(obligation, ana, confirm, moment) == told[obligation.id]
        obligation.refresh_from_db()
        assert obligation.open_cents == 0
        later = local_day(moment, ZONE) + timedelta(days=900)
        assert owed([obligation.id], as_of=later, city=settings.CITY)[obligation.id].total == ZERO


@pytest.mark.parametrize(
    ("service", "due", "moment", "total"),
    [
        # The last second to pay, on a due day of 25 hours, of 23 hours, and on a leap day.
        ("parking", CLOCKS_BACK, datetime(2027, 11, 8, 5, 59, 58, tzinfo=UTC), 187_65),
        ("parking", CLOCKS_BACK, datetime(2027, 11, 8, 6, 0, 0, tzinfo=UTC), 250_00),
        ("parking", CLOCKS_FORWARD, datetime(2027, 3, 15, 4, 59, 58, tzinfo=UTC), 187_65),
        ("parking", CLOCKS_FORWARD, datetime(2027, 3, 15, 5, 0, 0, tzinfo=UTC), 250_00),
        ("parking", LEAP_DAY, datetime(2028, 3, 1, 5, 59, 58, tzinfo=UTC), 187_65),
        ("parking", LEAP_DAY, datetime(2028, 3, 1, 6, 0, 0, tzinfo=UTC), 250_00),
        # Due on January 31: the second month starts after February 29, the third after March 31.
        ("property-tax", date(2028, 1, 31), datetime(2028, 3, 1, 5, 59, 58, tzinfo=UTC), 189_06),
        ("property-tax", date(2028, 1, 31), datetime(2028, 3, 1, 6, 0, 0, tzinfo=UTC), 190_46),
        ("property-tax", date(2028, 1, 31), datetime(2028, 4, 1, 4, 59, 58, tzinfo=UTC), 190_46),
        ("property-tax", date(2028, 1, 31), datetime(2028, 4, 1, 5, 0, 0, tzinfo=UTC), 191_87),
        # Due on the leap day: each month starts after the 29th.
        ("water", LEAP_DAY, datetime(2028, 3, 29, 18, tzinfo=UTC), 190_00),
        ("water", LEAP_DAY, datetime(2028, 3, 30, 18, tzinfo=UTC), 192_34),
    ],
)
def test_the_citys_clock_decides_to_the_second(
    ana: Resident,
    clock: StandingClock,
    confirm: Confirm,
    service: str,
    due: date,
    moment: datetime,
    total: int,
) -> None:
    obligation = a_bill(service, due=due)
    assert shown(obligation, local_day(moment, ZONE), today=TODAY) == Money(total)
    assert charged(obligation, ana, confirm, moment) == Money(total)


def test_parts_paid_on_the_way_change_what_is_shown_and_what_is_charged_alike(
    ana: Resident, clock: StandingClock, confirm: Confirm
) -> None:
    due, last = date(2026, 12, 1), date(2027, 6, 15)
    taxes = {
        months: a_bill("property-tax", due=due, number=f"919000000{place}")
        for place, months in enumerate(product((1, 2), (3, 5)))
    }
    for (first, second), tax in taxes.items():
        clock.moment = NOON
        for months in (first, second):
            clock.moment = start_of_day(due, ZONE) + timedelta(days=31 * months, hours=12)
            ana.basket = None
            attempt = ana.wants(tax, Money(50_00)).chooses("echeck").starts()
            ana.pays()
            confirm(attempt)
        told = shown(tax, last, today=local_day(clock.moment, ZONE))

        moment = start_of_day(last, ZONE) + timedelta(hours=1, minutes=30)

        assert charged(tax, ana, confirm, moment) == told > Money(87_65)
