"""Invented bills of the smaller services: one amount each, due by one day (DOMAIN.md 4)."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part
from tallystick.demo.invented.habits import habit, live
from tallystick.demo.invented.numbers import fitting, invented, scramble
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money

_STICKERS = (
    ("Smaller passenger vehicle", Money(100_00), 60),
    ("Larger passenger vehicle", Money(159_00), 28),
    ("Motorcycle", Money(53_00), 7),
    ("Senior, smaller passenger vehicle", Money(35_00), 5),
)
_LICENSES = (
    ("Limited business license", "Retail sales of general merchandise", Money(250_00)),
    ("Regulated business license", "Motor vehicle repair", Money(250_00)),
    ("Retail food establishment", "Sale of food prepared on the premises", Money(660_00)),
    ("Home occupation", "Office work at home", Money(250_00)),
)
_PERMITS = (
    ("Dumpster in the street", Money(100_00)),
    ("Opening in the street", Money(526_00)),
    ("Moving van, parking reserved", Money(50_00)),
    ("Scaffold over the sidewalk", Money(275_00)),
)
_ORDERS = (
    ("Overgrown weeds", Money(640_00)),
    ("Snow not removed from the sidewalk", Money(120_00)),
    ("No smoke alarm", Money(500_00)),
    ("Porch not kept in repair", Money(350_00)),
)
_HEARING_COSTS = Money(40_00)


def sticker(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one vehicle a sticker to renew each year."""
    state, plate = people.plate(dice, city)
    owner, home = people.person(dice), people.address(dice, city)
    vehicle, price, _weight = dice.choices(_STICKERS, weights=[row[2] for row in _STICKERS])[0]
    kind = habit(dice)
    newest = today - timedelta(days=dice.randint(0, 360))
    for back in range(dice.randint(1, 3)):
        issued = add_months(newest, -12 * back)
        due = issued + timedelta(days=30)
        draft = Draft(
            service=service,
            number=invented(service.identifiers[0], index * 3 + back),
            account=f"{state} {plate}",
            second=plate,
            name=owner,
            address=home.whole,
            issued=issued,
            parts=[Part(due, [Line("sticker", f"City sticker: {vehicle.lower()}", price)])],
            details={
                "plate": f"{state} {plate}",
                "vehicle": vehicle,
                "period": f"{due.isoformat()} to {add_months(due, 12).isoformat()}",
            },
        )
        live(draft, kind, dice, today)
        yield draft


def license_fee(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one business the fee of its license, every two years."""
    code = scramble(index, 6)
    account = fitting(service.identifiers[0], f"{code}1")
    place = people.address(dice, city)
    name, activity, fee = dice.choice(_LICENSES)
    owner = people.shop(dice)
    kind = habit(dice)
    newest = today - timedelta(days=dice.randint(0, 300))
    for back in range(dice.randint(1, 2)):
        issued = add_months(newest, -24 * back)
        due = issued + timedelta(days=45)
        draft = Draft(
            service=service,
            number=f"{code}1-{due:%Y%m}",
            account=account,
            second=place.zip,
            name=owner,
            address=place.whole,
            issued=issued,
            parts=[Part(due, [Line("license", f"{name}, two years", fee)])],
            details={
                "license": name,
                "activity": activity,
                "term": f"{due.isoformat()} to {add_months(due, 24).isoformat()}",
                "address": place.whole,
            },
        )
        live(draft, kind, dice, today)
        yield draft


def permit(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one builder a permit to pay; now and then half of the fee is waived."""
    name, fee = dice.choice(_PERMITS)
    place = people.address(dice, city)
    issued = today - timedelta(days=dice.randint(0, 700))
    due = issued + timedelta(days=30)
    waived = fee.split(2)[0] if dice.random() < 0.2 else ZERO
    lines = [Line("permit", name, fee)]
    if waived:
        lines.append(Line("permit", "Part of the fee that is waived", -waived))
    digits = scramble(index, 6)
    draft = _single(service, digits, place, dice, issued, Part(due, lines))
    draft.details = {
        "permit": name,
        "address": place.whole,
        "starts": due.isoformat(),
        "ends": (due + timedelta(days=dice.randint(1, 60))).isoformat(),
        **({"waived": str(waived)} if waived else {}),
    }
    live(draft, habit(dice), dice, today)
    yield draft


def order(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one owner a fine set by an administrative hearing, with the costs of the hearing."""
    violation, fine = dice.choice(_ORDERS)
    place = people.address(dice, city)
    heard = today - timedelta(days=dice.randint(3, 900))
    issued = heard + timedelta(days=2)
    part = Part(
        issued + timedelta(days=35),
        [Line("fine", violation, fine), Line("costs", "Costs of the hearing", _HEARING_COSTS)],
    )
    digits = f"{heard:%y}{scramble(index, 6)}"
    draft = _single(service, digits, place, dice, issued, part)
    draft.details = {"violation": violation, "address": place.whole, "heard": heard.isoformat()}
    live(draft, habit(dice), dice, today)
    yield draft


def ride(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one person what the insurance left of an ambulance ride."""
    home = people.address(dice, city)
    rode = today - timedelta(days=dice.randint(40, 900))
    issued = rode + timedelta(days=35)
    cost = Money(dice.randint(1_200_00, 2_400_00))
    insured = cost.split(5)[0] * 4
    part = Part(
        issued + timedelta(days=45),
        [Line("ride", "Ambulance ride", cost), Line("ride", "Paid by insurance", -insured)],
    )
    draft = _single(service, scramble(index, 8), home, dice, issued, part)
    draft.details = {"ride_on": rode.isoformat(), "insurance": str(insured)}
    if issued <= today:
        live(draft, habit(dice), dice, today)
        yield draft


def alarm(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one business the fine for a false alarm."""
    place = people.address(dice, city)
    rang = today - timedelta(days=dice.randint(8, 600))
    issued = rang + timedelta(days=7)
    part = Part(issued + timedelta(days=21), [Line("fine", "False burglar alarm", Money(100_00))])
    draft = _single(service, scramble(index, 6), place, dice, issued, part)
    draft.name = people.shop(dice)
    time = f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}"
    draft.details = {"address": place.whole, "happened": f"{rang.isoformat()} {time}"}
    live(draft, habit(dice), dice, today)
    yield draft


def _single(
    service: Service,
    digits: str,
    place: people.Address,
    dice: random.Random,
    issued: date,
    part: Part,
) -> Draft:
    """Return a bill that is the only one of its account, so both have one number."""
    number = fitting(service.identifiers[0], digits)
    return Draft(
        service=service,
        number=number,
        account=number,
        second=place.zip,
        name=people.person(dice),
        address=place.whole,
        issued=issued,
        parts=[part],
    )
