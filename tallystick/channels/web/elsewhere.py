"""Tells what people cannot do here, and who does it: what is pressing comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.catalog.model import Elsewhere, Service
from tallystick.channels.pages.words import say
from tallystick.channels.web.bill_parts import Part
from tallystick.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Told:
    """One such thing; `pressing` when a bill is late enough for it."""

    name: str
    text: str
    url: str
    source: str
    pressing: bool


def told(service: Service, parts: Sequence[Part]) -> list[Told]:
    """Return what the city's folder says of a service."""
    late = max(
        ((part.today - part.obligation.due_on).days for part in parts if part.owed > ZERO),
        default=0,
    )
    found = [_told(each, late) for each in service.elsewhere]
    return sorted(found, key=lambda each: not each.pressing)


def _told(each: Elsewhere, late: int) -> Told:
    pressing = each.after_days is not None and late >= each.after_days
    return Told(say(each.name), say(each.text), each.url, each.source, pressing)
