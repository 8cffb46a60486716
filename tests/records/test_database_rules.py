"""What the database refuses by itself, whoever asks; each rule is shown by breaking it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from tallystick.records.billing.models import Bill, BillLine, Import, Obligation, PayerAccount
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.receipts.models import Receipt, ReceiptNumber
from tests.moment import NOON
from tests.people import ISSUED, bill

# The rows stand alone, without what a use case writes beside them: the books need not be right.
pytestmark = [pytest.mark.django_db, pytest.mark.broken_books]


@pytest.fixture
def ticket() -> Obligation:
    return bill()


@pytest.fixture
def basket(ticket: Obligation) -> Checkout:
    basket = Checkout.objects.create(created_at=NOON)
    CheckoutItem.objects.create(checkout=basket, obligation=ticket, cents=50_00)
    return basket


def pay(basket: Checkout, **changes: object) -> Payment:
    facts = {
        "reference": "7K3M-0QRX-V2HD-91TB",
        "checkout": basket,
        "gateway": "sandbox",
        "gateway_reference": "cs_1",
        "method": "card",
        "cents": 50_00,
        "created_at": NOON,
    }
    return Payment.objects.create(**{**facts, **changes})


def receive(payment: Payment, **changes: object) -> Receipt:
    facts = {
        "code": f"{payment.reference}-1",
        "payment": payment,
        "biller": "city",
        "issued_at": NOON,
        "cents": 50_00,
        "facts": {"lines": []},
    }
    return Receipt.objects.create(**{**facts, **changes})


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Expect the database to refuse what is done inside, by a rule of this name."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield


class TestBills:
    def test_a_bill_number_is_taken_once_in_its_service(self, ticket: Obligation) -> None:
        of_another_service = bill(service="water", account="1234567897")

        assert of_another_service.bill.number == ticket.bill.number
        with refused("bill_number_unique|billing_bill_service_number"):
            bill(account="ILZZ99999")

    def test_an_account_number_is_taken_once_in_its_service(self, ticket: Obligation) -> None:
        with refused("account_number_unique"):
            PayerAccount.objects.create(service="parking", number="ILAB12345")

    def test_an_obligation_is_never_open_below_zero(self, ticket: Obligation) -> None:
        with refused("obligation_open"):
            Obligation.objects.filter(id=ticket.id).update(open_cents=-1)

    def test_an_obligation_is_never_held_below_zero(self, ticket: Obligation) -> None:
        with refused("obligation_held"):
            Obligation.objects.filter(id=ticket.id).update(held_cents=-1)

    def test_two_obligations_of_a_bill_do_not_stand_in_one_place(self, ticket: Obligation) -> None:
        with refused("obligation_position_unique"):
            Obligation.objects.create(bill=ticket.bill, due_on=ISSUED, open_cents=1)

    def test_two_lines_do_not_stand_in_one_place(self, ticket: Obligation) -> None:
        with refused("line_position_unique"):
            BillLine.objects.create(
                obligation=ticket, position=1, charge="fine", label="Again", cents=1
            )

    def test_a_bill_with_money_on_it_does_not_vanish(self, ticket: Obligation) -> None:
        with refused("foreign key"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM billing_bill")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestBaskets:
    def test_a_quote_has_both_its_moments_or_none(self, basket: Checkout) -> None:
        with refused("checkout_quote_whole"):
            Checkout.objects.filter(id=basket.id).update(quoted_at=NOON)
        with refused("checkout_quote_whole"):
            Checkout.objects.filter(id=basket.id).update(quote_expires_at=NOON)
        Checkout.objects.filter(id=basket.id).update(
            quoted_at=NOON, quote_expires_at=NOON + timedelta(hours=1)
        )

    def test_a_fee_is_never_below_zero(self, basket: Checkout) -> None:
        with refused("checkout_fee"):
            Checkout.objects.filter(id=basket.id).update(fee_cents=-1)

    def test_a_bill_is_in_a_basket_once(self, basket: Checkout, ticket: Obligation) -> None:
        with refused("item_once"):
            CheckoutItem.objects.create(checkout=basket, obligation=ticket, cents=1)

    @pytest.mark.parametrize("cents", [0, -1])
    def test_an_item_is_more_than_nothing(self, basket: Checkout, cents: int) -> None:
        with refused("item_cents"):
            CheckoutItem.objects.filter(checkout=basket).update(cents=cents)


class TestPayments:
    def test_a_reference_never_repeats(self, basket: Checkout) -> None:
        pay(basket)
        with refused("reference"):
            pay(basket, gateway_reference="cs_2")

    def test_a_page_of_the_processor_belongs_to_one_payment(self, basket: Checkout) -> None:
        pay(basket)
        with refused("payment_gateway_reference_unique"):
            pay(basket, reference="another")
        pay(basket, reference="another", gateway="another")  # numbers as it likes

    def test_many_payments_may_have_no_page_yet(self, basket: Checkout) -> None:
        pay(basket, gateway_reference="")
        pay(basket, gateway_reference="", reference="another")

    @pytest.mark.parametrize("cents", [0, -50_00])
    def test_a_payment_is_more_than_nothing(self, basket: Checkout, cents: int) -> None:
        with refused("payment_cents"):
            pay(basket, cents=cents)

    def test_a_payments_fee_is_never_below_zero(self, basket: Checkout) -> None:
        with refused("payment_fee"):
            pay(basket, fee_cents=-1)

    def test_a_payment_pays_a_bill_once_and_more_than_nothing(
        self, basket: Checkout, ticket: Obligation
    ) -> None:
        payment = pay(basket)
        with refused("allocation_cents"):
            Allocation.objects.create(payment=payment, obligation=ticket, cents=0)
        Allocation.objects.create(payment=payment, obligation=ticket, cents=50_00)
        with refused("allocation_once"):
            Allocation.objects.create(payment=payment, obligation=ticket, cents=1)


class TestProofs:
    def test_a_biller_gives_one_receipt_for_a_payment(self, basket: Checkout) -> None:
        payment = pay(basket)
        receive(payment)
        with refused("receipt_once"):
            receive(payment, code="another")
        receive(payment, code="another", biller="county-treasurer")

    def test_a_receipts_code_never_repeats(self, basket: Checkout) -> None:
        payment = pay(basket)
        receive(payment)
        with refused("code"):
            receive(payment, biller="county-treasurer")

    def test_a_receipts_number_never_repeats(self, basket: Checkout) -> None:
        payment = pay(basket)
        series = {"biller": "city", "year": 2026, "number": 1, "hash": ""}
        ReceiptNumber.objects.create(receipt=receive(payment), **series)
        other = receive(payment, code="another", biller="county-treasurer")
        with refused("receipt_number_once"):
            ReceiptNumber.objects.create(receipt=other, **series)

    def test_a_fact_yields_each_message_once(self) -> None:
        told = {
            "fact": "payment:1",
            "kind": "payment-received",
            "recipient": "ana@example.org",
            "language": "en",
            "created_at": NOON,
        }
        Notice.objects.create(**told)
        with refused("notice_once"):
            Notice.objects.create(**told)
        Notice.objects.create(**told | {"channel": "sms"})


@pytest.mark.parametrize("model", [PaymentEvent, Allocation, Receipt, ReceiptNumber])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_happened_is_never_changed(model: type[models.Model], statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


CHOICES = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for app in ("ledger", "billing", "checkout", "payments", "receipts", "notices")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.get_fields()
    if getattr(field, "choices", None)
]


def test_there_are_words_with_a_closed_list() -> None:
    assert {choice.id for choice in CHOICES} >= {
        "Bill.state",
        "Import.state",
        "Payment.state",
        "Posting.side",
    }


@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_the_database_knows_the_list_of_every_such_word(
    model: type[models.Model], field: models.Field
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
               WHERE c.contype = 'c' AND c.conrelid = %s::regclass AND a.attname = %s""",
            [model._meta.db_table, field.column],
        )
        rules = [rule for (rule,) in cursor.fetchall()]

    listed = [rule for rule in rules if all(f"'{value}'" in rule for value, _ in field.choices)]
    assert len(listed) == 1
    assert listed[0].count("'::") == len(field.choices), "and no word beyond them"


def test_an_unknown_word_is_refused(basket: Checkout, ticket: Obligation) -> None:
    with refused("bill_state_known"):
        Bill.objects.filter(id=ticket.bill_id).update(state="LOST")
    with refused("payment_state_known"):
        pay(basket, state="PAID")
    with refused("import_state_known"):
        Import.objects.create(
            file_name="bills.csv", sha256="", rows=0, actor="x", imported_at=NOON, state="LOST"
        )


def test_every_amount_and_every_key_is_wide_enough() -> None:
    """Money is a bigint everywhere; a key that others point to is a UUID or a bigint."""
    for app in ("ledger", "billing", "checkout", "payments", "receipts", "notices"):
        for model in apps.get_app_config(app).get_models():
            assert isinstance(model._meta.pk, models.UUIDField | models.BigAutoField), model
            for field in model._meta.get_fields():
                if field.name.endswith("cents"):
                    assert isinstance(field, models.BigIntegerField), (model, field)


def test_nothing_about_money_is_deleted_along_with_something_else() -> None:
    for app in ("ledger", "billing", "checkout", "payments", "receipts", "notices"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey):
                    # What the audit has written outlives what it is about.
                    kept = (models.PROTECT, models.DO_NOTHING)
                    assert field.remote_field.on_delete in kept, (model, field)
