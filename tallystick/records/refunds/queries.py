"""What was given back of a payment, and which refunds wait for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day, start_of_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing import made
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import KEPT, UNDECIDED, PublicState
from tallystick.records.people.queries import addresses_of
from tallystick.records.refunds.models import Choice, Refund
from tallystick.records.refunds.states import REFUSED, SENT, STANDING, RefundState

_ON_ITS_WAY_EVERY = timedelta(minutes=10)
_DONE_EVERY = timedelta(days=1)
_COMES_BACK_UNTIL = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What became of a payment's refunds: the sums by where they stand."""

    done: Money
    on_its_way: Money
    asked_for: Money
    came_to_nothing: Money
    refunds: tuple[Refund, ...]  # those that nobody turned down, the oldest first


def refunded(payment: Payment) -> GivenBack:
    """Return what was given back of a payment, for its receipt."""
    found = made.find(Refund, "t.payment_id = %s ORDER BY t.requested_at, t.id", [payment.id])
    refunds = tuple(refund for refund in found if refund.state not in REFUSED)

    def total(*states: RefundState) -> Money:
        return sum((Money(one.total_cents) for one in refunds if one.state in states), ZERO)

    return GivenBack(
        done=total(RefundState.DONE),
        on_its_way=total(RefundState.APPROVED, RefundState.SUBMITTED),
        asked_for=total(RefundState.REQUESTED),
        came_to_nothing=total(RefundState.FAILED),
        refunds=refunds,
    )


def public_state(payment: Payment) -> PublicState:
    """Return where a payment stands for a resident: refunded when all of it was given back."""
    state = payment.public_state
    if state == PublicState.PAID and refunded(payment).done == Money(payment.captured_cents):
        return PublicState.REFUNDED
    return state


def available(payment: Payment) -> Money:
    """Return what of a payment can still be asked for, the service fee included."""
    return Money(payment.captured_cents - payment.refunded_cents)


def by_reference(reference: str) -> Refund | None:
    """Return a refund with its payment, or None."""
    return Refund.objects.select_related("payment__checkout").filter(reference=reference).first()


def to_approve() -> list[Refund]:
    """Return the refunds that wait for a person, the oldest first."""
    waiting = Refund.objects.filter(state=RefundState.REQUESTED)
    return list(waiting.select_related("payment").order_by("requested_at", "id"))


def to_submit(*, limit: int) -> list[str]:
    """Return the approved refunds' references, the oldest first; undecided payments wait."""
    approved = Refund.objects.filter(state=RefundState.APPROVED).exclude(
        payment__state__in=UNDECIDED
    )
    return list(approved.order_by("approved_at").values_list("reference", flat=True)[:limit])


def to_ask_about(*, now: datetime, limit: int) -> list[str]:
    """
    Return the references of refunds whose turn it is, the longest unasked first.

    One on its way is asked about every ten minutes, and never for the last time. One that is done
    is asked about once a day for a month: the payer's bank may still send it back.
    """
    unasked = Q(asked_at=None) | Q(asked_at__lte=now - _ON_ITS_WAY_EVERY)
    done = Q(state=RefundState.DONE, submitted_at__gte=now - _COMES_BACK_UNTIL)
    due = Q(state=RefundState.SUBMITTED) & unasked
    due |= done & Q(asked_at__lte=now - _DONE_EVERY)
    found = Refund.objects.filter(due).order_by("asked_at")
    return list(found.values_list("reference", flat=True)[:limit])


def sent_of(payment_reference: str) -> list[str]:
    """Return the references of a payment's refunds that the processor knows of."""
    found = Refund.objects.filter(payment__reference=payment_reference, state__in=SENT)
    return list(found.order_by("submitted_at").values_list("reference", flat=True))


def note_asked(reference: str, *, now: datetime) -> None:
    """Remember that the processor was asked in vain, so that the others have their turn first."""
    Refund.objects.filter(reference=reference).update(asked_at=now)


def sent(payment: UUID) -> Money:
    """Return what the processor was told to give back of a payment, and did not refuse."""
    return _sum(payment, SENT)


def standing(payment: UUID) -> Money:
    """Return what was asked for, is on its way or was given back of a payment."""
    return _sum(payment, STANDING)


def approved_alone(person: str, *, since: datetime) -> Money:
    """Return what one person has approved without a second one since a moment."""
    found = Refund.objects.filter(
        approved_by=person, requested_by=person, approved_at__gte=since, state__in=STANDING
    ).aggregate(cents=Sum("cents", default=0), fee=Sum("fee_cents", default=0))
    return Money(found["cents"] + found["fee"])


def may_approve_alone(refund: Refund, actor: str, *, now: datetime, city: City) -> bool:
    """Return whether the limits let who asked for a refund approve it, too, as of now."""
    policy, total = city.refunds, Money(refund.total_cents)
    today = start_of_day(local_day(now, city.zone), city.zone)
    return (
        total.cents <= policy.two_people_above
        and (approved_alone(actor, since=today) + total).cents <= policy.alone_in_a_day
    )


def is_own(payment: Payment, actor: str) -> bool:
    """Return whether the payment's confirmation went to an address of who acts."""
    checkout = payment.checkout
    return checkout is not None and checkout.email.strip().lower() in addresses_of(actor)


def is_refundable(payment: Payment) -> bool:
    """Return whether anything of a payment could be asked for now."""
    return payment.state in KEPT and bool(available(payment))


def latest_choice(payment: UUID) -> Choice | None:
    """Return what was last chosen for the payment's unapplied money, or None."""
    return Choice.objects.filter(payment=payment).order_by("-id").first()


def _sum(payment: UUID, states: tuple[RefundState, ...]) -> Money:
    found = Refund.objects.filter(payment=payment, state__in=states).aggregate(
        cents=Sum("cents", default=0), fee=Sum("fee_cents", default=0)
    )
    return Money(found["cents"] + found["fee"])
