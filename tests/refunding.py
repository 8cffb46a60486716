"""A finance office that gives money back: Clara asks, Dan approves, the processor pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import available
from tallystick.usecases.approve_refund import approve_refund
from tallystick.usecases.confirm_refund import confirm_refund
from tallystick.usecases.request_refund import request_refund
from tallystick.usecases.submit_refund import submit_refund
from tests.in_process import payment_gateway
from tests.moment import StandingClock


@dataclass
class Office:
    """People of the finance office, by name."""

    clock: StandingClock

    def asks(
        self,
        payment: Payment,
        asked: Money | Mapping[UUID | None, Money],
        *,
        reason: str = "wrong-bill",
        by: str = "Clara",
        still_available: Money | None = None,
    ) -> Refund:
        payment.refresh_from_db()
        return request_refund(
            payment=payment.reference,
            reason=reason,
            asked=asked,
            still_available=available(payment) if still_available is None else still_available,
            actor=by,
            now=self.clock.moment,
            city=settings.CITY,
        )

    def approves(self, refund: Refund, *, by: str = "Dan") -> Refund:
        return approve_refund(
            refund=refund.reference, actor=by, now=self.clock.moment, city=settings.CITY
        )

    def sends(self, refund: Refund) -> Refund:
        return submit_refund(
            refund=refund.reference,
            gateway=payment_gateway(),
            actor="jobs",
            now=self.clock.moment,
            city=settings.CITY,
        )

    def confirms(self, refund: Refund) -> Refund:
        return confirm_refund(
            refund=refund.reference,
            gateway=payment_gateway(),
            actor="jobs",
            now=self.clock.moment,
            city=settings.CITY,
        )

    def gives_back(
        self,
        payment: Payment,
        asked: Money | Mapping[UUID | None, Money],
        *,
        reason: str = "wrong-bill",
    ) -> Refund:
        """Ask, approve and send."""
        return self.sends(self.approves(self.asks(payment, asked, reason=reason)))
