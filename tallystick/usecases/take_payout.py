"""Takes a payout into the books: what arrived at the bank, and which payments it brought."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import LineKind, StatementGateway
from tallystick.gateways.payments.protocol import Payout as Said
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO
from tallystick.records.banking.models import Difference, Payout, PayoutLine
from tallystick.usecases._arrived import settle_arrived
from tallystick.usecases._differences import note
from tallystick.usecases._money import book
from tallystick.usecases._payout_lines import Matched, entry_lines, match


def take_payout(
    *,
    payout: Said,
    code: str,
    gateway: StatementGateway,
    actor: str,
    now: datetime,
    city: City,
) -> Payout:
    """
    Post a payout line by line, settle its payments, and list what does not agree.

    `code` is the processor's. One that was taken before is returned as it is. The bank gets what
    was really sent, whatever the lines say: what they do not explain stays in the clearing and on
    the list of differences, with an owner.

    :raises GatewayDown: if the processor does not answer; then nothing has changed here
    """
    known = _known(code, payout)
    if known:
        return known
    matched = match(list(gateway.payout_lines(payout.gateway_reference)), code)
    try:
        with transaction.atomic():
            taken = _record(payout, matched, code, now=now)
            book(
                key=f"payout:{taken.id}",
                kind="payout",
                lines=entry_lines(matched, payout.net, city),
                effective_at=min(payout.sent_at, now),
                now=now,
                city=city,
            )
            arrived = [
                one.payment.id
                for one in matched
                if one.payment and one.line.kind == LineKind.CHARGE
            ]
            settle_arrived(arrived, actor=actor, now=now)
            _list_differences(taken, payout, matched, now=now)
    except IntegrityError:
        known = _known(code, payout)  # somebody else was faster
        if known is None:
            raise
        return known
    return taken


def _known(code: str, payout: Said) -> Payout | None:
    return Payout.objects.filter(gateway=code, gateway_reference=payout.gateway_reference).first()


def _record(payout: Said, matched: Sequence[Matched], code: str, *, now: datetime) -> Payout:
    taken = Payout.objects.create(
        id=new_id(),
        gateway=code,
        gateway_reference=payout.gateway_reference,
        sent_at=payout.sent_at,
        net_cents=payout.net.cents,
        taken_at=now,
    )
    PayoutLine.objects.bulk_create(
        PayoutLine(
            payout=taken,
            line_reference=one.line.line_reference,
            kind=one.line.kind,
            gross_cents=one.line.gross.cents,
            fee_cents=one.line.fee.cents,
            net_cents=one.line.net.cents,
            payment=one.payment,
            refund=one.refund,
        )
        for one in matched
    )
    return taken


def _list_differences(
    taken: Payout, payout: Said, matched: Sequence[Matched], *, now: datetime
) -> None:
    code, name = taken.gateway, taken.gateway_reference
    for one in matched:
        if one.unknown:
            note(
                Difference.Kind.UNKNOWN,
                gateway=code,
                subject=one.subject(name),
                amount=one.line.gross,
                says=f"Payout {name} has a line of {one.line.gross} that is about nothing of ours.",
                now=now,
            )
        elif one.off:
            note(
                Difference.Kind.AMOUNT,
                gateway=code,
                subject=one.subject(name),
                amount=one.off,
                says=f"Payout {name} says {one.line.gross}, the books say otherwise.",
                now=now,
                payment=one.payment,
            )
    explained = sum((one.line.net for one in matched), ZERO)
    if payout.net != explained:
        note(
            Difference.Kind.SUM,
            gateway=code,
            subject=name,
            amount=payout.net - explained,
            says=f"Payout {name} is {payout.net}, its lines sum to {explained}.",
            now=now,
        )
