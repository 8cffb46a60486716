"""The task that keeps the books as current as the pages, at the beginning of the city's day."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.channels.accruals import accrue_all
from tallystick.channels.clock import now as clock_now
from tallystick.channels.jobs.tasks import RETRY

log = logging.getLogger(__name__)


# The worker's clock is UTC's, so it looks every hour whether the city's day has just begun.
@app.periodic(cron="9 * * * *")
@app.task(name="accrue_late_fees", queueing_lock="late_fees", lock="late_fees", retry=RETRY)
def accrue_after_midnight(timestamp: int) -> None:
    """Post the late fees that have started with the new day."""
    if clock_now().astimezone(settings.CITY.zone).hour == 0:
        done = accrue_all(actor="jobs")
        log.info("late fees: %s bills past due, %s brought up to date", done.read, done.posted)
