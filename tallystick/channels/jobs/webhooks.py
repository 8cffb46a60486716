"""The tasks that work off what processors have told us."""

import logging
import time

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_for, payment_gateway, refund_gateway_for, urls
from tallystick.channels.jobs.tasks import BATCH, RETRY, TURN
from tallystick.records.inbox.queries import parked
from tallystick.records.refunds.queries import sent_of
from tallystick.usecases.confirm_payment import confirm_payment
from tallystick.usecases.confirm_refund import confirm_refund
from tallystick.usecases.work_off_webhooks import work_off_webhooks

log = logging.getLogger(__name__)

ACTOR = "webhook"


@app.periodic(cron="* * * * * */2")
@app.task(name="work_off_webhooks", queueing_lock="webhooks", lock="webhooks", retry=RETRY)
def work_off(timestamp: int) -> None:
    """Ask the processor about every payment that is in its news."""
    end = time.monotonic() + TURN
    while time.monotonic() < end:
        done = work_off_webhooks(
            confirm=_confirm,
            fetch=payment_gateway().fetch,
            limit=BATCH,
            actor=ACTOR,
            now=clock_now(),
        )
        if done.handled + done.in_trouble < BATCH:
            return


@app.periodic(cron="13 * * * *")
@app.task(name="report_webhooks", queueing_lock="report_webhooks", retry=RETRY)
def report_webhooks(timestamp: int) -> None:
    """Say in the log how many webhooks nobody could make sense of."""
    if left := parked():
        log.error("%s webhooks could not be worked off for days; see docs/jobs.md", left)


def _confirm(reference: str) -> None:
    """Ask what is true of a payment and of its refunds, whatever the news was about."""
    confirm_payment(
        reference=reference,
        gateway=gateway_for(reference),
        urls=urls(),
        actor=ACTOR,
        now=clock_now(),
        city=settings.CITY,
    )
    for refund in sent_of(reference):
        confirm_refund(
            refund=refund,
            gateway=refund_gateway_for(reference),
            actor=ACTOR,
            now=clock_now(),
            city=settings.CITY,
        )
