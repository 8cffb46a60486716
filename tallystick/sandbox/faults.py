"""Faults that a test plants with knobs: they go off at the point they name, then are used up."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from tallystick.sandbox.models import Knob

LONGEST_WAIT = 120  # seconds

_HANGS = {Knob.Fault.HANG_BEFORE, Knob.Fault.HANG_AFTER}
_ERRORS = {Knob.Fault.ERROR_BEFORE, Knob.Fault.ERROR_AFTER}
_ANSWERS = {*_HANGS, *_ERRORS, Knob.Fault.DROP_ANSWER}
_BEFORE = {Knob.Fault.HANG_BEFORE, Knob.Fault.ERROR_BEFORE}
_MONEY = {
    Knob.Point.PAY: {Knob.Fault.DECLINE, Knob.Fault.AMOUNT},
    Knob.Point.REFUND: {Knob.Fault.PENDING, Knob.Fault.FAIL},
    Knob.Point.PAYOUT: {Knob.Fault.LINE_MISSING, Knob.Fault.LINE_ADDED},
    Knob.Point.WEBHOOK: {
        Knob.Fault.HOLD,
        Knob.Fault.DROP,
        Knob.Fault.DUPLICATE,
        Knob.Fault.REORDER,
        Knob.Fault.DELAY,
    },
}
_NO_ANSWER = {Knob.Point.PAYOUT, Knob.Point.WEBHOOK}  # nobody waits for one there


class Broken(Exception):
    """The processor answers with an error, as planted."""


class Dropped(Exception):
    """The processor has done it and cuts the line, as planted."""


def faults_of(point: Knob.Point) -> set[Knob.Fault]:
    """Return what can go wrong at a point."""
    return _MONEY.get(point, set()) | (set() if point in _NO_ANSWER else _ANSWERS)


@contextmanager
def faults_at(point: Knob.Point, reference: str) -> Iterator[Knob | None]:
    """
    Let the oldest knob of this point go off around the work; yield it for what is in its place.

    No transaction may be open: a hang must not hold a lock.

    :raises Broken: before or after the work, as planted
    :raises Dropped: after the work, as planted
    """
    knob = take(point, [reference])
    if knob is not None and knob.fault in _BEFORE:
        _go_off(knob)
    yield knob
    if knob is not None and knob.fault not in _BEFORE:
        _go_off(knob)


def wait(seconds: int) -> None:
    """Keep the caller waiting, two minutes at most."""
    time.sleep(min(seconds, LONGEST_WAIT))


def take(point: Knob.Point, references: Collection[str]) -> Knob | None:
    """Use up the oldest knob of a point that is for one of the references, or for any."""
    with transaction.atomic():
        knob = (
            Knob.objects.select_for_update()
            .filter(Q(reference="") | Q(reference__in=references), point=point)
            .exclude(left=0)
            .order_by("id")
            .first()
        )
        if knob is not None and knob.left is not None:
            knob.left -= 1
            knob.save(update_fields=["left"])
        return knob


def _go_off(knob: Knob) -> None:
    if knob.fault in _HANGS:
        wait(knob.seconds)
    if knob.fault in _ERRORS:
        raise Broken(knob)
    if knob.fault == Knob.Fault.DROP_ANSWER:
        raise Dropped(knob)
