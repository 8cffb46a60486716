"""What a tax bill's page says: two installments, the value that is taxed, each agency's line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tallystick.catalog.model import PropertyTax, Service
from tallystick.channels.pages.arithmetic import percent
from tallystick.channels.pages.words import day_in_words, say
from tallystick.channels.web.bill_parts import Part
from tallystick.channels.web.tax_numbers import TaxYear, rated, tax_on
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, BillLine


@dataclass(frozen=True, slots=True)
class Installment:
    """One of the two; without an amount it is not billed yet."""

    name: str
    amount: Money | None
    notes: Sequence[str]
    arithmetic: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step from the assessed value to the taxable one; `amount` is not money that is owed."""

    name: str
    amount: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of agencies."""

    label: str
    notes: Sequence[str]
    amount: Money


@dataclass(frozen=True, slots=True)
class Tax:
    """All that a bill tells about one tax year."""

    year: int | None
    installments: Sequence[Installment]
    credit: Money  # by which the second installment is below zero
    what_of_it: str  # becomes of that credit
    steps: Sequence[Step]
    rows: Sequence[Row]
    total: Row | None
    sentences: Sequence[str]
    source: str


def tax_of(
    service: Service, bill: Bill, parts: Sequence[Part], printed: Sequence[BillLine]
) -> Tax | None:
    """Return what to say of a tax on property; None if the bill brings no numbers of one."""
    rules = service.property_tax
    if rules is None:
        return None
    lines = {part.id: [line for line in printed if line.obligation_id == part.id] for part in parts}
    billed = [(part, sum((Money(line.cents) for line in lines[part.id]), ZERO)) for part in parts]
    first = next((asked for part, asked in billed if part.obligation.label == "1"), None)
    with_rates = [part for part in parts if any(rated(line) for line in lines[part.id])]
    if len(with_rates) > 1:
        return None  # not a year's tax less a first installment
    second = with_rates[0] if with_rates else None
    year = TaxYear.of(bill.details, first, lines[second.id] if second else [])
    if second is None and year.given.last_year is None:
        return None
    credit = max((-asked for _part, asked in billed), default=ZERO)
    return Tax(
        year=bill.tax_year,
        installments=list(_installments(rules, bill, year, billed, second)),
        credit=max(credit, ZERO),
        what_of_it=say(rules.credit),
        steps=list(_steps(rules, year)),
        rows=list(_rows(year, bill.tax_year)),
        total=_total(year, bill.tax_year) if year.agencies else None,
        sentences=list(_sentences(year)),
        source=rules.source,
    )


def paid_note(part: Part) -> str:
    """Say what was paid of an installment, and when last; nothing if nothing was."""
    days = [one.on for one in part.debt.facts.posted if not one.part and one.amount < ZERO]
    paid = part.debt.paid
    if paid <= ZERO or not days:
        return ""
    said = {"amount": paid, "day": day_in_words(max(days))}
    if part.owed <= ZERO:
        return _("Paid: %(amount)s, on %(day)s.") % said
    return _("Paid so far: %(amount)s, last on %(day)s.") % said


def dollars(value: int) -> str:
    """Write a value in whole dollars; the same in every language, like amounts."""
    return f"{'-' if value < 0 else ''}${abs(value):,}"


def _installments(
    rules: PropertyTax,
    bill: Bill,
    year: TaxYear,
    billed: Sequence[tuple[Part, Money]],
    second: Part | None,
) -> Iterator[Installment]:
    for part, asked in billed:
        arithmetic = source = ""
        if part is second and year.first is not None:
            arithmetic = _second_arithmetic(year, asked)
        elif part.obligation.label == "1" and bill.tax_year:
            arithmetic, source = _first_arithmetic(rules, bill.tax_year, year, asked)
        notes = tuple(filter(None, (*_due(part, asked), paid_note(part), _to_pay(part))))
        yield Installment(part.name, asked, notes, arithmetic, source)
    if second is None and len(billed) == 1:
        name = _("Installment %(number)s") % {"number": 2}
        later = _("Not billed yet. It asks for the tax of the year, less installment 1.")
        yield Installment(name, None, (later,))


def _due(part: Part, asked: Money) -> Iterator[str]:
    if asked < ZERO:
        yield _("A credit. You owe nothing on it.")
    else:
        yield _("Due %(due)s") % {"due": part.due_in_words} + "."


def _to_pay(part: Part) -> str:
    return _("To pay today: %(amount)s.") % {"amount": part.owed} if part.owed > ZERO else ""


def _first_arithmetic(
    rules: PropertyTax, tax_year: int, year: TaxYear, asked: Money
) -> tuple[str, str]:
    law, last_year = rules.first_installment(tax_year), year.last_year
    if law is None or last_year is None or last_year.share(law.share) != asked:
        return "", ""
    said = {
        "year": tax_year - 1,
        "tax": last_year,
        "share": percent(law.share),
        "amount": asked,
    }
    text = _("A share of the tax of %(year)s: %(tax)s × %(share)s = %(amount)s.")
    return text % said, law.source


def _second_arithmetic(year: TaxYear, asked: Money) -> str:
    if year.first is None or year.total - year.first != asked:
        return ""
    return _(
        "The tax of the year, less installment 1: %(total)s − %(first)s = %(amount)s. "
        "The agencies' lines below give the tax of the year."
    ) % {"total": year.total, "first": year.first, "amount": asked}


def _steps(rules: PropertyTax, year: TaxYear) -> Iterator[Step]:
    given = year.given
    if given.value is None or given.taxable is None:
        return
    note = ""
    if given.equalized:
        yield Step(_("Assessed value"), dollars(given.assessed or 0))
        yield Step(_("The state's factor"), f"× {given.factor}")
        note = f"{dollars(given.assessed or 0)} × {given.factor}"
    yield Step(_("Equalized value"), dollars(given.value), note)
    left = given.value
    for code, off in given.exemptions.items():
        name = say(rules.exemptions[code]) if code in rules.exemptions else code
        yield Step(name, dollars(-off), _saved(year, left, left - off))
        left -= off
    yield Step(_("Taxable value"), dollars(given.taxable))


def _saved(year: TaxYear, before: int, after: int) -> str:
    if not year.figured:
        return ""
    saved = tax_on(max(before, 0), year.rate) - tax_on(max(after, 0), year.rate)
    return _("It takes %(amount)s off the tax.") % {"amount": saved}


def _rows(year: TaxYear, tax_year: int | None) -> Iterator[Row]:
    rest = year.rest
    for line in year.agencies:
        if year.product(line):
            first = _product(year, line.rate or Decimal(0))
        elif line is rest:
            first = _("The rest of %(total)s, so that no cent is lost") % {"total": year.total}
        else:
            first = _("Rate %(rate)s") % {"rate": f"{line.rate}%"}
        more = [*_of_each_dollar(year, line.amount), *_before(line.last_year, tax_year)]
        if line.pension:
            more.append(_("Of it for pensions: %(amount)s") % {"amount": line.pension})
        yield Row(line.label, [first, *more], line.amount)
    for line in year.others:
        yield Row(line.label, list(_before(line.last_year, tax_year)), line.amount)


def _product(year: TaxYear, rate: Decimal) -> str:
    return f"{dollars(year.given.taxable or 0)} × {rate}%"


def _of_each_dollar(year: TaxYear, amount: Money) -> Iterator[str]:
    if year.total > ZERO:
        tenths = Money(amount.cents * 1000).share(Fraction(1, year.total.cents)).cents
        yield _("%(share)s of each dollar") % {"share": f"{tenths // 10}.{tenths % 10}¢"}


def _before(amount: Money | None, tax_year: int | None) -> Iterator[str]:
    if amount is not None and tax_year:
        yield _("%(amount)s in %(year)s") % {"amount": amount, "year": tax_year - 1}


def _total(year: TaxYear, tax_year: int | None) -> Row:
    notes = [_product(year, year.rate)] if year.figured else []
    return Row(_("Tax of the year"), [*notes, *_before(year.last_year, tax_year)], year.total)


def _sentences(year: TaxYear) -> Iterator[str]:
    given, before = year.given, year.last_year
    if not year.agencies:
        yield _("The lines of the agencies come with installment 2.")
        return
    if before is not None and before != year.total:
        said = {"amount": abs(year.total - before)}
        more = _("The tax is %(amount)s more than the year before.")
        less = _("The tax is %(amount)s less than the year before.")
        yield (more if year.total > before else less) % said
    if year.figured and given.exemptions and given.value is not None:
        without = tax_on(given.value, year.rate)
        yield _("Without exemptions it would be %(value)s × %(rate)s = %(tax)s.") % {
            "value": dollars(given.value),
            "rate": f"{year.rate}%",
            "tax": without,
        }
    if given.taxable is not None and not year.figured:
        yield _("Value and rate alone do not give these lines. Ask the biller how they came to be.")
