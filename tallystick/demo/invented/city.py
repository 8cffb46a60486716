"""The whole invented city as one bill file: the same day and seed give the same bytes."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import parking, plain, property_tax, small, water
from tallystick.demo.invented.characters import CHARACTERS, Character
from tallystick.demo.invented.draft import Draft
from tallystick.kernel.money import ZERO, Money

SEED = "tallystick"
_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

Fits = Callable[[Service, City], bool]
Inventor = Callable[[Service, City, int, random.Random, date], Iterator[Draft]]


def _bills(*charges: str) -> Fits:
    """Return whether a service has the charge kinds that a trade bills."""
    return lambda service, city: service.charge.keys() >= set(charges)


@dataclass(frozen=True, slots=True)
class Trade:
    """How the bills of a service are invented, for how many of a thousand accounts, and where."""

    invent: Inventor
    share: int
    fits: Fits


PLAIN = Trade(plain.invent, 20, _bills())
TRADES = {
    "parking": Trade(parking.invent, 520, parking.fits),
    "property-tax": Trade(property_tax.invent, 200, property_tax.fits),
    "water": Trade(water.invent, 85, water.fits),
    "vehicle-sticker": Trade(small.sticker, 120, _bills("sticker")),
    "business-license": Trade(small.license_fee, 25, _bills("license")),
    "public-way-permit": Trade(small.permit, 20, _bills("permit")),
    "administrative-fine": Trade(small.order, 15, _bills("fine", "costs")),
    "ambulance": Trade(small.ride, 10, _bills("ride")),
    "false-alarm": Trade(small.alarm, 5, _bills("fine")),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a bill file holds."""

    accounts: int
    bills: int
    total: Money


def known(city: City) -> dict[str, Trade]:
    """Return how to invent each service of the city, in its own way or the plain one."""
    return {service.code: _trade(service, city) for service in city.services}


def characters(city: City) -> list[Character]:
    """Return the people of every demo whose services and relief this city has as they know them."""
    trades = known(city)
    relief = {program.code for service in city.services for program in service.programs}
    return [
        who
        for who in CHARACTERS
        if trades.get(who.service, PLAIN) is not PLAIN and who.programs <= relief
    ]


def _trade(service: Service, city: City) -> Trade:
    trade = TRADES.get(service.code, PLAIN)
    return trade if trade.fits(service, city) else PLAIN


def invent(city: City, *, today: date, accounts: int, seed: str = SEED) -> Iterator[Draft]:
    """
    Yield the bills of about so many payer accounts, as they stand at the beginning of today.

    Each account has dice of its own, so a small city is the beginning of a large one.
    """
    trades = known(city)
    for who in characters(city):
        yield from who.bills(city.service[who.service], city, today)
    shares = sum(trade.share for trade in trades.values())
    for code, trade in trades.items():
        for index in range(max(accounts * trade.share // shares, 1)):
            dice = random.Random(f"{seed} {code} {index}")  # noqa: S311
            yield from trade.invent(city.service[code], city, index, dice, today)


def write(file: IO[str], city: City, *, today: date, accounts: int, seed: str = SEED) -> Written:
    """Write the invented city as JSON Lines and return what was written."""
    people, bills, total = set(), 0, ZERO
    for draft in invent(city, today=today, accounts=accounts, seed=seed):
        file.write(_ENCODE(draft.row()) + "\n")
        people.add((draft.service.code, draft.account))
        bills, total = bills + 1, total + draft.total
    return Written(len(people), bills, total)
