"""What the payers' banks do afterwards, played by the sandbox's own functions."""

from dataclasses import dataclass
from datetime import timedelta

from tallystick.records.payments.models import Payment
from tallystick.sandbox import bank, payouts
from tallystick.sandbox.books import truth
from tallystick.sandbox.models import Session
from tests.moment import StandingClock


def session_of(payment: Payment) -> Session:
    """Return the processor's own record of a payment."""
    return Session.objects.get(ref=payment.gateway_reference)


@dataclass
class Bank:
    """The payer's bank or card company, and the processor's day."""

    clock: StandingClock

    def returns(self, payment: Payment, code: str) -> None:
        session = session_of(payment)
        bank.send_back(session, code=code, after=timedelta(0), now=self.clock.moment)

    def disputes(self, payment: Payment, cents: int | None = None) -> None:
        session = session_of(payment)
        bank.open_dispute(session, cents=cents, reason="fraudulent", now=self.clock.moment)

    def wins(self, payment: Payment) -> None:
        bank.win_dispute(session_of(payment), now=self.clock.moment)

    def loses(self, payment: Payment) -> None:
        bank.lose_dispute(session_of(payment), now=self.clock.moment)

    def pays_out(self) -> None:
        payouts.make_now(now=self.clock.moment)

    def truth(self, payment: Payment) -> dict[str, object]:
        return truth(session_of(payment), now=self.clock.moment)
