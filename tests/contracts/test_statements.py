"""What every gateway must tell of charges and payouts, so that the books can be compared."""

from collections import Counter
from datetime import timedelta

import pytest

from tallystick.gateways.payments.protocol import LineKind, Payout, PayoutLine, Refused
from tallystick.kernel.money import ZERO, Money
from tests.contracts.stage import Stage
from tests.moment import NOON

TOTAL = Money(47_50)


def payouts(stage: Stage) -> list[Payout]:
    return list(stage.gateway.payouts_since(NOON - timedelta(days=1)))


def lines(stage: Stage) -> list[PayoutLine]:
    """Return the lines of all payouts, after showing that each adds up."""
    found = []
    for payout in payouts(stage):
        of_payout = list(stage.gateway.payout_lines(payout.gateway_reference))
        assert sum((line.net for line in of_payout), ZERO) == payout.net
        assert all(line.gross - line.fee == line.net for line in of_payout)
        found += of_payout
    assert len({line.line_reference for line in found}) == len(found)
    return found


def test_every_charge_is_listed_once_in_order(stage) -> None:
    anas = stage.paid(reference="pay-ANA")
    stage.clock.forward(minutes=5)
    bens = stage.opened(reference="pay-BEN", method="echeck")
    stage.payer_promises(bens)
    stage.opened(reference="pay-CHARLIE")
    declined = stage.opened(reference="pay-DORA")
    stage.payer_is_declined(declined)

    listed = list(stage.gateway.charges_since(NOON))
    assert listed == [stage.gateway.fetch(page.gateway_reference) for page in (anas, bens)]
    later = stage.gateway.charges_since(NOON + timedelta(minutes=1))
    assert [told.reference for told in later] == ["pay-BEN"]


def test_a_long_list_of_charges_is_whole(stage) -> None:
    for number in range(105):
        stage.paid(reference=f"pay-{number}")

    listed = Counter(told.reference for told in stage.gateway.charges_since(NOON))
    assert listed == Counter(f"pay-{number}" for number in range(105))


def test_a_payout_is_charges_less_fees(stage) -> None:
    page = stage.paid()
    stage.money_is_sent()

    (charge,) = [line for line in lines(stage) if line.kind is LineKind.CHARGE]
    assert charge.charge_reference == page.gateway_reference
    assert charge.gross == TOTAL
    assert ZERO < charge.fee < Money(2_00)
    (payout,) = payouts(stage)
    assert payout.net == TOTAL - charge.fee


def test_nothing_is_paid_out_twice(stage) -> None:
    stage.paid(reference="pay-ANA")
    stage.money_is_sent()
    stage.money_is_sent()
    stage.paid(reference="pay-BEN")
    stage.money_is_sent()

    charges = [line for line in lines(stage) if line.kind is LineKind.CHARGE]
    assert len({line.charge_reference for line in charges}) == len(charges) == 2


def test_a_refund_is_a_line_of_its_own(stage) -> None:
    page = stage.paid()
    told = stage.gateway.refund(
        page.gateway_reference,
        Money(20_00),
        reference="refund-1",
        reason="",
        idempotency_key="refund-1",
    )
    stage.money_is_sent()

    (refund,) = [line for line in lines(stage) if line.kind is LineKind.REFUND]
    assert refund.gross == Money(-20_00)
    assert refund.refund_reference == told.gateway_reference
    assert refund.charge_reference == page.gateway_reference


def test_an_echeck_is_paid_out_when_it_has_cleared(stage) -> None:
    page = stage.opened(method="echeck")
    stage.payer_promises(page)
    stage.money_is_sent()
    assert lines(stage) == []

    stage.clock.forward(days=stage.days_to_clear)
    stage.money_is_sent()
    (line,) = lines(stage)
    assert (line.kind, line.gross) == (LineKind.CHARGE, TOTAL)


def test_an_echeck_that_never_cleared_was_never_money(stage) -> None:
    page = stage.opened(method="echeck")
    stage.payer_promises_what_comes_back(page)
    stage.clock.forward(days=stage.days_to_clear)
    stage.money_is_sent()

    assert {line.kind for line in lines(stage)} <= {LineKind.FEE}


def test_an_echeck_that_came_back_after_it_cleared_is_drawn(stage) -> None:
    page = stage.paid(method="echeck")
    stage.bank_sends_back(page)
    stage.money_is_sent()

    moved = [line for line in lines(stage) if line.kind is not LineKind.FEE]
    assert sum((line.gross for line in moved), ZERO) == ZERO
    assert {line.charge_reference for line in moved} == {page.gateway_reference}


@pytest.mark.parametrize(("ending", "left"), [("wins", TOTAL), ("loses", ZERO)])
def test_a_dispute_draws_the_money_and_a_won_one_brings_it_back(stage, ending, left) -> None:
    page = stage.paid()
    stage.holder_contests(page, TOTAL)
    stage.money_is_sent()
    assert LineKind.DISPUTE in {line.kind for line in lines(stage)}

    {"wins": stage.city_wins, "loses": stage.city_loses}[ending](page)
    stage.money_is_sent()
    moved = [line for line in lines(stage) if line.kind is not LineKind.FEE]
    assert sum((line.gross for line in moved), ZERO) == left


def test_news_of_a_payout_is_about_no_page(stage) -> None:
    stage.paid()
    stage.money_is_sent()
    body, headers = stage.webhook_of_payout()

    (event,) = stage.gateway.parse_webhook(body, headers, now=stage.clock.moment)
    assert (event.gateway_reference, event.reference) == ("", "")


def test_an_unknown_payout_is_refused(stage) -> None:
    with pytest.raises(Refused):
        list(stage.gateway.payout_lines("no-such-payout"))
