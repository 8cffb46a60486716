"""What another rule would have changed: of each bill, of each account, and for the city."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import LateFeePolicy, Movement, Replayed, accrued, replayed
from tallystick.rules.rehearsal import Replay, Tally
from tests.rules.test_late_fee_properties import Debt, debts, near, policies
from tests.rules.ways import DOUBLES, DUE, ORDER, SINCE, charged, paid

LATE = date(2024, 3, 20)  # nineteen days after the due date
TODAY = date(2024, 6, 1)
TWENTY_FIVE = LateFeePolicy(
    *("penalty", "flat-after-days", ("fine",), SINCE, "a draft ordinance"),
    after_days=14,
    amount=Money(25_00),
)


def under(*policies: LateFeePolicy, movements: Sequence[Movement]) -> Replayed:
    return replayed(policies, movements=movements, holds=(), due=DUE, order=ORDER, as_of=TODAY)


def ticket(cents: int, *payments: Movement) -> Replay:
    """Return a ticket that doubles today, and would cost $25.00 more after two weeks."""
    movements = [charged(DOUBLES, cents), *payments]
    return Replay(under(DOUBLES, movements=movements), under(TWENTY_FIVE, movements=movements))


def test_a_ticket_of_60_dollars_costs_35_less_and_one_of_20_costs_5_more() -> None:
    assert ticket(60_00).change == -Money(35_00)
    assert ticket(20_00).change == Money(5_00)
    assert ticket(60_00, paid(60_00, DUE)).change == ZERO


def test_of_a_fee_is_collected_what_the_same_payments_would_have_paid_of_it() -> None:
    """Ana pays her fine of $60.00 with its penalty, Ben his of $20.00; penalties come first."""
    ana = ticket(60_00, paid(120_00, LATE))
    ben = ticket(20_00, paid(40_00, LATE))

    assert (ana.before.collected, ana.after.collected) == (Money(60_00), Money(25_00))
    assert (ben.before.collected, ben.after.collected) == (Money(20_00), Money(25_00))


def test_a_payment_before_the_fee_pays_nothing_of_it() -> None:
    half = ticket(60_00, paid(30_00, DUE))

    assert half.before.assessed[0].amount == Money(60_00)
    assert half.before.collected == half.after.collected == ZERO


def tally(*accounts: Sequence[Replay]) -> Tally:
    found = Tally()
    for account in accounts:
        found.add(account)
    return found


def test_accounts_are_winners_or_losers_by_all_their_bills_together() -> None:
    ana = [ticket(60_00), ticket(30_00)]  # saves 35 and 5
    ben = [ticket(20_00)]  # pays 5 more
    cleo = [ticket(20_00), ticket(30_00)]  # 5 more, 5 less
    dan = [ticket(60_00, paid(60_00, DUE))]  # was in time
    eva = [ticket(250_00)]  # saves 225
    found = tally(ana, ben, cleo, dan, eva)

    assert (found.accounts, found.obligations, found.touched) == (5, 7, 4)
    assert found.before.assessed == Money(410_00)
    assert found.after.assessed == Money(150_00)
    less, more = found.pay_less, found.pay_more
    assert (less.accounts, less.total, less.largest) == (2, Money(265_00), Money(225_00))
    assert less.median == Money(40_00), "of two in the middle the smaller"
    assert (more.accounts, more.total, more.median) == (1, Money(5_00), Money(5_00))
    assert found.pay_the_same == 1


def test_bands_hold_every_winner_once() -> None:
    saves = tally(*([ticket(25_00 + cents)] for cents in (9_99, 10_00, 24_99, 25_00, 300_00)))

    bands = saves.pay_less.bands

    assert [(str(band.first), str(band.below), band.accounts) for band in bands] == [
        ("$0.00", "$10.00", 1),
        ("$10.00", "$25.00", 2),
        ("$25.00", "$50.00", 1),
        ("$50.00", "$100.00", 0),
        ("$100.00", "$250.00", 0),
        ("$250.00", "None", 1),
    ]


def test_without_a_difference_nobody_pays_more_or_less() -> None:
    nobody = tally([]).pay_more

    assert (nobody.accounts, nobody.total, nobody.median, nobody.largest) == (0, ZERO, ZERO, ZERO)


@given(debts, near)
def test_a_replay_assesses_what_is_owed_and_collects_no_more_than_that(
    debt: Debt, on: date
) -> None:
    movements = [*debt.charges, *debt.payments]
    same = {"movements": movements, "holds": debt.holds, "due": DUE, "order": ORDER, "as_of": on}

    found = replayed(debt.policies, **same)

    assert found.assessed == accrued(debt.policies, **same)
    fees = sum((fee.amount for fee in found.assessed), ZERO)
    payments = -sum((one.amount for one in debt.payments if one.on <= on), ZERO)
    assert ZERO <= found.collected <= min(fees, payments)


@given(st.lists(debts, max_size=4), policies, near)
def test_what_accounts_pay_less_and_more_is_what_the_city_takes_less_and_more(
    account: list[Debt], proposed: list[LateFeePolicy], on: date
) -> None:
    found = Tally()
    for debt in account:
        same = {"movements": debt.charges, "holds": debt.holds, "due": DUE, "order": ORDER}
        before = replayed(debt.policies, **same, as_of=on)
        found.add([Replay(before, replayed(proposed, **same, as_of=on))])

    difference = found.after.assessed - found.before.assessed
    assert found.pay_more.total - found.pay_less.total == difference
    assert found.pay_less.accounts + found.pay_more.accounts + found.pay_the_same == found.touched
