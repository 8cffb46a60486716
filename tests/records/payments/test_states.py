"""A payment's life: one table in the code, the same table in the database, few words outside."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from tallystick.kernel.identifiers import new_id, public_code
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import (
    KEPT,
    LIFE,
    LIVE,
    PUBLIC,
    TAKEN,
    PaymentState,
    PublicState,
)
from tallystick.usecases import _proofs
from tests.moment import NOON

S = PaymentState


@pytest.fixture
def payment_in(db: None) -> Callable[[PaymentState], Payment]:
    def create(state: PaymentState) -> Payment:
        return Payment.objects.create(
            id=new_id(),
            reference=public_code(),
            method="card",
            cents=45_00,
            state=state,
            created_at=NOON,
        )

    return create


@pytest.mark.parametrize("before", PaymentState)
def test_the_database_allows_the_moves_of_the_table_and_no_other(
    before: PaymentState, payment_in: Callable[[PaymentState], Payment]
) -> None:
    for after in PaymentState:
        payment = payment_in(before)
        with transaction.atomic():
            if after == before or after in LIFE.after(before):
                Payment.objects.filter(id=payment.id).update(state=after)
                continue
            with pytest.raises(IntegrityError, match=f"from {before} to {after}"):
                Payment.objects.filter(id=payment.id).update(state=after)
            transaction.set_rollback(True)


def test_the_table_has_every_state_and_each_can_be_reached() -> None:
    with_a_way_on = {before for before, _ in LIFE.pairs()}

    assert with_a_way_on | set(LIFE.final()) == set(S)
    assert {S.CREATED} | {after for _, after in LIFE.pairs()} == set(S)


def test_no_payment_returns_to_its_beginning() -> None:
    assert S.CREATED not in {after for _, after in LIFE.pairs()}


def test_money_that_was_taken_is_never_just_forgotten() -> None:
    not_taken = {*LIVE, S.FAILED, S.CANCELED, S.EXPIRED}
    taken = set(S) - not_taken

    assert set(TAKEN) <= taken
    assert [(a, b) for a, b in LIFE.pairs() if a in taken and b in not_taken] == []
    assert set(LIFE.final()) == {S.RETURNED}


def test_money_that_can_be_given_back_is_the_citys_own() -> None:
    assert set(KEPT) == {*TAKEN, S.DISPUTE_WON}


def test_money_counts_as_taken_however_late_it_is_heard_of() -> None:
    for state in (*LIVE, S.FAILED, S.CANCELED, S.EXPIRED):
        assert {S.PENDING, S.CAPTURED} <= set(LIFE.after(state))


def test_the_public_has_a_word_for_every_state() -> None:
    assert set(PUBLIC) == set(S)
    assert {PUBLIC[state] for state in LIVE} == {PublicState.IN_PROGRESS}
    assert PublicState.IN_PROGRESS not in {PUBLIC[state] for state in LIFE.final()}


def test_the_proofs_know_the_same_states() -> None:
    def names(text: str) -> set[str]:
        return {word.strip("'") for word in text.strip("()").split(",")}

    not_taken = {*LIVE, S.FAILED, S.CANCELED, S.EXPIRED}
    assert names(_proofs._LIVE) == set(LIVE)
    assert names(_proofs._TAKEN) == set(S) - not_taken
