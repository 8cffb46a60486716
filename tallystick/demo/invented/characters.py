"""The people of every demo: their bills are always there, in the state that a visitor wants."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import parking, people, property_tax, water
from tallystick.demo.invented.draft import Draft
from tallystick.demo.invented.numbers import fitting, printed_on_bills
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import Money

Maker = Callable[[Service, City, date], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody to be, and the bills that one finds; the story is told in English."""

    name: str
    service: str
    story: str
    bills: Maker


def _ticket(
    who: str,
    serial: str,
    plate: str,
    *,
    nth: int,
    camera: bool = False,
    due_in: int,
    place: str,
    home: str,
) -> Maker:
    """Give one ticket, for the nth violation of the city's demo.toml, by camera or not."""

    def make(service: Service, city: City, today: date) -> Iterator[Draft]:
        tickets = parking.tickets_of(city)
        kind = [one for one in tickets.violations if one.camera == camera]
        begins = tickets.camera_numbers if camera else tickets.numbers
        days = sum(tickets.due_days) // 2
        due = today + timedelta(days=min(due_in, days - 10))
        yield parking.ticket(
            service,
            tickets,
            parking.Vehicle(who, people.at(home, city.demo.zips[0], city).whole, city.state, plate),
            kind[min(nth, len(kind)) - 1],
            number=fitting(service.identifiers[0], begins[:1] + serial),
            notice=f"{tickets.notice_numbers[:1]}{serial[:8]}0" if tickets.notice_numbers else "",
            place=place,
            time="09:42",
            issued=due - timedelta(days=days),
            due=due,
            today=today,
        )

    return make


def _parcel(who: str, pin: str, street: str, *, on_account: int = 0) -> Maker:
    """Pay everything in time but the newest installment, of that so many cents on account."""

    def make(service: Service, city: City, today: date) -> Iterator[Draft]:
        parcel = property_tax.Parcel(
            pin=pin,
            owner=who,
            home=people.at(street, city.demo.zips[0], city),
            property_class="2-03",
            assessed=30_800,
            exemptions={"homeowner": property_tax.EXEMPTIONS["homeowner"]},
            agencies=city.demo.agencies,
        )
        for draft in property_tax.bills(service, parcel, property_tax.calendar(today)):
            for position, part in enumerate(draft.parts, start=1):
                if part.due < today:
                    draft.pay(part.due - timedelta(days=4), position=position)
                elif on_account:
                    paid = Money(on_account)
                    draft.pay(today - timedelta(days=6), position=position, amount=paid)
            yield draft

    return make


def _money_back(who: str, pin: str, street: str) -> Maker:
    """Pay everything; the last whole year turned out tax free, so its second half is a credit."""

    def make(service: Service, city: City, today: date) -> Iterator[Draft]:
        installments = property_tax.calendar(today)
        whole = max(each.tax_year for each in installments if each.position == 2)
        parcel = property_tax.Parcel(
            pin=pin,
            owner=who,
            home=people.at(street, city.demo.zips[0], city),
            property_class="2-05",
            assessed=21_200,
            exemptions={"disabled-veteran": 90_000},
            agencies=city.demo.agencies,
            exempt_from=whole,
        )
        known = [each for each in installments if each.tax_year <= whole]
        for draft in property_tax.bills(service, parcel, known):
            for position, part in enumerate(draft.parts, start=1):
                draft.pay(min(part.due, today) - timedelta(days=4), position=position)
            yield draft

    return make


def _water(
    who: str,
    digits: str,
    street: str,
    readings: tuple[int, ...],
    *,
    due_in: int,
    estimated: int = 0,
    newest: Mapping[str, object] | None = None,
) -> Maker:
    """
    Bill every two months; all but the newest bill are paid.

    :param readings: of the meter, in hundreds of cubic feet, oldest first
    :param due_in: days until the newest bill is due; below zero it is late
    :param estimated: which reading was an estimate, counted from the newest, or 0 for none
    :param newest: more details of the newest bill
    """

    def make(service: Service, city: City, today: date) -> Iterator[Draft]:
        home = people.at(street, city.demo.zips[0], city)
        tap = water.Tap(fitting(printed_on_bills(service), digits), who, home, "40718265", 2)
        latest = today + timedelta(days=due_in - 8) - water.pay_within(city)
        count = len(readings) - 1
        for nth in range(count):
            reading = water.Reading(
                begin=add_months(latest, -2 * (count - nth)) + timedelta(days=1),
                end=add_months(latest, -2 * (count - nth - 1)),
                previous=readings[nth],
                current=readings[nth + 1],
                actual=count - nth != estimated,
            )
            issued = reading.end + timedelta(days=8)
            draft = water.bill(service, city, tap, reading, issued=issued)
            if nth < count - 1:
                draft.pay(issued + timedelta(days=15))
            else:
                draft.details |= newest or {}
            yield draft

    return make


CHARACTERS = (
    Character(
        "Ana Reyes",
        "parking",
        gettext_noop("a parking ticket"),
        _ticket(
            "Ana Reyes",
            "400000011",
            "AR70416",
            nth=1,
            due_in=5,
            place="1811 N Larkspur",
            home="2210 W Tallgrass Ave",
        ),
    ),
    Character(
        "Ben Okafor",
        "parking",
        gettext_noop("a parking ticket with a late penalty"),
        _ticket(
            "Ben Okafor",
            "400000022",
            "BK52290",
            nth=2,
            due_in=-12,
            place="4402 S Millstone",
            home="4415 S Millstone Ave",
        ),
    ),
    Character(
        "Rosa Delgado",
        "parking",
        gettext_noop("a speed camera ticket"),
        _ticket(
            "Rosa Delgado",
            "400000033",
            "RD18845",
            nth=1,
            camera=True,
            due_in=74,
            place="6120 W Ropewalk",
            home="3009 W Juneberry St",
        ),
    ),
    Character(
        "Owen Tran",
        "parking",
        gettext_noop("a parking ticket that is long overdue"),
        _ticket(
            "Owen Tran",
            "400000044",
            "OT61203",
            nth=3,
            due_in=-130,
            place="2207 E Kettlewell",
            home="2210 E Kettlewell Ct",
        ),
    ),
    Character(
        "Grace Lindqvist",
        "property-tax",
        gettext_noop("a property tax installment"),
        _parcel("Grace Lindqvist", "90-14-207-016-0000", "2519 W Bluestem Ave"),
    ),
    Character(
        "Samuel Delgado",
        "property-tax",
        gettext_noop("a property tax installment, partly paid"),
        _parcel("Samuel Delgado", "90-22-311-040-0000", "3009 W Juneberry St", on_account=600_00),
    ),
    Character(
        "Irena Novak",
        "property-tax",
        gettext_noop("a property tax installment that is a credit"),
        _money_back("Irena Novak", "90-31-118-022-0000", "2544 W Bluestem Ave"),
    ),
    Character(
        "Mei Chen",
        "water",
        gettext_noop("a water bill with an estimated reading"),
        _water(
            "Mei Chen",
            "204060801",
            "4817 N Sandpiper Ave",
            (3120, 3148, 3177, 3207, 3232, 3257),
            due_in=9,
            estimated=1,
        ),
    ),
    Character(
        "Walter Kowalski",
        "water",
        gettext_noop("a water bill with a late penalty"),
        _water(
            "Walter Kowalski",
            "305070902",
            "5102 N Wildrye Ave",
            (880, 901, 921, 944, 966),
            due_in=-40,
        ),
    ),
    Character(
        "Leila Haddad",
        "water",
        gettext_noop("a water bill that is a credit"),
        _water(
            "Leila Haddad",
            "406081003",
            "4650 N Oxbow Ave",
            (5400, 5425, 5451, 5510, 5492),
            due_in=14,
            estimated=2,
        ),
    ),
    Character(
        "Tomas Novak",
        "water",
        gettext_noop("a water bill that tells of a leak"),
        _water(
            "Tomas Novak",
            "507092004",
            "4928 N Foxtail Ave",
            (1500, 1524, 1549, 1575, 1599, 1645),
            due_in=11,
            newest={"hourly": [0, *[3] * 72], "alert_email": "tomas@example.org"},
        ),
    ),
    Character(
        "Nadia Osei",
        "water",
        gettext_noop("a water bill that staff has to check first"),
        _water(
            "Nadia Osei",
            "608103005",
            "4733 N Sandpiper Ave",
            (7040, 7062, 7086, 7109, 7131, 7249),
            due_in=16,
        ),
    ),
)
