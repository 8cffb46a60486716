"""What the processor sends to the city's bank: once a day by its clock, or when a test says."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from tallystick.sandbox.events import announce_payout
from tallystick.sandbox.faults import take
from tallystick.sandbox.models import Knob, Move, Payout, PayoutLine

HOUR = 17  # on the city's clock
DISPUTE_FEE = 15_00
RETURN_FEE = 4_00
_LOCK = 0x5A4D  # any number that nobody else uses


def charge_fee(method: str, cents: int) -> int:
    """Return what the processor keeps of a charge: cards 2.9 % + 30¢, eChecks 0.8 % up to $5."""
    if method == "card":
        return _rounded(cents * 29) + 30
    return min(_rounded(cents * 8), 5_00)


def make_due(*, now: datetime) -> None:
    """Make the payout of every day that has passed, each with what was ready at five o'clock."""
    with transaction.atomic():
        _lock()
        while (first := _ready(now).first()) is not None:
            sent_at = _closing(_ready_at(first))
            if sent_at > now:
                return
            _make(sent_at)


def make_now(*, now: datetime) -> Payout | None:
    """Pay out what is ready, or nothing."""
    make_due(now=now)
    with transaction.atomic():
        _lock()
        return _make(now) if _ready(now).exists() else None


def say(payout: Payout) -> dict[str, object]:
    """Return what the API says of a payout."""
    return {
        "ref": payout.ref,
        "sent_at": payout.sent_at.isoformat(),
        "net_cents": payout.net_cents,
    }


def say_line(line: PayoutLine) -> dict[str, object]:
    """Return what the API says of a line; one that is made up belongs to nothing."""
    move = line.move
    refund = move.refund if move is not None else None
    return {
        "ref": line.ref,
        "kind": line.kind,
        "gross_cents": line.gross_cents,
        "fee_cents": line.fee_cents,
        "net_cents": line.net_cents,
        "charge_ref": move.session.ref if move is not None else "",
        "charge_reference": move.session.reference if move is not None else "",
        "refund_ref": refund.ref if refund is not None else "",
        "refund_reference": refund.reference if refund is not None else "",
    }


def _rounded(thousandths: int) -> int:
    return (thousandths + 500) // 1000


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _closing(moment: datetime) -> datetime:
    """Return the next five o'clock on the city's clock, aware."""
    local = moment.astimezone(timezone.get_default_timezone())
    closing = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return closing if closing >= local else closing + timedelta(days=1)


def _ready(now: datetime) -> QuerySet[Move]:
    """
    Return the moves that are in no payout yet, the first first; an eCheck is ready when it clears.

    What came back before it cleared was never there: it only costs a fee.
    """
    captured = Q(kind=Move.Kind.CAPTURED)
    ready = Q(captured, session__clears_at__lte=now) | Q(~captured, at__lte=now)
    moves = Move.objects.filter(ready, canceled_at=None, lines=None)
    when = Case(When(captured, then=F("session__clears_at")), default=F("at"))
    return moves.select_related("session", "refund").order_by(when, "id")


def _ready_at(move: Move) -> datetime:
    cleared = move.session.clears_at
    return cleared if move.kind == Move.Kind.CAPTURED and cleared is not None else move.at


def _make(sent_at: datetime) -> Payout:
    payout = Payout.objects.create(sent_at=sent_at, net_cents=0)
    lines = [line for move in _ready(sent_at) for line in _lines(payout, move)]
    PayoutLine.objects.bulk_create(lines)
    payout.net_cents = sum(line.net_cents for line in lines)
    payout.save(update_fields=["net_cents"])
    _spoil(payout, lines)
    announce_payout(payout)
    return payout


def _lines(payout: Payout, move: Move) -> Iterator[PayoutLine]:
    kind, gross, fee, extra = _VALUE[Move.Kind(move.kind)](move)
    if kind is not None:
        yield PayoutLine(payout=payout, move=move, kind=kind, gross_cents=gross, fee_cents=fee)
    if extra:
        yield PayoutLine(
            payout=payout, move=move, kind=PayoutLine.Kind.FEE, gross_cents=0, fee_cents=extra
        )


_Value = tuple[PayoutLine.Kind | None, int, int, int]  # kind, gross, fee, a fee of its own


def _charge(move: Move) -> _Value:
    return PayoutLine.Kind.CHARGE, move.cents, charge_fee(move.session.method, move.cents), 0


def _returned(move: Move) -> _Value:
    cleared = move.session.clears_at is not None and move.session.clears_at <= move.at
    return (PayoutLine.Kind.RETURN if cleared else None), -move.cents, 0, RETURN_FEE


_VALUE: dict[Move.Kind, Callable[[Move], _Value]] = {
    Move.Kind.CAPTURED: _charge,
    Move.Kind.REFUNDED: lambda move: (PayoutLine.Kind.REFUND, -move.cents, 0, 0),
    Move.Kind.RETURNED: _returned,
    Move.Kind.DISPUTED: lambda move: (PayoutLine.Kind.DISPUTE, -move.cents, 0, DISPUTE_FEE),
    Move.Kind.DISPUTE_WON: lambda move: (PayoutLine.Kind.DISPUTE_WON, move.cents, 0, 0),
    Move.Kind.REFUND_FAILED: lambda move: (PayoutLine.Kind.OTHER, move.cents, 0, 0),
}


def _spoil(payout: Payout, lines: list[PayoutLine]) -> None:
    """Let a planted fault leave a line out of the list, or make one up."""
    of_reference = {line.move.session.reference: line for line in lines if line.move is not None}
    knob = take(Knob.Point.PAYOUT, list(of_reference))
    if knob is None:
        return
    if knob.fault == Knob.Fault.LINE_ADDED:
        PayoutLine.objects.create(
            payout=payout, kind=PayoutLine.Kind.CHARGE, gross_cents=knob.cents, fee_cents=0
        )
    else:
        spoilt = of_reference[knob.reference] if knob.reference else lines[0]
        PayoutLine.objects.filter(pk=spoilt.pk).update(left_out=True)
