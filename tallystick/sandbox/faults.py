"""Faults that a test plants with knobs: they go off at the point they name, then are used up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from tallystick.sandbox.models import Knob

LONGEST_WAIT = 120  # seconds

_BEFORE = {Knob.Fault.HANG_BEFORE, Knob.Fault.ERROR_BEFORE}
_HANGS = {Knob.Fault.HANG_BEFORE, Knob.Fault.HANG_AFTER}
_ERRORS = {Knob.Fault.ERROR_BEFORE, Knob.Fault.ERROR_AFTER}


class Broken(Exception):
    """The processor answers with an error, as planted."""


@contextmanager
def faults_at(point: Knob.Point, reference: str) -> Iterator[Knob | None]:
    """
    Let the oldest knob of this point go off around the work; yield it for what is in its place.

    No transaction may be open: a hang must not hold a lock.

    :raises Broken: before or after the work, as planted
    """
    knob = _take(point, reference)
    if knob is not None and knob.fault in _BEFORE:
        _go_off(knob)
    yield knob
    if knob is not None and knob.fault not in _BEFORE:
        _go_off(knob)


def wait(seconds: int) -> None:
    """Keep the caller waiting, two minutes at most."""
    time.sleep(min(seconds, LONGEST_WAIT))


def _take(point: Knob.Point, reference: str) -> Knob | None:
    with transaction.atomic():
        knob = (
            Knob.objects.select_for_update()
            .filter(Q(reference="") | Q(reference=reference), point=point, left__gt=0)
            .order_by("id")
            .first()
        )
        if knob is not None:
            knob.left -= 1
            knob.save(update_fields=["left"])
        return knob


def _go_off(knob: Knob) -> None:
    if knob.fault in _HANGS:
        wait(knob.seconds)
    if knob.fault in _ERRORS:
        raise Broken(knob)
