"""The invented city: the same every time, alive on any day, and right to the cent."""

import io
import itertools
import json
import random
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from tallystick.catalog.load import load_city
from tallystick.config.settings import ROOT
from tallystick.demo.invented import property_tax
from tallystick.demo.invented.characters import CHARACTERS
from tallystick.demo.invented.city import characters, invent, known, write
from tallystick.demo.invented.draft import written
from tallystick.demo.invented.habits import Habit
from tallystick.kernel.identifiers import luhn_ok
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Movement, accrued

CITY = settings.CITY
TODAY = date(2026, 11, 23)
# What pages and jobs compute with.
BEYOND_WORDS = {
    *("readings", "homes", "months", "programs", "property_tax", "hourly", "alert_email"),
}
LEAP_DAY = date(2028, 2, 29)
NEW_YEAR = date(2027, 1, 1)


def text_of(today: date, accounts: int = 200, seed: str = "tests") -> str:
    file = io.StringIO()
    write(file, CITY, today=today, accounts=accounts, seed=seed)
    return file.getvalue()


@pytest.fixture(scope="module")
def bills() -> list[dict]:
    return [json.loads(line) for line in text_of(TODAY, accounts=1000).splitlines()]


def test_the_same_day_and_seed_give_the_same_bytes():
    random.seed(1)
    once = text_of(TODAY)
    random.seed(2)
    assert text_of(TODAY) == once


def test_another_seed_gives_another_city():
    assert text_of(TODAY, seed="tests") != text_of(TODAY, seed="other")


def test_a_small_city_is_the_beginning_of_a_larger_one():
    small = set(text_of(TODAY, accounts=50).splitlines())
    assert small < set(text_of(TODAY, accounts=200).splitlines())


def test_what_was_written_is_told():
    file = io.StringIO()
    told = write(file, CITY, today=TODAY, accounts=200)
    rows = [json.loads(line) for line in file.getvalue().splitlines()]

    assert told.bills == len(rows)
    assert told.accounts == len({(row["service"], row["account"]) for row in rows})
    assert told.total == sum((Money.parse(row["total"]) for row in rows), ZERO)


def test_every_service_of_the_city_has_bills(bills):
    assert {bill["service"] for bill in bills} == set(CITY.service) == set(known(CITY))


def test_a_full_city_has_about_sixty_thousand_bills(bills):
    assert 50 * 1000 <= len(bills) * 20 <= 75 * 1000


def test_each_number_is_there_once_and_reads_as_its_service_says(bills):
    numbers = Counter((bill["service"], bill["number"]) for bill in bills)
    assert max(numbers.values()) == 1
    for bill in bills:
        for identifier in CITY.service[bill["service"]].identifiers:
            if identifier.code == "plate":
                assert identifier.read(bill["account"].partition(" ")[2])
            elif identifier.code == "notice":
                assert not bill.get("other_number") or identifier.read(bill["other_number"])
            else:
                what = "number" if identifier.finds == "bill" else "account"
                assert identifier.read(bill[what]), bill[what]


def test_no_number_is_one_that_the_city_really_gives(bills):
    for bill in bills:
        if bill["service"] == "parking":
            assert bill["number"][:2] in ("73", "74", "93", "94")
        if bill["service"] == "property-tax":
            assert bill["account"][0] in "89"


def test_a_parcel_has_a_number_in_the_citys_own_shape():
    service = CITY.service["property-tax"]
    lot = service.identifiers[0].model_copy(update={"masks": ("99/9999-99",), "tail": "00"})
    elsewhere = service.model_copy(update={"identifiers": (lot,)})

    parcels = {
        next(property_tax.invent(elsewhere, CITY, index, random.Random(index), TODAY)).account
        for index in range(40)
    }

    assert len(parcels) == 40
    assert all(re.fullmatch(r"8\d/\d{4}-\d\d", parcel) for parcel in parcels)
    assert {parcel[-2:] == "00" for parcel in parcels} == {True, False}, "houses and units"


def test_a_water_account_has_its_check_digit(bills):
    accounts = [bill["account"] for bill in bills if bill["service"] == "water"]
    assert all(luhn_ok(account.replace("-", "")) for account in accounts)


def test_the_lines_sum_to_the_total(bills):
    for bill in bills:
        lines = [line for part in bill["obligations"] for line in part["lines"]]
        assert sum((Money.parse(line["amount"]) for line in lines), ZERO) == Money.parse(
            bill["total"]
        )


def test_charges_and_details_are_those_of_the_city_folder(bills):
    for bill in bills:
        service = CITY.service[bill["service"]]
        assert set(bill["details"]) - BEYOND_WORDS <= set(service.details)
        for part in bill["obligations"]:
            assert {line["charge"] for line in part["lines"]} <= set(service.charge)
        for item in bill.get("history", ()):
            assert item.get("charge", service.principal) in service.charge


@pytest.mark.parametrize("today", [TODAY, LEAP_DAY, NEW_YEAR], ids=str)
def test_only_due_dates_lie_in_the_future(today):
    for line in text_of(today).splitlines():
        bill = json.loads(line)
        assert bill["issued"] <= today.isoformat()
        assert bill.get("period_to", "") <= today.isoformat()
        for item in bill.get("history", ()):
            assert bill["issued"] <= item["on"] < today.isoformat()
        for part in bill["obligations"]:
            assert part["due"] >= bill["issued"]


@pytest.mark.parametrize("today", [TODAY, LEAP_DAY, NEW_YEAR], ids=str)
def test_on_any_day_bills_are_due_soon_late_paid_and_partly_paid(today):
    seen = defaultdict(set)
    for draft in invent(CITY, today=today, accounts=1000):
        for part in draft.parts:
            paid = -sum((m.amount for m in part.movements if not m.charge), ZERO)
            if part.balance <= ZERO:
                seen[draft.service.code].add("done")
            elif paid:
                seen[draft.service.code].add("partly")
            elif part.due < today:
                seen[draft.service.code].add("late")
            elif part.due <= today + timedelta(days=30):
                seen[draft.service.code].add("soon")
    assert seen["parking"] >= {"done", "late", "soon"}
    assert seen["property-tax"] >= {"done", "late", "soon", "partly"}
    assert seen["water"] >= {"done", "late", "soon", "partly"}


def test_history_goes_back_three_years(bills):
    for service in ("parking", "property-tax", "water"):
        oldest = min(bill["issued"] for bill in bills if bill["service"] == service)
        assert "2023-11" <= oldest <= "2024-06", service


def test_most_people_pay_in_time():
    assert sum(habit.value for habit in Habit) == 100
    late = paid = 0
    for draft in invent(CITY, today=TODAY, accounts=500):
        for part in draft.parts:
            if part.balance == ZERO and part.movements:
                paid += 1
                late += part.movements[-1].on > part.due
    assert 0.05 < late / paid < 0.30


def test_nobody_pays_more_than_is_owed():
    for draft in invent(CITY, today=TODAY, accounts=500):
        for part in draft.parts:
            assert part.balance >= ZERO or part.billed < ZERO


def test_late_fees_of_the_past_are_what_the_rules_ask_for():
    checked = 0
    for draft in invent(CITY, today=TODAY, accounts=500):
        for part in draft.parts:
            if not part.fees or part.balance:
                continue
            charges = [Movement(draft.issued, line.amount, line.charge) for line in part.lines]
            fees = accrued(
                in_force(draft.service, issued_on=draft.issued, tax_year=draft.tax_year),
                movements=[*charges, *part.movements],
                holds=(),
                due=part.due,
                order=draft.service.order,
                as_of=TODAY,
            )
            assert {fee.policy.charge: fee.amount for fee in fees} == part.fees
            checked += 1
    assert checked > 30


def test_the_first_installment_is_55_percent_of_the_year_before(bills):
    years = defaultdict(dict)
    for bill in bills:
        if bill["service"] == "property-tax" and len(bill["obligations"]) == 2:
            years[bill["account"]][bill["tax_year"]] = bill
    checked = 0
    for of_parcel in years.values():
        for year, bill in of_parcel.items():
            if year - 1 not in of_parcel:
                continue
            before = Money.parse(of_parcel[year - 1]["total"])
            first = Money.parse(bill["obligations"][0]["lines"][0]["amount"])
            assert first == before.share(Decimal("0.55"))
            checked += 1
    assert checked > 100


def test_agency_lines_less_the_first_installment_give_the_second(bills):
    bill = next(b for b in bills if b["service"] == "property-tax" and len(b["obligations"]) == 2)
    first, second = bill["obligations"]
    agencies = [line for line in second["lines"] if "details" in line]
    year = sum((Money.parse(line["amount"]) for line in agencies), ZERO)

    assert len(agencies) == 9
    assert second["lines"][-1]["amount"] == "-" + first["lines"][0]["amount"]
    assert written(year) == bill["total"]


def test_a_meter_goes_on_where_it_stood(bills):
    meters = defaultdict(list)
    for bill in bills:
        if bill["service"] == "water":
            meters[bill["account"]].extend(bill["details"]["readings"])
    for readings in meters.values():
        for one, next_one in itertools.pairwise(readings):
            assert one["current"] == next_one["previous"]
            assert date.fromisoformat(next_one["from"]) - date.fromisoformat(
                one["to"]
            ) == timedelta(days=1)
    kinds = Counter(reading["kind"] for of in meters.values() for reading in of)
    assert kinds["actual"] > kinds["estimated"] > 0


def bills_of(name: str, today: date = TODAY):
    who = next(each for each in CHARACTERS if each.name == name)
    return list(who.bills(CITY.service[who.service], CITY, today))


def test_ana_has_a_ticket_due_in_five_days():
    [ticket] = bills_of("Ana Reyes")
    assert ticket.total == Money(50_00)
    assert ticket.parts[0].due == TODAY + timedelta(days=5)
    assert not ticket.history


def test_ben_is_twelve_days_late():
    [ticket] = bills_of("Ben Okafor")
    ticket.add_late_fees(TODAY)
    assert ticket.parts[0].due == TODAY - timedelta(days=12)
    assert ticket.parts[0].balance == Money(120_00)


def test_grace_has_one_installment_to_pay():
    parts = [part for bill in bills_of("Grace Lindqvist") for part in bill.parts]
    open_parts = [part for part in parts if part.balance]
    assert [part.due for part in open_parts] == [date(2026, 12, 11)]
    assert open_parts[0].balance > Money(1000_00)


def test_samuel_has_paid_a_part_of_his():
    parts = [part for bill in bills_of("Samuel Delgado") for part in bill.parts]
    [part] = [part for part in parts if part.balance]
    assert part.billed - part.balance == Money(600_00)


def test_meis_newest_reading_is_an_estimate():
    newest = bills_of("Mei Chen")[-1]
    assert newest.details["readings"][0]["kind"] == "estimated"
    assert newest.parts[0].due == TODAY + timedelta(days=9)


def test_walters_water_bill_is_late():
    newest = bills_of("Walter Kowalski")[-1]
    before = newest.parts[0].balance
    newest.add_late_fees(TODAY)
    assert newest.parts[0].due == TODAY - timedelta(days=40)
    assert newest.parts[0].balance > before > ZERO


def test_leila_has_a_credit():
    newest = bills_of("Leila Haddad")[-1]
    assert newest.total < ZERO


def test_almas_penalty_leaves_out_the_water():
    newest = bills_of("Alma Fournier")[-1]
    sewer = next(line.amount for line in newest.parts[0].lines if line.charge == "sewer")
    newest.add_late_fees(TODAY)
    assert newest.parts[0].fees == {"penalty": sewer.share(Decimal("0.025"))}  # 2 started months


def test_hugo_pays_nothing_for_sewer():
    lines = bills_of("Hugo Marchetti")[-1].parts[0].lines
    assert sum((line.amount for line in lines if line.charge == "sewer"), ZERO) == ZERO


def test_ruths_rebate_comes_with_her_bills():
    rebates = [bill.parts[0].lines[-1] for bill in bills_of("Ruth Adeyemi")]
    assert {line.label for line in rebates} == {"Senior sewer rebate"}
    # March 4 to November 3, 2026: 50.00 x 307 / 365 - 50.00 x 62 / 365
    assert sum((line.amount for line in rebates), ZERO) == Money(-(42_05 - 8_49))


def test_people_whose_relief_a_city_does_not_have_are_not_there():
    new_york = load_city(ROOT / "cities" / "new-york")
    assert "Ruth Adeyemi" in {who.name for who in characters(CITY)}
    assert {"Mei Chen"} <= {who.name for who in characters(new_york)}
    assert not {"Alma Fournier", "Hugo Marchetti", "Ruth Adeyemi"} & {
        who.name for who in characters(new_york)
    }


@pytest.mark.parametrize("today", [LEAP_DAY, NEW_YEAR, date(2027, 7, 1)], ids=str)
def test_they_are_there_on_any_day(today):
    for who in CHARACTERS:
        newest = bills_of(who.name, today)[-1]
        assert newest.issued <= today
        assert newest.parts[-1].balance != ZERO
