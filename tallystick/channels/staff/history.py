"""All that happened to a payment, from every record that knows of it, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tallystick.channels.staff.words import (
    actor_in_words,
    delivery_in_words,
    refund_in_words,
    state_of,
)
from tallystick.records.notices.models import Notice
from tallystick.records.notices.queries import about, delivery_of
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.search import events_of
from tallystick.records.payments.states import PaymentState
from tallystick.records.people.queries import names_of
from tallystick.records.receipts.models import Receipt
from tallystick.records.refunds.models import Refund, RefundEvent


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline: when, what, who and from where, and what else is known."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The timeline, and the messages that were sent along the way."""

    lines: tuple[Happened, ...]
    messages: tuple[Notice, ...]
    refunds: tuple[Refund, ...]


def history_of(payment: Payment) -> History:
    """Return all that is known of a payment, the oldest first."""
    moves = events_of(payment)
    refunds = tuple(Refund.objects.filter(payment=payment).order_by("requested_at", "id"))
    refund_moves = list(
        RefundEvent.objects.filter(refund__in=refunds).select_related("refund").order_by("id")
    )
    messages = tuple(about(_facts(payment, moves, refunds)))
    actors = {move.actor for move in moves} | {move.actor for move in refund_moves}
    names = names_of(actors)
    lines = [
        *_moves(moves, names),
        *_refund_moves(refund_moves, names),
        *_receipts(payment),
        *_messages(messages),
    ]
    if payment.effective_at:
        lines.append(Happened(payment.effective_at, _("The payer paid"), _("At the payment page")))
    return History(tuple(sorted(lines, key=lambda line: line.at)), messages, refunds)


def _facts(payment: Payment, moves: Sequence[PaymentEvent], refunds: Sequence[Refund]) -> list[str]:
    """Return what messages about a payment are about, as their records name it."""
    turns = range(1, 1 + sum(move.after == PaymentState.DISPUTED for move in moves))
    return [
        f"payment:{payment.id}",
        *(f"payment:{payment.id}:disputed:{turn}" for turn in turns),
        *(f"payment:{payment.id}:dispute-won:{turn}" for turn in turns),
        *(f"refund:{refund.id}" for refund in refunds),
    ]


def _moves(moves: Sequence[PaymentEvent], names: dict[str, str]) -> Iterator[Happened]:
    for move in moves:
        yield Happened(
            move.at, state_of(move.after), actor_in_words(move.actor, names), move.detail
        )


def _refund_moves(moves: Sequence[RefundEvent], names: dict[str, str]) -> Iterator[Happened]:
    for move in moves:
        what = _("Refund %(reference)s: %(state)s") % {
            "reference": move.refund.reference,
            "state": refund_in_words(move.after),
        }
        yield Happened(move.at, what, actor_in_words(move.actor, names), move.detail)


def _receipts(payment: Payment) -> Iterator[Happened]:
    for receipt in Receipt.objects.filter(payment=payment).select_related("numbered"):
        numbered = getattr(receipt, "numbered", None)
        number = f"{numbered.year}-{numbered.number:06d}" if numbered else ""
        what = _("Receipt %(code)s written") % {"code": receipt.code}
        yield Happened(receipt.issued_at, what, detail=number)


def _messages(messages: Sequence[Notice]) -> Iterator[Happened]:
    for notice in messages:
        if notice.sent_at:
            what = _("Message sent to %(to)s") % {"to": notice.recipient}
            yield Happened(notice.sent_at, what, detail=notice.subject)
        else:
            what = _("Message to %(to)s written") % {"to": notice.recipient}
            yield Happened(notice.created_at, what, detail=delivery_in_words(delivery_of(notice)))
