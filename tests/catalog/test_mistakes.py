"""Every mistake an analyst can make in a city's folder is named: file, key, reason."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tallystick.catalog.load import BadCity, load_city


class Case(NamedTuple):
    """Somebody replaces some words in a file, and is told what is wrong where."""

    file: str
    old: str
    new: str
    key: str
    reason: str


PARKING = "services/parking.toml"
TAX = "services/property-tax.toml"
WATER = "services/water.toml"
STICKER = "services/vehicle-sticker.toml"

CASES = {
    "unknown key": Case(
        PARKING,
        'receivable = "1210"',
        'receivable = "1210"\nrecievable = "1210"',
        "recievable",
        "is not a key that is known here; did you mean receivable?",
    ),
    "missing key": Case(PARKING, 'biller = "city"\n', "", "biller", "is missing"),
    "bad mask": Case(
        PARKING,
        'masks = ["9999999999", "99999999"]',
        'masks = ["9999999999", "TICKET-9"]',
        "identifiers.ticket.masks.2",
        "a mask holds 9, A, * and punctuation only: 'TICKET-9'",
    ),
    "no mask": Case(
        WATER, 'masks = ["999999-9999"]', "masks = []", "identifiers.account.masks", "at least one"
    ),
    "example of another shape": Case(
        TAX,
        'example = "04-34-106-008-0000"',
        'example = "04-34-106-008-00"',
        "identifiers.pin.example",
        "'04-34-106-008-00' fits none of the masks",
    ),
    "example with a wrong check digit": Case(
        WATER,
        'example = "123456-7897"',
        'example = "123456-7898"',
        "identifiers.account.example",
        "the last digit of '123456-7898' is not its luhn check digit",
    ),
    "check digit on letters": Case(
        STICKER,
        'masks = ["AA999-99999"]',
        'masks = ["AA999-99999"]\ncheck = "luhn"',
        "identifiers.renewal.check",
        "needs masks of digits alone",
    ),
    "overlap of two versions": Case(
        PARKING,
        "until = 2021-12-31",
        "until = 2022-01-01",
        "late_fees.1.until",
        "overlaps with the version from 2022-01-01",
    ),
    "version without end before another": Case(
        PARKING, "until = 2021-12-31\n", "", "late_fees.1.until", "overlaps with the version from"
    ),
    "gap between two versions": Case(
        TAX,
        "until = 2022-12-31",
        "until = 2021-12-31",
        "late_fees.1.until",
        "leaves a gap: no version is in force from 2022-01-01 to 2022-12-31",
    ),
    "day that does not exist": Case(
        PARKING, "from = 2003-01-01", "from = 2021-12-32", "", "is not TOML"
    ),
    "version with its days swapped": Case(
        PARKING,
        "from = 2022-01-01",
        "from = 2022-01-01\nuntil = 2021-06-30",
        "late_fees.2.until",
        "is before its own `from`",
    ),
    "versions compared by different dates": Case(
        TAX, 'by = "tax-year"\n', "", "late_fees.1.until", "give both one `by`"
    ),
    "number that the kind does not read": Case(
        PARKING,
        "cap = 250_00",
        'rate = "0.5"',
        "late_fees.2.rate",
        "is not read by a fee of the kind match-principal-up-to",
    ),
    "number that the kind needs: amount": Case(
        STICKER, "amount = 60_00\n", "", "late_fees.1.amount", "flat-after-days needs it"
    ),
    "number that the kind needs: days": Case(
        STICKER, "after_days = 30\n", "", "late_fees.1.after_days", "flat-after-days needs it"
    ),
    "number that the kind needs: rate": Case(
        WATER, 'rate = "0.0125"\n', "", "late_fees.1.rate", "percent-per-started-month needs it"
    ),
    "balance fee without its days": Case(
        WATER,
        'kind = "percent-per-started-month"',
        'kind = "percent-of-balance"',
        "late_fees.1.after_days",
        "percent-of-balance needs it",
    ),
    "kind of fee that does not exist": Case(
        WATER,
        'kind = "percent-per-started-month"',
        'kind = "percent-per-day"',
        "late_fees.1.kind",
        "should be one of: 'match-principal-up-to'",
    ),
    "rule without a source": Case(
        TAX,
        'source = "35 ILCS 200/21-15 and 21-25, tax years before 2023"',
        'source = ""',
        "late_fees.1.source",
        "is empty",
    ),
    "rate as a float": Case(
        WATER, 'rate = "0.0125"', "rate = 0.0125", "late_fees.1.rate", "write a rate in quotes"
    ),
    "rate that is no number": Case(
        WATER, 'rate = "0.0125"', 'rate = "1.25 %"', "late_fees.1.rate", "a number in quotes"
    ),
    "rate below nothing": Case(
        WATER, 'rate = "0.0125"', 'rate = "-0.01"', "late_fees.1.rate", "should be 0 or more"
    ),
    "amount with decimals": Case(
        PARKING, "cap = 250_00", "cap = 250.00", "late_fees.2.cap", "an amount is in cents"
    ),
    "amount in quotes": Case(
        PARKING, "cap = 250_00", 'cap = "250.00"', "late_fees.2.cap", "an amount is in cents"
    ),
    "date in quotes": Case(
        PARKING, "from = 2003-01-01", 'from = "2003-01-01"', "late_fees.1.from", "should be a date"
    ),
    "yes instead of true": Case(
        TAX, "public_roll = true", 'public_roll = "yes"', "public_roll", "should be true or false"
    ),
    "unknown biller": Case(
        TAX,
        'biller = "county-treasurer"',
        'biller = "county"',
        "biller",
        "no biller has the code 'county'; there are: city, county-treasurer",
    ),
    "unknown method": Case(
        PARKING,
        'methods = ["echeck", "card", "counter", "mail"]',
        'methods = ["echeck", "cash"]',
        "payable.methods.2",
        "no method has the code 'cash'",
    ),
    "unknown account": Case(
        PARKING, 'receivable = "1210"', 'receivable = "9999"', "receivable", "no account has the"
    ),
    "receivable that is no asset": Case(
        PARKING,
        'receivable = "1210"',
        'receivable = "4310"',
        "receivable",
        "account 4310 is of the kind revenue; it must be asset",
    ),
    "revenue that is no revenue": Case(
        PARKING,
        'revenue = "4310"',
        'revenue = "1210"',
        "charges.fine.revenue",
        "account 1210 is of the kind asset; it must be revenue",
    ),
    "book account of another kind": Case(
        "city.toml", 'unapplied = "2110"', 'unapplied = "1010"', "books.unapplied", "liability"
    ),
    "unknown charge in a late fee": Case(
        PARKING,
        'charge = "penalty"',
        'charge = "late"',
        "late_fees.1.charge",
        "no charge has the code 'late'; there are: fine, penalty, collection",
    ),
    "unknown charge as a base": Case(
        WATER, 'base = ["water", "sewer"]', 'base = ["wate"]', "late_fees.1.base.1", "no charge"
    ),
    "unknown principal": Case(
        STICKER, 'principal = "sticker"', 'principal = "fee"', "principal", "no charge has the code"
    ),
    "charge that no payment reaches": Case(
        PARKING,
        'order = ["fine", "penalty", "collection"]',
        'order = ["fine", "penalty"]',
        "order",
        "names 'collection' 0 times; name each of the charges once",
    ),
    "charge named twice in the order": Case(
        PARKING,
        'order = ["fine", "penalty", "collection"]',
        'order = ["fine", "penalty", "collection", "fine"]',
        "order",
        "names 'fine' 2 times",
    ),
    "mandatory charge without a free method": Case(
        PARKING,
        'methods = ["echeck", "card", "counter", "mail"]',
        'methods = ["card"]',
        "payable.methods",
        "needs a free way to pay",
    ),
    "fee of a method without its source": Case(
        "city.toml",
        'source = "example policy: 2.1',
        '# source = "example policy: 2.1',
        "methods.card.fee.source",
        "say who decided this fee",
    ),
    "missing translation": Case(
        PARKING,
        'name = { en = "Fine", es = "Multa" }',
        'name = { en = "Fine" }',
        "charges.fine.name",
        "has no words in an offered language: es",
    ),
    "empty translation": Case(
        PARKING,
        'name = { en = "Fine", es = "Multa" }',
        'name = { en = "Fine", es = " " }',
        "charges.fine.name",
        "has no words in an offered language: es",
    ),
    "missing translation of a label": Case(
        WATER,
        'usage = { en = "Water used", es = "Agua usada" }',
        'usage = { es = "Agua usada" }',
        "details.usage",
        "has no words in an offered language: en",
    ),
    "translation into a language not offered": Case(
        PARKING,
        'name = { en = "Fine", es = "Multa" }',
        'name = { en = "Fine", es = "Multa", pl = "Mandat" }',
        "charges.fine.name",
        "has a language that the city does not offer: pl",
    ),
    "words without a language": Case(
        PARKING,
        'name = { en = "Fine", es = "Multa" }',
        'name = "Fine"',
        "charges.fine.name",
        "should be a table, for words like",
    ),
    "duplicate code": Case(
        "city.toml",
        'code = "1110"\nname = "Card clearing"',
        'code = "1010"\nname = "Card clearing"',
        "accounts.2.code",
        "'1010' is there twice",
    ),
    "duplicate charge": Case(
        PARKING,
        'code = "collection"\nname',
        'code = "penalty"\nname',
        "charges.3.code",
        "'penalty' is there twice",
    ),
    "file named otherwise than its code": Case(
        PARKING, 'code = "parking"', 'code = "tickets"', "code", "a file is named like its code"
    ),
    "unknown time zone": Case(
        "city.toml",
        'time_zone = "America/Chicago"',
        'time_zone = "Chicago"',
        "time_zone",
        "no time zone is called 'Chicago'",
    ),
    "color pair under AA": Case(
        "theme.toml",
        '"#005B99"',
        '"#41B6E6"',
        "primary",
        "a link on the page has a contrast of 2.32; it needs 4.5 or more",
    ),
    "color that is a name": Case(
        "theme.toml", '"#005B99"', '"blue"', "primary", "'blue' should be a color like #005B99"
    ),
    "email without an address": Case(
        "city.toml", '"help@pay.chicago.example"', '"help"', "email", "should be an email address"
    ),
    "hold of no minutes": Case(
        "city.toml", "hold_minutes = 30", "hold_minutes = 0", "hold_minutes", "more than 0"
    ),
    "rate table out of order": Case(
        "rates/sewer.toml",
        "from = 2008-01-01",
        "from = 2001-01-01",
        "rows.2.from",
        "2001-01-01 is not after 2002-01-01; put the oldest row first",
    ),
    "place that takes unknown money": Case(
        "places.toml",
        'code = "superior"',
        'code = "superior"\naccepts = ["shells"]',
        "places.superior.accepts.1",
        "should be one of: 'cash', 'check' or 'card'",
    ),
    "place that is there twice": Case(
        "places.toml", 'code = "superior"', 'code = "city-hall"', "places.2.code", "is there twice"
    ),
    "syntax of the file": Case(PARKING, 'biller = "city"', 'biller = "city', "", "is not TOML"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_named(case: Case, edit, mistakes) -> None:
    edit(case.file, case.old, case.new)

    found = [m for m in mistakes() if (m.file, m.key) == (case.file, case.key)]

    assert any(case.reason in mistake.reason for mistake in found), mistakes()


@pytest.mark.parametrize("page", ["accessibility", "help", "privacy", "security"])
def test_a_page_that_one_language_lacks_is_named(page: str, folder: Path, mistakes) -> None:
    (folder / "content" / f"{page}.es.md").unlink()

    assert mistakes() == [(f"content/{page}.es.md", "", "is missing or empty")]


def test_an_empty_page_counts_as_missing(folder: Path, mistakes) -> None:
    (folder / "content" / "help.en.md").write_text("\n")

    assert mistakes() == [("content/help.en.md", "", "is missing or empty")]


def test_pages_nobody_will_see_are_named(folder: Path, mistakes) -> None:
    (folder / "content" / "privcay.en.md").write_text("# Privacy\n")
    (folder / "content" / "help.fr.md").write_text("# Aide\n")
    (folder / "content" / "notes.md").write_text("Ask Ben.\n")
    (folder / "services" / "dog.tml").write_text('code = "dog"\n')

    assert [(m.file, m.reason.split(";")[0]) for m in mistakes()] == [
        ("content/help.fr.md", "is in a language that the city does not offer"),
        ("content/notes.md", "is not read: name it like help.en.md"),
        ("content/privcay.en.md", "is no page of the portal"),
        ("services/dog.tml", "is not read: its name should end in .toml"),
    ]


def test_a_language_offered_without_any_words_is_named_at_every_text(edit, mistakes) -> None:
    edit("city.toml", 'languages = ["en", "es"]', 'languages = ["en", "es", "pl"]')

    found = mistakes()

    assert ("services/water.toml", "name", "has no words in an offered language: pl") in found
    assert ("content/help.pl.md", "", "is missing or empty") in found
    assert len(found) > 100


def test_text_that_is_not_utf8_is_named(folder: Path, mistakes) -> None:
    file = folder / "services" / "water.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))

    assert mistakes() == [("services/water.toml", "", "is not UTF-8 text: save it as UTF-8")]


def test_a_city_without_city_toml_is_named_once(folder: Path, mistakes) -> None:
    (folder / "city.toml").unlink()

    assert mistakes() == [("city.toml", "", "is missing")]


def test_a_city_without_services_has_nothing_to_pay(folder: Path, mistakes) -> None:
    for file in (folder / "services").iterdir():
        file.unlink()

    assert mistakes() == [("services", "", "needs at least one file: what can be paid")]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCity, match="atlantis: is not a folder"):
        load_city(tmp_path / "atlantis")


def test_several_mistakes_are_named_at_once(edit, mistakes) -> None:
    """Also in one file, and also where one mistake could hide another."""
    edit("services/parking.toml", 'biller = "city"', 'biller = "town"\ncolour = "red"')
    edit("services/parking.toml", 'masks = ["9999999999", "99999999"]', 'masks = ["X"]')
    edit("services/parking.toml", "until = 2021-12-31", "until = 2020-12-31")
    edit("services/parking.toml", "cap = 250_00", "cap = 250.00")
    edit(
        "services/parking.toml",
        'methods = ["echeck", "card", "counter", "mail"]',
        'methods = ["card"]',
    )
    edit("services/water.toml", 'revenue = "4211"', 'revenue = "2110"')
    edit("city.toml", 'time_zone = "America/Chicago"', 'time_zone = "Chicago"')
    edit("theme.toml", '"#0075BB"', '"#ffffff"')

    assert [(m.file, m.key) for m in mistakes()] == [
        ("city.toml", "time_zone"),
        ("services/parking.toml", "biller"),
        ("services/parking.toml", "colour"),
        ("services/parking.toml", "identifiers.ticket.masks.1"),
        ("services/parking.toml", "late_fees.1.until"),
        ("services/parking.toml", "late_fees.2.cap"),
        ("services/parking.toml", "payable.methods"),
        ("services/water.toml", "charges.sewer.revenue"),
        ("theme.toml", "focus"),
    ]
