"""A proposed late-fee rule is read like those of a service's own file, and takes their place."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from tallystick.catalog.late_fees import LateFee
from tallystick.catalog.proposal import BadProposal, load_proposal, under

PARKING = settings.CITY.service["parking"]
FLAT = """
[[late_fees]]
charge = "penalty"
kind = "flat-after-days"
from = 2027-01-01
after_days = 14
amount = 25_00
name = { en = "Twenty-five dollars", es = "Veinticinco dólares" }
source = "A draft ordinance"
"""
ALSO = 'rule = "second"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new.toml"


def read(file: Path, text: str) -> tuple[LateFee, ...]:
    file.write_text(text)
    return load_proposal(file, service=PARKING, city=settings.CITY)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"penalty"', '"penalti"', "late_fees.1.charge: no charge has the code 'penalti'"),
        ("after_days = 14\n", "", "late_fees.1.after_days: is missing: a fee of the kind flat-aft"),
        ("25_00", "25.00", "late_fees.1.amount: should be a whole number without quotes"),
        ("amount", "amuont", "late_fees.1.amuont: is not a key that is known here; did you mean"),
        (', es = "Veinticinco dólares"', "", "late_fees.1.name: has no words in an offered langu"),
        ("[[late_fees]]", "[[late_fee]]", "late_fee: is not a key that is known here; did you mea"),
        ("= 14", "= fourteen", "is not TOML: "),
        (FLAT, FLAT + FLAT, "late_fees.1.until: overlaps with the version from 2027-01-01"),
        (FLAT, "late_fees = []", "late_fees: needs at least one entry"),
    ],
)
def test_a_mistake_is_named_by_file_key_and_reason(
    file: Path, old: str, new: str, told: str
) -> None:
    assert old in FLAT

    with pytest.raises(BadProposal) as bad:
        read(file, FLAT.replace(old, new, 1))

    found = [str(mistake) for mistake in bad.value.mistakes]
    assert any(mistake.startswith(f"new.toml: {told}") for mistake in found), found


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(BadProposal, match=r"new\.toml: is missing"):
        load_proposal(file, service=PARKING, city=settings.CITY)


def test_it_is_a_share_of_the_principal_unless_it_says_otherwise(file: Path) -> None:
    [fee] = read(file, FLAT)

    assert fee.base == ("fine",)


def test_it_takes_the_place_of_all_rules_of_its_charge_and_of_no_other(file: Path) -> None:
    before = [(fee.charge, fee.kind) for fee in PARKING.late_fees]
    assert before == [
        ("penalty", "match-principal-up-to"),
        ("penalty", "match-principal-up-to"),
        ("collection", "percent-at-referral"),
    ]

    after = under(read(file, FLAT), PARKING)

    assert [(fee.charge, fee.kind) for fee in after.late_fees] == [
        ("penalty", "flat-after-days"),
        ("collection", "percent-at-referral"),
    ]
    assert after.late_fees[1] == PARKING.late_fees[2]


def test_the_earliest_version_of_each_rule_counts_for_bills_of_the_past(file: Path) -> None:
    first = FLAT.replace("from = 2027-01-01", "from = 2027-01-01\nuntil = 2027-12-31")
    later = FLAT.replace("2027-01-01", "2028-01-01")
    beside = FLAT.replace("[[late_fees]]\n", f"[[late_fees]]\n{ALSO}").replace("2027", "2029")

    after = under(read(file, first + later + beside), PARKING)

    assert [fee.since for fee in after.late_fees[:3]] == [date.min, date(2028, 1, 1), date.min]
