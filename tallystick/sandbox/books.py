"""The processor's own books: what was really captured, refunded, returned and disputed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from tallystick.sandbox.models import Dispute, Move, Refund, Session

SUMS = ("captured_cents", "refunded_cents", "returned_cents", "disputed_cents", "kept_cents")


def truth(session: Session, *, now: datetime) -> dict[str, object]:
    """Return everything that the API says of one session, money in cents."""
    return truths([session], now=now)[0]


def truths(sessions: Sequence[Session], *, now: datetime) -> list[dict[str, object]]:
    """Return what the API says of each session, with two queries for all."""
    moved: dict[object, dict[str, int]] = defaultdict(dict)
    moves = Move.objects.filter(session__in=sessions, at__lte=now, canceled_at=None)
    for row in moves.values("session", "kind").annotate(sum=Sum("cents")):
        moved[row["session"]][row["kind"]] = row["sum"]
    refunded = {
        row["session"]: row["sum"]
        for row in standing_refunds(now).filter(session__in=sessions)
        .values("session").annotate(sum=Sum("cents"))
    }  # fmt: skip
    return [
        _truth(session, moved[session.pk], refunded.get(session.pk, 0), now) for session in sessions
    ]


def standing_refunds(now: datetime) -> QuerySet[Refund]:
    """Return the refunds that are on their way or done, without those that came to nothing."""
    return Refund.objects.filter(Q(failed_at=None) | Q(failed_at__gt=now))


def totals(told: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """Return the sums over what truths() says, in cents."""
    sums = dict.fromkeys(SUMS, 0)
    for session in told:
        for name in SUMS:
            cents = session[name]
            assert isinstance(cents, int)
            sums[name] += cents
    return sums


def captured_cents(session: Session) -> int:
    """Return what was taken, which a planted fault may have made another sum than was asked for."""
    return _sum(session.moves.filter(kind=Move.Kind.CAPTURED))


def refundable_cents(session: Session, *, now: datetime) -> int:
    """Return what was taken and not given back yet."""
    return captured_cents(session) - _sum(standing_refunds(now).filter(session=session))


def _sum(rows: QuerySet[Move] | QuerySet[Refund]) -> int:
    return sum(rows.values_list("cents", flat=True))


def _truth(
    session: Session, moved: Mapping[str, int], refunded: int, now: datetime
) -> dict[str, object]:
    dispute = session.dispute(now)
    disputed = session.dispute_cents if dispute is not Dispute.NONE else 0
    captured = moved.get(Move.Kind.CAPTURED, 0)
    returned = moved.get(Move.Kind.RETURNED, 0) + (disputed if dispute is Dispute.LOST else 0)
    withdrawn = disputed if dispute is Dispute.OPEN else 0
    return {
        "ref": session.ref,
        "reference": session.reference,
        "state": session.state(now),
        "method": session.method,
        "total_cents": session.total_cents,
        "captured_cents": captured,
        "refunded_cents": refunded,
        "returned_cents": returned,
        "dispute": dispute,
        "disputed_cents": disputed,
        "kept_cents": captured - refunded - returned - withdrawn,
        "acted_at": session.acted_at.isoformat() if session.acted_at is not None else None,
        "brand": session.brand,
        "last4": session.last4,
        "reason": session.reason_at(now),
        "visited": session.visited_at is not None,
        "expires_at": session.expires_at.isoformat(),
    }
