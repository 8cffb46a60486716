"""What a payer does on the fake Stripe's page, and what their bank makes of it."""

from datetime import timedelta

from tests.fake_stripe.books import Books, Thing

SETTLES_AFTER = timedelta(days=4)
# Stripe's own test numbers.
CARDS = {
    "4242424242424242": "",
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000002500003155": "asks",
    "4000000000000259": "disputed",
}
ACCOUNTS = {
    "000123456789": "",
    "000222222227": "insufficient_funds",
    "000111111113": "account_closed",
    "000333333335": "debit_not_authorized",
    "000555555559": "disputed",
}


class Account(Books):
    """A Stripe account with hosted pages."""

    def tick(self) -> None:
        """Let happen what only time brings: pages close, debits clear or come back."""
        now = self.seconds()
        for thing in list(self.things.values()):
            kind, status = thing["object"], thing.get("status")
            if (kind, status) == ("checkout.session", "open") and thing["expires_at"] <= now:
                self.expire(thing)
            if (kind, status) == ("payment_intent", "processing") and thing["_clears_at"] <= now:
                self.clear(thing)

    def pay_by_card(self, session: Thing, number: str) -> None:
        """Try a card; what it does is told by its number."""
        fate = CARDS.get(number, "")
        intent = self._intent(session)
        if fate == "asks":
            intent.update(status="requires_action", last_payment_error=None, _last4=number[-4:])
            self.tell("payment_intent.requires_action", intent)
        elif fate in ("", "disputed"):
            self.take(session, self._card(number))
            if fate:
                self.dispute(self.charge_of(intent), reason="fraudulent")
        else:
            self._decline(intent, {"code": "card_declined", "decline_code": fate}, number)

    def answer_bank(self, session: Thing, *, yes: bool) -> None:
        """Approve or refuse the one more step."""
        intent = self._intent(session)
        if intent["status"] != "requires_action":
            return
        if yes:
            self.take(session, self._card(intent["_last4"]))
        else:
            why = {"code": "payment_intent_authentication_failure", "decline_code": None}
            self._decline(intent, why, intent["_last4"])

    def pay_by_account(self, session: Thing, number: str) -> None:
        """Promise a debit; what becomes of it is told by its number."""
        intent = self._intent(session)
        amount = self._amount(session)
        bank = {"bank_name": "STRIPE TEST BANK", "last4": number[-4:]}
        details = {"type": "us_bank_account", "us_bank_account": bank}
        charge = self._charge(intent, amount, "pending", details)
        clears = self.seconds() + int(SETTLES_AFTER.total_seconds())
        fate = ACCOUNTS.get(number, "")
        intent.update(status="processing", _clears_at=clears, _fate=fate, amount=amount)
        session.update(status="complete")
        self.tell("payment_intent.processing", intent)
        self.tell("charge.pending", charge)
        self.tell("checkout.session.completed", session)

    def expire(self, session: Thing) -> None:
        """Close a page."""
        session.update(status="expired", url=None)
        intent = self.things.get(session["payment_intent"] or "")
        if intent:
            intent["status"] = "canceled"
        self.tell("checkout.session.expired", session)

    def take(self, session: Thing, details: Thing) -> None:
        """Take the money of a page at once."""
        intent = self._intent(session)
        charge = self._charge(intent, self._amount(session), "succeeded", details)
        intent.update(status="succeeded", amount_received=charge["amount"], last_payment_error=None)
        session.update(status="complete", payment_status="paid")
        self.book_charge(charge)
        self.tell("charge.succeeded", charge)
        self.tell("payment_intent.succeeded", intent)
        self.tell("checkout.session.completed", session)

    def clear(self, intent: Thing) -> None:
        """Bring a debit to its end."""
        fate = intent["_fate"]
        if fate not in ("", "disputed"):
            self.fail(intent, fate)
            return
        charge, session = self.charge_of(intent), self.session_of(intent)
        charge["status"] = "succeeded"
        intent.update(status="succeeded", amount_received=charge["amount"])
        session["payment_status"] = "paid"
        self.book_charge(charge)
        self.tell("charge.succeeded", charge)
        self.tell("payment_intent.succeeded", intent)
        self.tell("checkout.session.async_payment_succeeded", session)
        if fate:
            self.dispute(charge, reason="debit_not_authorized")

    def fail(self, intent: Thing, code: str) -> None:
        """Bring a debit back before it has cleared."""
        charge = self.charge_of(intent)
        charge.update(status="failed", failure_code=code)
        intent.update(
            status="requires_payment_method",
            last_payment_error={"code": "payment_intent_payment_attempt_failed"},
        )
        self.tell("charge.failed", charge)
        self.tell("payment_intent.payment_failed", intent)
        self.tell("checkout.session.async_payment_failed", self.session_of(intent))

    def charge_of(self, intent: Thing) -> Thing:
        return self.things[intent["latest_charge"]]

    def session_of(self, intent: Thing) -> Thing:
        return next(
            session
            for session in self.all("checkout.session")
            if session["payment_intent"] == intent["id"]
        )

    def _intent(self, session: Thing) -> Thing:
        if session["payment_intent"]:
            return self.things[session["payment_intent"]]
        intent = self.add(
            "payment_intent",
            "pi",
            amount=session["amount_total"],
            amount_received=0,
            currency="usd",
            status="requires_payment_method",
            latest_charge=None,
            last_payment_error=None,
            metadata=dict(session["_intent_metadata"]),
        )
        session["payment_intent"] = intent["id"]
        return intent

    def _charge(self, intent: Thing, cents: int, status: str, details: Thing) -> Thing:
        charge = self.add(
            "charge",
            "py" if details["type"] == "us_bank_account" else "ch",
            amount=cents,
            amount_refunded=0,
            refunded=False,
            currency="usd",
            disputed=False,
            status=status,
            failure_code=None,
            payment_intent=intent["id"],
            payment_method_details=details,
            metadata=dict(intent["metadata"]),
        )
        intent["latest_charge"] = charge["id"]
        return charge

    def _decline(self, intent: Thing, why: Thing, number: str) -> None:
        charge = self._charge(intent, intent["amount"], "failed", self._card(number))
        charge["failure_code"] = why["code"]
        intent.update(status="requires_payment_method", last_payment_error=why)
        self.tell("charge.failed", charge)
        self.tell("payment_intent.payment_failed", intent)

    def _amount(self, session: Thing) -> int:
        cents, self.capture_cents = self.capture_cents, None
        return session["amount_total"] if cents is None else cents

    def _card(self, number: str) -> Thing:
        return {"type": "card", "card": {"brand": "visa", "last4": number[-4:]}}
