"""Mistakes in the rules of a service: late fees, prices by use, and relief."""

from tests.catalog.cases import PARKING, STICKER, TAX, WATER, Case

STOPPED = 'stopped_by = ["review"]'
MONTHLY = 'kind = "percent-per-started-month"'

RULES = {
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
        MONTHLY,
        'kind = "percent-of-balance"',
        "late_fees.1.after_days",
        "percent-of-balance needs it",
    ),
    "kind of fee that does not exist": Case(
        WATER,
        MONTHLY,
        'kind = "percent-per-week"',
        "late_fees.1.kind",
        "should be one of: 'match-principal-up-to'",
    ),
    "rate beside rates": Case(
        WATER,
        'rate = "0.0125"',
        'rate = "0.0125"\nrates = [{ from = 2003-01-01, rate = "0.01" }]',
        "late_fees.1.rates",
        "is there beside `rate`: say one of them",
    ),
    "rates of a fee out of order": Case(
        WATER,
        'rate = "0.0125"',
        'rates = [{ from = 2013-01-01, rate = "0.02" }, { from = 2003-01-01, rate = "0.01" }]',
        "late_fees.1.rates.2.from",
        "2003-01-01 is not after 2013-01-01; put the oldest row first",
    ),
    "ladder without steps": Case(
        WATER, MONTHLY, 'kind = "flat-ladder"', "late_fees.1.steps", "flat-ladder needs it"
    ),
    "ladder of no steps": Case(
        WATER, MONTHLY, 'kind = "flat-ladder"\nsteps = []', "late_fees.1.steps", "at least one"
    ),
    "ladder out of order": Case(
        WATER,
        MONTHLY,
        'kind = "flat-ladder"\nsteps = [{ after_days = 60, amount = 20_00 },'
        " { after_days = 30, amount = 10_00 }]",
        "late_fees.1.steps.2.after_days",
        "30 is not after 60; put the earliest step first",
    ),
    "addition without its date": Case(
        WATER, MONTHLY, 'kind = "flat-on-date"', "late_fees.1.on", "flat-on-date needs it"
    ),
    "year of another length": Case(
        WATER,
        MONTHLY,
        'kind = "percent-per-day"\nyear_days = 364',
        "late_fees.1.year_days",
        "should be one of: 360 or 365",
    ),
    "hold that stops and does not matter": Case(
        WATER,
        STOPPED,
        STOPPED + '\nruns_through = ["contest", "review"]',
        "late_fees.1.runs_through",
        "has 'review', which is in `stopped_by` too",
    ),
    "hold of a kind that does not exist": Case(
        WATER,
        STOPPED,
        'stopped_by = ["holiday"]',
        "late_fees.1.stopped_by.1",
        "should be one of: 'contest', 'plan', 'outage' or 'review'",
    ),
    "price by a rate that does not exist": Case(
        WATER,
        'rate = "water-gallons"',
        'rate = "water-liters"',
        "metered.prices.2.rate",
        "no rate has the code 'water-liters'",
    ),
    "price per volume of no unit": Case(
        WATER,
        'rate = "water-sewer-tax"\nunit = "gallons"',
        'rate = "water-sewer-tax"',
        "metered.prices.4",
        "a price per volume needs its unit",
    ),
    "relief that takes off more than all": Case(
        WATER,
        'off = "1"',
        'off = "50"',
        "metered.programs.senior-sewer-exemption.off",
        "should be 1 or less",
    ),
    "relief that takes off a share and an amount": Case(
        WATER,
        "a_year = 50_00",
        'a_year = 50_00\noff = "0.5"',
        "metered.programs.senior-sewer-rebate",
        "says both `off` and `a_year`",
    ),
    "relief by the year of two charges": Case(
        WATER,
        'a_year = 50_00\ncharges = ["sewer"]',
        'a_year = 50_00\ncharges = ["water", "sewer"]',
        "metered.programs.senior-sewer-rebate",
        "is taken off one charge",
    ),
    "relief of no charge": Case(
        WATER,
        'off = "1"\ncharges = ["sewer"]\n',
        'off = "1"\n',
        "metered.programs.senior-sewer-exemption",
        "needs to say of which `charges`",
    ),
    "relief that does nothing": Case(
        WATER,
        'no_late_fees = ["water"]\n',
        "",
        "metered.programs.senior-no-penalty",
        "needs `off` or `a_year` with `charges`, or `no_late_fees`",
    ),
    "relief from late fees on a charge that does not exist": Case(
        WATER,
        'no_late_fees = ["water"]\n',
        'no_late_fees = ["whater"]\n',
        "metered.programs.senior-no-penalty.no_late_fees.1",
        "no charge has the code 'whater'",
    ),
    "relief that does not go with another one that does not exist": Case(
        WATER,
        'charges = ["sewer"]\nnot_with = ["senior-sewer-exemption"]',
        'charges = ["sewer"]\nnot_with = ["senior-exemption"]',
        "metered.programs",
        "`not_with` of 'senior-sewer-rebate': no other one is 'senior-exemption'",
    ),
}
