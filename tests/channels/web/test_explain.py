"""Each line of what is owed is explained, and its reasons sum to it."""

from datetime import date
from random import Random

import pytest
from django.conf import settings
from django.utils.translation import override

from tallystick.catalog.load import load_city
from tallystick.channels.web.explain import Line, lines
from tallystick.config.settings import ROOT
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import Facts, owed_of
from tests.bill_facts import DUE, ISSUED, bill, paid, posted

CHICAGO = settings.CITY
NEW_YORK = load_city(ROOT / "cities" / "new-york")
LATE = date(2024, 4, 2)


def explained(facts: Facts, *, on: date = LATE, city=CHICAGO) -> dict[str, Line]:
    debt = owed_of(facts, as_of=on, city=city)
    return {line.name: line for line in lines(city.service[facts.service], debt)}


def test_two_rules_that_add_to_one_charge_are_both_told() -> None:
    ticket = bill("parking", posted(65_00, "fine"), posted(50_00, "camera-fine"))

    penalty = explained(ticket, city=NEW_YORK)["Late penalty"]

    assert penalty.amount == Money(55_00)
    assert [(why.amount, why.arithmetic) for why in penalty.reasons] == [
        (Money(30_00), "$10.00 on March 2, 2024. $20.00 on April 1, 2024. Together: $30.00."),
        (Money(25_00), "$25.00, once, because a part of the bill was not paid."),
    ]


def test_interest_names_only_what_is_on_the_bill() -> None:
    by_camera = bill("parking", posted(50_00, "camera-fine"))

    [why] = explained(by_camera, on=date(2024, 5, 11), city=NEW_YORK)[
        "Interest on the judgment"
    ].reasons

    assert why.arithmetic == "$75.00 unpaid (Camera fine, Late penalty) × 0.75% × 1 month = $0.56."


def test_what_came_with_the_bill_beyond_the_rule_is_told() -> None:
    ticket = bill("parking", posted(60_00, "fine"), posted(75_00, "penalty"))

    fine, more = explained(ticket)["Late penalty"].reasons

    assert fine.amount == Money(60_00)
    assert more.arithmetic == "$15.00 more came with the bill of February 1, 2024."


def test_what_was_taken_back_is_told() -> None:
    waived = posted(-20_00, "penalty", date(2024, 3, 20), "history")
    ticket = bill(
        "parking", posted(60_00, "fine"), posted(60_00, "penalty", DUE, "history"), waived
    )

    penalty = explained(ticket)["Late penalty"]

    assert penalty.amount == Money(40_00)
    assert penalty.reasons[-1].arithmetic == "$20.00 of it was taken back."


def test_the_fee_for_a_returned_payment_did_not_come_with_the_bill() -> None:
    fee = posted(25_00, "returned-payment", date(2024, 2, 20), "returned_item_fee")

    [why] = explained(bill("parking", posted(60_00, "fine"), fee))[
        "Fee for a returned payment"
    ].reasons

    assert why.arithmetic == "$25.00, because a payment was returned."


@pytest.mark.parametrize(
    ("tax_year", "language", "told"),
    [
        (2024, "en", "For tax year 2023 and after."),
        (2022, "en", "For tax years 1980 to 2022."),
        (None, "en", "In force from January 1, 2023 on."),
        (2024, "es", "Para el año fiscal 2023 y los siguientes."),
        (2022, "es", "Para los años fiscales 1980 a 2022."),
    ],
)
def test_a_rule_of_tax_years_says_of_which(tax_year: int | None, language: str, told: str) -> None:
    tax = bill("property-tax", posted(1_000_00, "tax"), tax_year=tax_year)
    name = {"en": "Interest for late payment", "es": "Intereses por pago tardío"}[language]

    with override(language):
        [why] = explained(tax)[name].reasons

    assert why.in_force == told


def test_reasons_sum_to_their_line_whatever_happened_to_a_bill() -> None:
    random = Random(1)
    for _ in range(300):
        fines = [posted(random.randrange(1, 300_00), part) for part in ("fine", "camera-fine")]
        more = [
            posted(random.randrange(-50_00, 50_00), "penalty", ISSUED, "history"),
            posted(random.randrange(0, 20_00), "penalty", LATE, "late_fee"),
            paid(random.randrange(1, 100_00), on=date(2024, 3, random.randrange(1, 30))),
        ]
        facts = bill("parking", *fines, *random.sample(more, random.randrange(4)))
        for line in explained(
            facts, on=date(2024, random.randrange(4, 13), 5), city=NEW_YORK
        ).values():
            if line.name != "Paid or credited":
                assert sum((why.amount for why in line.reasons), ZERO) == line.amount
