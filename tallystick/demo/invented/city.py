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

Inventor = Callable[[Service, City, int, random.Random, date], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Trade:
    """How the bills of a service are invented, for how many of a thousand accounts."""

    invent: Inventor
    share: int
    charges: tuple[str, ...] = ()  # the charge kinds that it bills
    rates: tuple[str, ...] = ()  # the rate tables that it needs

    def knows(self, service: Service, city: City) -> bool:
        """Return whether the city's folder has all that it needs."""
        return service.charge.keys() >= set(self.charges) and city.rate.keys() >= set(self.rates)


PLAIN = Trade(plain.invent, 20)
TRADES = {
    "parking": Trade(parking.invent, 520),
    "property-tax": Trade(property_tax.invent, 200, ("tax",)),
    "water": Trade(water.invent, 85, water.CHARGES, water.RATES),
    "vehicle-sticker": Trade(small.sticker, 120, ("sticker",)),
    "business-license": Trade(small.license_fee, 25, ("license",)),
    "public-way-permit": Trade(small.permit, 20, ("permit",)),
    "administrative-fine": Trade(small.order, 15, ("fine", "costs")),
    "ambulance": Trade(small.ride, 10, ("ride",)),
    "false-alarm": Trade(small.alarm, 5, ("fine",)),
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
    """Return the people of every demo whose services this city has as they know them."""
    trades = known(city)
    return [who for who in CHARACTERS if trades.get(who.service, PLAIN) is not PLAIN]


def _trade(service: Service, city: City) -> Trade:
    trade = TRADES.get(service.code, PLAIN)
    if service.code == "parking" and not city.demo.tickets:
        return PLAIN
    return trade if trade.knows(service, city) else PLAIN


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
