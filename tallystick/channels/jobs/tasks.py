"""The tasks of the worker: each runs by the clock, may run twice, and is tried again."""

import logging
import time
from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_for, urls
from tallystick.gateways.delivery.mail import MailDelivery
from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.records.notices.queries import given_up
from tallystick.records.payments.queries import echecks_to_ask_about, note_asked, to_ask_about
from tallystick.usecases.confirm_payment import StillMoving, confirm_payment
from tallystick.usecases.number_receipts import number_receipts
from tallystick.usecases.send_notices import send_notices

log = logging.getLogger(__name__)

ACTOR = "poller"
RETRY = RetryStrategy(max_attempts=5, wait=5)  # a tick comes soon anyway
TURN = 20.0  # seconds that one turn may last, so that the next tick finds the work done
BATCH = 100
HEARTBEAT = 30  # seconds without one, and a worker counts as dead
KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * * */5")
@app.task(name="send_notices", queueing_lock="send_notices", lock="send_notices", retry=RETRY)
def drain_notices(timestamp: int) -> None:
    """Send what waits in the outbox."""
    write = import_string(settings.NOTICE_WRITER)
    delivery = MailDelivery(sender=settings.DEFAULT_FROM_EMAIL, domain=settings.CITY.domain)
    end = time.monotonic() + TURN
    while time.monotonic() < end:
        done = send_notices(
            write=write, delivery=delivery, limit=BATCH, actor=ACTOR, now=clock_now()
        )
        if done.sent + done.not_delivered < BATCH:
            return


@app.periodic(cron="* * * * * */5")
@app.task(
    name="number_receipts", queueing_lock="number_receipts", lock="number_receipts", retry=RETRY
)
def give_numbers(timestamp: int) -> None:
    """Give new receipts their numbers in their billers' series."""
    end = time.monotonic() + TURN
    while time.monotonic() < end:
        numbered = number_receipts(
            limit=1000, actor=ACTOR, now=clock_now(), zone=settings.CITY.zone
        )
        if numbered < 1000:
            return


@app.periodic(cron="* * * * * */10")
@app.task(name="ask_about_payments", queueing_lock="ask", lock="ask", retry=RETRY)
def ask_about_payments(timestamp: int) -> None:
    """Ask the processor what became of payments that are not finished; this never gives up."""
    confirm_all(to_ask_about(now=clock_now(), limit=BATCH))


@app.periodic(cron="*/30 * * * *")
@app.task(name="ask_about_echecks", queueing_lock="ask_echecks", lock="ask", retry=RETRY)
def ask_about_echecks(timestamp: int) -> None:
    """Ask about eChecks that were paid, and that a bank may still take back."""
    confirm_all(echecks_to_ask_about(now=clock_now(), limit=10 * BATCH))


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True, retry=RETRY)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Run again what a dead worker has left behind."""
    queue = context.app.job_manager
    for job in await queue.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT):
        await queue.retry_job(job)


@app.periodic(cron="7 * * * *")
@app.task(name="tidy_up", queueing_lock="tidy_up", pass_context=True, retry=RETRY)
async def tidy_up(context: JobContext, timestamp: int) -> None:
    """Delete jobs that ended a month ago, the failed ones, too."""
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True)


@app.periodic(cron="11 * * * *")
@app.task(name="report_notices", queueing_lock="report_notices", retry=RETRY)
def report_notices(timestamp: int) -> None:
    """Say in the log how many messages were tried for a week in vain."""
    if lost := given_up():
        log.error("%s notices could not be delivered for a week; see docs/jobs.md", lost)


def confirm_all(references: Sequence[str]) -> None:
    """Ask the processor about each payment; one in trouble holds up no other."""
    end = time.monotonic() + TURN
    for reference in references:
        if time.monotonic() > end:
            return
        now = clock_now()
        try:
            confirm_payment(
                reference=reference,
                gateway=gateway_for(reference),
                urls=urls(),
                actor=ACTOR,
                now=now,
                city=settings.CITY,
            )
        except (GatewayDown, StillMoving) as trouble:
            log.warning("payment %s: %s, asked again later", reference, type(trouble).__name__)
            note_asked(reference, now=now)
        except Refused as refusal:
            log.error("payment %s: the processor says %s", reference, refusal)
            note_asked(reference, now=now)
