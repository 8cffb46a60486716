"""How the bills of the people of every demo come about, in the state that each story wants."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import parking, people, property_tax, water
from tallystick.demo.invented.draft import Draft
from tallystick.demo.invented.numbers import fitting, printed_on_bills
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import Money

Maker = Callable[[Service, City, date], Iterator[Draft]]


def a_ticket(
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


def a_parcel(who: str, pin: str, street: str, *, on_account: int = 0) -> Maker:
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


def money_back(who: str, pin: str, street: str) -> Maker:
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


def water_bills(
    who: str,
    digits: str,
    street: str,
    readings: tuple[int, ...],
    *,
    due_in: int,
    estimated: int = 0,
    newest: Mapping[str, object] | None = None,
    programs: tuple[str, ...] = (),
) -> Maker:
    """
    Bill every two months; all but the newest bill are paid.

    :param readings: of the meter, in hundreds of cubic feet, oldest first
    :param due_in: days until the newest bill is due; below zero it is late
    :param estimated: which reading was an estimate, counted from the newest, or 0 for none
    :param newest: more details of the newest bill
    :param programs: codes of the relief that the account has
    """

    def make(service: Service, city: City, today: date) -> Iterator[Draft]:
        home = people.at(street, city.demo.zips[0], city)
        tap = water.Tap(
            number=fitting(printed_on_bills(service), digits),
            owner=who,
            home=home,
            meter="40718265",
            homes=2,
            programs=programs,
        )
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
