"""Carries the processor's news to the merchant, again and again until it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import httpx
from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string

from tallystick.sandbox.events import sign
from tallystick.sandbox.faults import take
from tallystick.sandbox.models import Event, Knob

GIVES_UP_AFTER = timedelta(days=3)  # from the first try
BEHIND_AT_MOST = timedelta(hours=1)  # an event put behind another waits no longer
LEASE = timedelta(seconds=30)  # if the courier dies on the way, another one goes after this
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 60, 5 * 60, 30 * 60, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
)
TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class Sender(Protocol):
    """Posts a body to an address and returns the status of the answer."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post it. :raises httpx.HTTPError: if there is no answer"""
        ...


@dataclass(slots=True)
class Round:
    """What one round of the courier did, in events."""

    sent: int = 0
    not_taken: int = 0


def over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post it over the network, straight to the address."""
    answer = httpx.post(url, content=body, headers=dict(headers), timeout=TIMEOUT, trust_env=False)
    return answer.status_code


def deliver(*, now: datetime) -> Round:
    """Send what is due and not held back, the oldest first; several couriers do no harm."""
    done = Round()
    while True:
        tried = False
        for event in _due(now):
            if not _may_go(event, now) or not _claim(event, now):
                continue
            tried = True
            if _send(event, now=now):
                done.sent += 1
            else:
                done.not_taken += 1
        if not tried:  # sending one may let another go that was put behind it
            return done


def resend(event: Event, *, replay: bool, now: datetime) -> str:
    """
    Send an event once more, at once, and return the answer.

    Signed afresh, or replayed with the very signature of its first sending.
    """
    body = event.body.encode()
    header = event.signature if replay and event.signature else _signature(body, now)
    return post(body, header)


def release(events: list[Event], *, now: datetime) -> Round:
    """Send these events in this order, whatever their fate was."""
    done = Round()
    for event in events:
        Event.objects.filter(pk=event.pk).update(
            fate=Event.Fate.SEND, given_up_at=None, next_at=now
        )
        event.refresh_from_db()
        if _claim(event, now) and _send(event, now=now):
            done.sent += 1
        else:
            done.not_taken += 1
    return done


def post(body: bytes, signature: str) -> str:
    """Post to the merchant and return the status, or the name of what went wrong."""
    sender: Sender = import_string(settings.SANDBOX_WEBHOOK_SENDER)
    headers = {"Content-Type": "application/json", "Sandbox-Signature": signature}
    try:
        return str(sender(settings.SANDBOX_WEBHOOK_URL, body, headers))
    except httpx.HTTPError as error:
        return type(error).__name__


def was_taken(answer: str) -> bool:
    """Return whether the merchant said that it has it."""
    return len(answer) == 3 and answer.startswith("2")


def _due(now: datetime) -> list[Event]:
    waiting = Event.objects.filter(sent_at=None, given_up_at=None, next_at__lte=now)
    return list(waiting.exclude(fate=Event.Fate.HOLD).order_by("due_at", "id")[:500])


def _may_go(event: Event, now: datetime) -> bool:
    """Decide an event's fate once, as the knobs say, and return whether it goes now."""
    if not event.fate:
        knob = take(Knob.Point.WEBHOOK, [event.reference] if event.reference else [])
        event.fate = knob.fault if knob is not None else Event.Fate.SEND
        if knob is not None and knob.fault == Knob.Fault.DELAY:
            event.next_at = now + timedelta(seconds=knob.seconds)
        if knob is not None and knob.fault == Knob.Fault.DROP:
            event.given_up_at = now
        event.save(update_fields=["fate", "next_at", "given_up_at"])
    if event.fate == Event.Fate.REORDER:
        return _is_behind(event, now)
    return event.fate not in (Event.Fate.HOLD, Event.Fate.DROP) and event.next_at <= now


def _is_behind(event: Event, now: datetime) -> bool:
    sent = Event.objects.filter(reference=event.reference, sent_at__isnull=False)
    later = Q(due_at__gt=event.due_at) | Q(due_at=event.due_at, id__gt=event.pk)
    return now >= event.due_at + BEHIND_AT_MOST or sent.filter(later).exists()


def _claim(event: Event, now: datetime) -> bool:
    mine = Event.objects.filter(
        pk=event.pk, sent_at=None, given_up_at=None, attempts=event.attempts, next_at__lte=now
    )
    return bool(mine.update(attempts=F("attempts") + 1, next_at=now + LEASE))


def _send(event: Event, *, now: datetime) -> bool:
    body = event.body.encode()
    signature = _signature(body, now)
    answer = post(body, signature)
    if event.fate == Event.Fate.DUPLICATE:
        answer = post(body, signature)
    event.answer, event.attempts = answer, event.attempts + 1
    event.first_tried_at = event.first_tried_at or now
    event.signature = event.signature or signature
    if was_taken(answer):
        event.sent_at = now
    else:
        event.next_at = now + PAUSES[min(event.attempts, len(PAUSES)) - 1]
        if event.next_at > event.first_tried_at + GIVES_UP_AFTER:
            event.given_up_at = now
    event.save(
        update_fields=[
            *("answer", "first_tried_at", "signature", "sent_at", "next_at", "given_up_at")
        ]
    )
    return was_taken(answer)


def _signature(body: bytes, now: datetime) -> str:
    return sign(body, secret=settings.SANDBOX_WEBHOOK_SECRETS[0], at=now)
