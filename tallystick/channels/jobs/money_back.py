"""The tasks about refunds, payouts and the daily comparison with the processor."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import refund_gateway_for, statement_gateways
from tallystick.channels.jobs.tasks import BATCH, RETRY, TURN, confirm_all
from tallystick.gateways.payments.protocol import GatewayDown, RefundGateway, Refused
from tallystick.records.banking.queries import latest_payout, open_differences, told_by_payout
from tallystick.records.refunds.queries import by_reference, note_asked, to_ask_about, to_submit
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases.compare_charges import compare_charges
from tallystick.usecases.confirm_refund import confirm_refund
from tallystick.usecases.refund_stale_unapplied import refund_stale_unapplied
from tallystick.usecases.submit_refund import submit_refund
from tallystick.usecases.take_payout import take_payout

log = logging.getLogger(__name__)

ACTOR = "jobs"
COMPARED = timedelta(days=65)  # a payer can call an eCheck unauthorized for 60 days
OVERLAP = timedelta(days=7)  # a payout that was listed late is not passed over
FIRST = timedelta(days=400)  # how far back a portal without payouts begins


@app.periodic(cron="* * * * * */20")
@app.task(name="submit_refunds", queueing_lock="submit_refunds", lock="refunds", retry=RETRY)
def submit_refunds(timestamp: int) -> None:
    """Send approved refunds to the processor."""
    _each(to_submit(limit=BATCH), _submit)


@app.periodic(cron="* * * * *")
@app.task(name="ask_about_refunds", queueing_lock="ask_refunds", lock="refunds", retry=RETRY)
def ask_about_refunds(timestamp: int) -> None:
    """Ask the processor what became of refunds; this never gives up."""
    _each(to_ask_about(now=clock_now(), limit=BATCH), _confirm)


@app.periodic(cron="23 3 * * *")
@app.task(name="refund_stale_unapplied", queueing_lock="stale", lock="stale", retry=RETRY)
def give_back_unapplied(timestamp: int) -> None:
    """Give back money that waited longer without a bill than the city lets it."""
    end = time.monotonic() + 10 * TURN
    while time.monotonic() < end:
        made = refund_stale_unapplied(limit=BATCH, actor=ACTOR, now=clock_now(), city=settings.CITY)
        if len(made) < BATCH:
            return


@app.periodic(cron="17 * * * *")
@app.task(name="take_payouts", queueing_lock="payouts", lock="payouts", retry=RETRY)
def take_payouts(timestamp: int) -> None:
    """Take the processor's payouts, list what does not agree, and ask about what banks did."""
    for code, gateway in statement_gateways().items():
        latest = latest_payout(code)
        since = latest.sent_at - OVERLAP if latest else clock_now() - FIRST
        for payout in gateway.payouts_since(since):
            taken = take_payout(
                payout=payout,
                code=code,
                gateway=gateway,
                actor=ACTOR,
                now=clock_now(),
                city=settings.CITY,
            )
            confirm_all(told_by_payout(taken))


@app.periodic(cron="41 4 * * *")
@app.task(name="compare_charges", queueing_lock="compare", lock="compare", retry=RETRY)
def compare_with_processor(timestamp: int) -> None:
    """Compare what the processor took with the books, and ask about what is news to us."""
    now = clock_now()
    for code, gateway in statement_gateways().items():
        compared = compare_charges(
            since=now - COMPARED, code=code, gateway=gateway, actor=ACTOR, now=now
        )
        confirm_all(compared.to_confirm)
    if left := len(open_differences()):
        log.error("%s differences with the processor are open; see docs/refunds.md", left)


def _gateway(reference: str) -> RefundGateway:
    found = by_reference(reference)
    return refund_gateway_for(found.payment.reference if found else "")


def _submit(reference: str) -> None:
    submit_refund(
        refund=reference,
        gateway=_gateway(reference),
        actor=ACTOR,
        now=clock_now(),
        city=settings.CITY,
    )


def _confirm(reference: str) -> None:
    confirm_refund(
        refund=reference,
        gateway=_gateway(reference),
        actor=ACTOR,
        now=clock_now(),
        city=settings.CITY,
    )


def _each(references: Sequence[str], act: Callable[[str], None]) -> None:
    """Do it for each refund; one in trouble has its turn again and holds up no other."""
    end = time.monotonic() + TURN
    for reference in references:
        if time.monotonic() > end:
            return
        try:
            act(reference)
        except (GatewayDown, MovedMeanwhile, Refused) as trouble:
            log.warning("refund %s: %s, asked again later", reference, type(trouble).__name__)
            note_asked(reference, now=clock_now())
