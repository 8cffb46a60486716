"""Late fees come into the books by themselves, and nobody can tell from what they owe."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction

from tallystick.channels.web.bill_parts import history, parts_of
from tallystick.kernel.dates import start_of_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry, Posting
from tallystick.records.billing.alike import Stretch, past_due, stretches
from tallystick.records.billing.models import Obligation, Outage
from tallystick.records.billing.owed import owed
from tallystick.records.payments.models import Payment
from tallystick.usecases._accruals import Accrual, Kind, post_accruals
from tallystick.usecases.accrue_late_fees import Accrued, accrue_late_fees
from tallystick.usecases.import_revert import import_revert
from tests.at_once import at_once
from tests.bill_file import Take, payment, take, ticket
from tests.books import balance, entries, open_of
from tests.moment import StandingClock
from tests.people import bill
from tests.resident import Resident

__all__ = ["take"]  # a fixture
pytestmark = pytest.mark.django_db

PARKING = settings.CITY.service["parking"]
FINES, PENALTIES = (PARKING.charge[part].revenue for part in ("fine", "penalty"))
DUE = date(2026, 11, 27)
MIDNIGHT = datetime(2026, 11, 28, 6, 20, tzinfo=UTC)  # twenty past twelve in Chicago


def night(now: datetime = MIDNIGHT, stretch: Stretch | None = None) -> Accrued:
    return accrue_late_fees(stretch=stretch or Stretch(), actor="jobs", now=now, city=settings.CITY)


def owes(obligation: Obligation, day: date) -> Money:
    return owed([obligation.id], as_of=day, city=settings.CITY)[obligation.id].total


def open_cents(obligation: Obligation) -> int:
    obligation.refresh_from_db()
    return obligation.open_cents


class TestTheBooks:
    def test_a_ticket_doubles_in_the_books_on_the_day_after_it_was_due(self) -> None:
        anas = bill(amount=Money(60_00), due=DUE)

        assert night(start_of_day(DUE, settings.CITY.zone)) == Accrued(read=0, posted=0)
        assert night() == Accrued(read=1, posted=1)

        assert open_cents(anas) == 120_00 == owes(anas, date(2026, 11, 28)).cents
        assert balance(PARKING.receivable) == Money(120_00)
        assert balance(PENALTIES) == -Money(60_00)
        entry = Entry.objects.get(kind="late_fee")
        assert entry.effective_at == start_of_day(date(2026, 11, 28), settings.CITY.zone)
        assert entry.posting_date == date(2026, 11, 28)

    def test_bills_of_a_kind_and_day_share_an_entry(self) -> None:
        for number in range(4):
            bill(number=f"919000000{number}", amount=Money(50_00 + number), due=DUE)
        bill(number="9190000009", due=DUE - timedelta(days=1))

        assert night() == Accrued(read=5, posted=5)

        totals = Posting.objects.filter(account=PENALTIES).order_by("cents")
        assert [posting.cents for posting in totals] == [50_00, 200_06]

    def test_interest_grows_month_by_month_without_an_odd_cent(self) -> None:
        tax = bill(
            service="property-tax",
            amount=Money(1_000_33),
            issued=date(2026, 2, 1),
            due=date(2026, 3, 3),
            tax_year=2025,
        )
        for month in range(3, 10):
            now = datetime(2026, month, 4, 12, tzinfo=UTC)
            assert night(now).posted == 1
            assert night(now) == Accrued(read=1, posted=0), "twice changes nothing"

        assert open_cents(tax) == 1_000_33 + 52_52  # 7 × 0.75 %, rounded once: DOMAIN.md P5
        assert owes(tax, date(2026, 9, 4)) == Money(1_052_85)

    def test_what_came_with_the_bill_is_not_added_again(self, take: Take) -> None:
        line = {"charge": "fine", "label": "Expired meter", "amount": "45.00"}
        late = {"charge": "penalty", "label": "Late penalty", "amount": "45.00"}
        take(ticket(amount="90.00", obligations=[{"due": "2026-11-20", "lines": [line, late]}]))

        assert night() == Accrued(read=1, posted=0)
        assert entries("late_fee") == 0

    def test_only_what_is_left_counts_and_paid_bills_are_not_even_read(self, take: Take) -> None:
        water = {"charge": "water", "label": "Water", "amount": "100.00"}
        bens = ticket(
            "W1",
            amount="100.00",
            service="water",
            account="123456-7897",
            obligations=[{"due": "2026-11-20", "lines": [water]}],
            history=[payment("2026-11-19", "40.00")],
        )
        take(bens, ticket(history=[payment("2026-11-20", "45.00")]))

        assert night() == Accrued(read=1, posted=1)
        assert open_of("W1") == Money(60_75)  # 1.25 % of $60.00

    def test_an_outage_that_is_written_down_later_takes_the_fee_back(self) -> None:
        anas = bill(due=DUE)
        night()
        outage_on(DUE)

        assert night(MIDNIGHT + timedelta(hours=9)).posted == 1

        assert open_cents(anas) == 50_00 == owes(anas, date(2026, 11, 28)).cents
        assert balance(PENALTIES) == ZERO
        assert night(MIDNIGHT + timedelta(days=10)).posted == 1
        assert open_cents(anas) == 100_00


class TestBesideOthers:
    @pytest.mark.django_db(transaction=True)
    def test_a_bill_that_somebody_is_paying_is_left_alone(self) -> None:
        anas, bens = bill(due=DUE), bill(number="9190000002", due=DUE)

        with transaction.atomic():
            Obligation.objects.select_for_update().get(id=anas.id)
            [done] = at_once(night)

        assert done == Accrued(read=2, posted=1)
        assert (open_cents(anas), open_cents(bens)) == (50_00, 100_00)
        assert night() == Accrued(read=2, posted=1), "its turn comes again"
        assert open_cents(anas) == 100_00

    def test_what_has_changed_since_it_was_read_is_left_alone(self) -> None:
        anas, bens = bill(due=DUE), bill(number="9190000002", due=DUE)
        [alike] = past_due(
            Stretch(), today=date(2026, 11, 28), services=["parking"], city=settings.CITY
        )
        anas.revision += 1
        anas.save()
        penalty = Kind(PARKING.receivable, PENALTIES, "penalty", True, MIDNIGHT)

        posted = post_accruals(
            [Accrual(alike, ((penalty, Money(50_00)),))],
            posting_date=date(2026, 11, 28),
            now=MIDNIGHT,
        )

        assert posted == 1
        assert (open_cents(anas), open_cents(bens)) == (50_00, 100_00)

    def test_stretches_hold_every_bill_once(self) -> None:
        for number in range(7):
            bill(number=f"919000000{number}", due=DUE)
        bill(number="9190000009", due=DUE + timedelta(days=90))

        parts = stretches(size=3, today=date(2026, 11, 28))

        assert [night(stretch=part).posted for part in parts] == [3, 3, 1]
        assert entries("late_fee") == 3


class TestPayingAfterwards:
    def test_who_paid_before_midnight_pays_no_fee_though_it_is_heard_of_later(
        self,
        ana: Resident,
        clock: StandingClock,
        confirm: Callable[[Payment], Payment],
    ) -> None:
        anas = bill(due=DUE)
        clock.moment = start_of_day(date(2026, 11, 28), settings.CITY.zone) - timedelta(minutes=2)
        attempt = ana.wants(anas).chooses("card").starts()
        ana.pays()
        clock.moment = MIDNIGHT
        night()
        assert open_cents(anas) == 100_00

        confirm(attempt)

        assert open_cents(anas) == 0
        assert balance(PENALTIES) == balance(PARKING.receivable) == ZERO
        assert balance(settings.CITY.books.unapplied) == ZERO

    def test_the_fee_of_one_bill_goes_and_that_of_its_neighbor_stays(
        self,
        ana: Resident,
        clock: StandingClock,
        confirm: Callable[[Payment], Payment],
    ) -> None:
        anas, bens = bill(due=DUE), bill(number="9190000002", due=DUE)
        clock.moment = start_of_day(date(2026, 11, 28), settings.CITY.zone) - timedelta(minutes=2)
        attempt = ana.wants(anas).chooses("card").starts()
        ana.pays()
        clock.moment = MIDNIGHT
        night()
        assert entries("late_fee") == 1, "they share an entry"

        confirm(attempt)

        assert (open_cents(anas), open_cents(bens)) == (0, 100_00)
        assert balance(PENALTIES) == -Money(50_00)

    @pytest.mark.parametrize("nightly", [False, True], ids=["never", "every night"])
    def test_a_late_payer_pays_the_same_with_and_without_the_job(
        self,
        ana: Resident,
        clock: StandingClock,
        confirm: Callable[[Payment], Payment],
        nightly: bool,
    ) -> None:
        tax = bill(
            service="property-tax",
            number="2025 04341060080000",
            account="04341060080000",
            amount=Money(1_000_33),
            issued=date(2026, 11, 1),
            due=date(2026, 11, 20),
            tax_year=2025,
        )
        for part, rest in ((Money(300_00), 715_33), (None, 0)):
            for _ in range(31):
                clock.forward(days=1)
                if nightly:
                    night(clock.moment)
            attempt = ana.wants(tax, part).chooses("echeck").starts()
            ana.pays()
            confirm(attempt)
            ana.basket = None
            assert open_cents(tax) == rest

        # 2 months of 0.75 % on $1,000.33, and a third one on the part that was left.
        assert balance(settings.CITY.service["property-tax"].charge["interest"].revenue) == -Money(
            15_00 + 5_37
        )


def test_the_page_says_the_same_after_the_job(clock: StandingClock) -> None:
    anas = bill(due=DUE)
    clock.moment = MIDNIGHT + timedelta(days=3)

    def page() -> object:
        [part] = parts_of(PARKING, [anas.bill], today=date(2026, 12, 1))
        return part.owed, part.lines(), history(PARKING, [part]), part.coming()

    before = page()
    assert night(clock.moment).posted == 1

    assert page() == before


def test_a_file_can_be_taken_back_though_its_bills_share_entries_with_others(take: Take) -> None:
    theirs = take(ticket("9188814622", amount="60.00"), ticket("9188814624", amount="70.00"))
    take(ticket("9188814623", amount="80.00"))
    night()
    assert balance(PENALTIES) == -Money(210_00)

    import_revert(import_id=theirs.import_id, city=settings.CITY, actor="ana", now=MIDNIGHT)

    assert (open_of("9188814622"), open_of("9188814624")) == (ZERO, ZERO)
    assert open_of("9188814623") == Money(160_00)
    assert balance(PENALTIES) == balance(FINES) == -Money(80_00)
    assert balance(PARKING.receivable) == Money(160_00)
    assert night().posted == 0


def outage_on(day: date) -> None:
    noon = start_of_day(day, settings.CITY.zone) + timedelta(hours=12)
    Outage.objects.create(
        began_at=noon,
        ended_at=noon + timedelta(hours=2),
        first_on=day,
        last_on=day,
        grace_days=3,
        reason="The processor was down",
        recorded_by="Dan",
        recorded_at=noon + timedelta(hours=3),
    )
