"""Brings the late fees of all open bills into the books, a stretch of bills at a time."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db import connection

from tallystick.channels.clock import now as clock_now
from tallystick.kernel.dates import local_day
from tallystick.records.billing.alike import Stretch, stretches
from tallystick.usecases.accrue_late_fees import Accrued, accrue_late_fees

STRETCH = 10_000  # obligations that are locked together, for less than half a second
AT_ONCE = 2


def accrue_all(*, actor: str) -> Accrued:
    """Post the late fees of all open bills past due, by now; return the sums."""
    today = local_day(clock_now(), settings.CITY.zone)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(partial(_accrue, actor), stretches(size=STRETCH, today=today)))
    return Accrued(sum(each.read for each in done), sum(each.posted for each in done))


def _accrue(actor: str, stretch: Stretch) -> Accrued:
    try:
        return accrue_late_fees(stretch=stretch, actor=actor, now=clock_now(), city=settings.CITY)
    finally:
        connection.close()  # of this thread, which ends unseen
