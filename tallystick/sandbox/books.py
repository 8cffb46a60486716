"""The processor's own books: what was really captured, refunded and returned."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, Sum

from tallystick.sandbox.models import Move, Session


def truth(session: Session, *, now: datetime) -> dict[str, object]:
    """Return everything that the API says of one session, money in cents."""
    return truths([session], now=now)[0]


def truths(sessions: Sequence[Session], *, now: datetime) -> list[dict[str, object]]:
    """Return what the API says of each session, with one query for all."""
    sums = {
        row["session"]: row
        for row in Move.objects.filter(session__in=sessions, at__lte=now)
        .values("session")
        .annotate(
            **{f"{kind}_sum": Sum("cents", filter=Q(kind=kind), default=0) for kind in Move.Kind}
        )
    }
    return [_truth(session, sums.get(session.pk, {}), now) for session in sessions]


def _truth(session: Session, sums: Mapping[str, object], now: datetime) -> dict[str, object]:
    state = session.state(now)
    return {
        "ref": session.ref,
        "reference": session.reference,
        "state": state,
        "method": session.method,
        "total_cents": session.total_cents,
        **{f"{kind}_cents": sums.get(f"{kind}_sum", 0) for kind in Move.Kind},
        "acted_at": session.acted_at.isoformat() if session.acted_at is not None else None,
        "brand": session.brand,
        "last4": session.last4,
        "reason": session.return_code if state == "returned" else session.reason,
        "visited": session.visited_at is not None,
        "expires_at": session.expires_at.isoformat(),
    }
