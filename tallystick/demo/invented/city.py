"""The whole invented city as one bill file: the same day and seed give the same bytes."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import parking, property_tax, small, water
from tallystick.demo.invented.characters import CHARACTERS
from tallystick.demo.invented.draft import Draft
from tallystick.kernel.money import ZERO, Money

SEED = "tallystick"
_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

Inventor = Callable[[Service, City, int, random.Random, date], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Trade:
    """How the bills of a service are invented, for how many of a thousand accounts."""

    invent: Inventor
    share: int
    rates: tuple[str, ...] = ()  # the rate tables that it needs


TRADES = {
    "parking": Trade(parking.invent, 520),
    "property-tax": Trade(property_tax.invent, 200),
    "water": Trade(water.invent, 85, water.RATES),
    "vehicle-sticker": Trade(small.sticker, 120),
    "business-license": Trade(small.license_fee, 25),
    "public-way-permit": Trade(small.permit, 20),
    "administrative-fine": Trade(small.order, 15),
    "ambulance": Trade(small.ride, 10),
    "false-alarm": Trade(small.alarm, 5),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a bill file holds."""

    accounts: int
    bills: int
    total: Money


def known(city: City) -> dict[str, Trade]:
    """Return how to invent the services that this city has; others have no bills in the demo."""
    return {
        code: trade
        for code, trade in TRADES.items()
        if code in city.service and all(table in city.rate for table in trade.rates)
    }


def invent(city: City, *, today: date, accounts: int, seed: str = SEED) -> Iterator[Draft]:
    """
    Yield the bills of about so many payer accounts, as they stand at the beginning of today.

    Each account has dice of its own, so a small city is the beginning of a large one.
    """
    trades = known(city)
    for who in CHARACTERS:
        if who.service in trades:
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
