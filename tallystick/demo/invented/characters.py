"""The people of every demo: their bills are always there, in the state that a visitor wants."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tallystick.demo.invented.makers import Maker, a_parcel, a_ticket, money_back, water_bills


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody to be, and the bills that one finds; the story is told in English."""

    name: str
    service: str
    story: str
    bills: Maker
    programs: frozenset[str] = frozenset()  # relief that the story is about


def _with_relief(
    name: str,
    story: str,
    program: str,
    account: tuple[str, str],
    readings: tuple[int, ...],
    *,
    due_in: int,
) -> Character:
    """Return somebody with a program on a water account, told by its digits and street."""
    bills = water_bills(name, *account, readings, due_in=due_in, programs=(program,))
    return Character(name, "water", story, bills, frozenset({program}))


CHARACTERS = (
    Character(
        "Ana Reyes",
        "parking",
        gettext_noop("a parking ticket"),
        a_ticket(
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
        a_ticket(
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
        a_ticket(
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
        a_ticket(
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
        a_parcel("Grace Lindqvist", "90-14-207-016-0000", "2519 W Bluestem Ave"),
    ),
    Character(
        "Samuel Delgado",
        "property-tax",
        gettext_noop("a property tax installment, partly paid"),
        a_parcel("Samuel Delgado", "90-22-311-040-0000", "3009 W Juneberry St", on_account=600_00),
    ),
    Character(
        "Irena Novak",
        "property-tax",
        gettext_noop("a property tax installment that is a credit"),
        money_back("Irena Novak", "90-31-118-022-0000", "2544 W Bluestem Ave"),
    ),
    Character(
        "Mei Chen",
        "water",
        gettext_noop("a water bill with an estimated reading"),
        water_bills(
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
        water_bills(
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
        water_bills(
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
        water_bills(
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
        water_bills(
            "Nadia Osei",
            "608103005",
            "4733 N Sandpiper Ave",
            (7040, 7062, 7086, 7109, 7131, 7249),
            due_in=16,
        ),
    ),
    _with_relief(
        "Alma Fournier",
        gettext_noop("a late water bill, with no penalty on the water from 65 on"),
        "senior-no-penalty",
        ("709114006", "4809 N Foxtail Ave"),
        (2610, 2624, 2639, 2653, 2668),
        due_in=-40,
    ),
    _with_relief(
        "Hugo Marchetti",
        gettext_noop("a water bill with the senior sewer exemption"),
        "senior-sewer-exemption",
        ("810125007", "4715 N Oxbow Ave"),
        (4105, 4118, 4130, 4143, 4157),
        due_in=13,
    ),
    _with_relief(
        "Ruth Adeyemi",
        gettext_noop("a water bill with the senior sewer rebate"),
        "senior-sewer-rebate",
        ("911136008", "5013 N Wildrye Ave"),
        (1980, 1998, 2017, 2035, 2054),
        due_in=12,
    ),
)
