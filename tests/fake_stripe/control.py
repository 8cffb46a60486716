"""Commands to the fake Stripe from outside: what banks do, what goes wrong, what is true."""

from typing import TYPE_CHECKING, Any

from tests.fake_stripe.books import Thing, shown

if TYPE_CHECKING:
    from tests.fake_stripe.server import FakeStripe


def answer(fake: "FakeStripe", path: str, said: dict[str, Any]) -> tuple[int, Thing]:
    """Do what `POST /control/<verb>` asks with its JSON, and return what came of it."""
    verb = path.removeprefix("/control/").strip("/")
    act = VERBS.get(verb)
    if act is None:
        return 404, {"error": f"the verbs are {', '.join(sorted(VERBS))}"}
    try:
        return 200, act(fake, **said)
    except (LookupError, TypeError, StopIteration) as wrong:
        return 400, {"error": f"{verb}: {wrong!r}"}


def truth(fake: "FakeStripe") -> Thing:
    """Return what was really taken, given back and contested, in cents."""
    charges = [one for one in fake.account.all("charge") if one["status"] == "succeeded"]
    return {
        "captured_cents": sum(charge["amount"] for charge in charges),
        "refunded_cents": sum(charge["amount_refunded"] for charge in charges),
        "disputed_cents": sum(dispute["amount"] for dispute in fake.account.all("dispute")),
        "sessions": [shown(session) for session in fake.account.all("checkout.session")],
    }


def _reset(fake: "FakeStripe") -> Thing:
    fake.reset()
    return {}


def _trouble(fake: "FakeStripe", **said: Any) -> Thing:
    for name, value in {"times": 1, **said}.items():
        setattr(fake.trouble, name, value)
    return {}


def _webhooks(fake: "FakeStripe", **said: Any) -> Thing:
    for name, value in said.items():
        setattr(fake.courier, name, value)
    return {}


def _resend(fake: "FakeStripe", event: str) -> Thing:
    fake.account.events.append(fake.account.things[event])
    return {}


def _clear(fake: "FakeStripe", session: str) -> Thing:
    intent = fake.account.things[fake.account.things[session]["payment_intent"]]
    fake.account.clear(intent)
    return shown(intent)


def _fail(fake: "FakeStripe", session: str, code: str = "insufficient_funds") -> Thing:
    intent = fake.account.things[fake.account.things[session]["payment_intent"]]
    fake.account.fail(intent, code)
    return shown(intent)


def _dispute(
    fake: "FakeStripe", session: str, reason: str = "fraudulent", cents: int | None = None
) -> Thing:
    intent = fake.account.things[fake.account.things[session]["payment_intent"]]
    return shown(fake.account.dispute(fake.account.charge_of(intent), reason=reason, cents=cents))


def _decide(fake: "FakeStripe", session: str, won: bool) -> Thing:
    intent = fake.account.things[session]["payment_intent"]
    dispute = next(one for one in fake.account.all("dispute") if one["payment_intent"] == intent)
    fake.account.decide(dispute, won=won)
    return shown(dispute)


def _finish_refund(fake: "FakeStripe", refund: str, failure: str = "") -> Thing:
    fake.account.finish_refund(fake.account.things[refund], failure=failure)
    return shown(fake.account.things[refund])


VERBS = {
    "reset": _reset,
    "truth": truth,
    "trouble": _trouble,
    "webhooks": _webhooks,
    "resend": _resend,
    "clear": _clear,
    "fail": _fail,
    "dispute": _dispute,
    "decide": _decide,
    "finish_refund": _finish_refund,
    "payout": lambda fake: shown(fake.account.pay_out()),
}
