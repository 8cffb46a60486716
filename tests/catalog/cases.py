"""Mistakes that an analyst can make in Chicago's folder, each with what the check says."""

from typing import NamedTuple


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

METHODS = 'methods = ["echeck", "card", "counter", "mail"]'
FINE = 'name = { en = "Fine", es = "Multa" }'
ORDER = 'order = ["returned-payment", "fine", "penalty", "collection"]'

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
    "fee as a charge of its own": Case(
        "city.toml",
        'rate = "0.021"',
        'rate = "0.021"\ncharged = "separate"',
        "methods.card.fee.charged",
        "say same or absorbed",
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
        METHODS,
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
        ORDER,
        'order = ["fine", "penalty"]',
        "order",
        "names 'collection' 0 times; name each of the charges once",
    ),
    "charge named twice in the order": Case(
        PARKING,
        ORDER,
        'order = ["fine", "penalty", "collection", "fine"]',
        "order",
        "names 'fine' 2 times",
    ),
    "mandatory charge without a free method": Case(
        PARKING, METHODS, 'methods = ["card"]', "payable.methods", "needs a free way to pay"
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
        FINE,
        'name = { en = "Fine" }',
        "charges.fine.name",
        "has no words in an offered language: es",
    ),
    "empty translation": Case(
        PARKING,
        FINE,
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
        FINE,
        'name = { en = "Fine", es = "Multa", pl = "Mandat" }',
        "charges.fine.name",
        "has a language that the city does not offer: pl",
    ),
    "words without a language": Case(
        PARKING, FINE, 'name = "Fine"', "charges.fine.name", "should be a table, for words like"
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
    "reason for automatic refunds that does not exist": Case(
        "city.toml",
        'unapplied_reason = "duplicate"',
        'unapplied_reason = "doubled"',
        "refunds",
        "unapplied_reason is one of the reasons: duplicate, wrong-bill",
    ),
    "two refund reasons of one code": Case(
        "city.toml", 'code = "wrong-bill"', 'code = "goodwill"', "reasons.5.code", "is there twice"
    ),
    "something else that becomes of a bill": Case(
        "city.toml", 'bill = "paid"', 'bill = "gone"', "refunds.reasons.goodwill.bill", "one of"
    ),
    "returned-item fee without a reason": Case(
        PARKING,
        'reasons = ["R01", "R09", "insufficient_funds"]',
        "reasons = []",
        "returned_item_fees.1.reasons",
        "needs at least one entry",
    ),
    "returned-item fee of a charge that does not exist": Case(
        WATER,
        'charge = "returned-payment"',
        'charge = "returned"',
        "returned_item_fees.1.charge",
        "no charge has the code 'returned'",
    ),
}
