"""The controls that play the payer and the banks: pay, clear, return, contest, refund, pay out."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tallystick.sandbox import bank, clock, payouts, processor, refunds
from tallystick.sandbox.books import truth
from tallystick.sandbox.faults import faults_at
from tallystick.sandbox.models import Knob, Payout, Refund, Session
from tallystick.sandbox.numbers import ACCOUNTS, CARDS, PretendAccount, PretendCard
from tallystick.sandbox.views._doors import api, explain, problem

Asked = TypeVar("Asked", bound=BaseModel)
_STRICT = ConfigDict(extra="forbid")


class Nothing(BaseModel):
    """A request that says no more than its address."""

    model_config = _STRICT


class Press(BaseModel):
    """Which number the payer types; the good card or the good account if none is named."""

    model_config = _STRICT

    number: str = ""


class SendBack(BaseModel):
    """With which code an eCheck comes back, and when."""

    model_config = _STRICT

    code: str = Field(default="R01", pattern=r"^R\d\d$")
    days: int = Field(default=0, ge=0, le=400)


class Contest(BaseModel):
    """How much of a card payment is contested, all that is left if not said, and why."""

    model_config = _STRICT

    cents: int | None = Field(default=None, gt=0)
    reason: str = Field(default="fraudulent", max_length=40)


class Fail(BaseModel):
    """Why a refund comes to nothing."""

    model_config = _STRICT

    reason: str = Field(default="expired_or_canceled_card", max_length=40)


@api
@require_POST
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Press the pay button in the payer's place."""

    def act(session: Session, asked: Press) -> Session:
        typed = asked.number.replace(" ", "")
        known: Mapping[str, PretendCard | PretendAccount]
        known = CARDS if session.method == "card" else ACCOUNTS
        number = known.get(typed or next(iter(known)))
        if number is None:
            raise bank.CannotBe("The sandbox does not know this number.")
        with faults_at(Knob.Point.PAY, session.reference) as knob:
            processor.take(session, number, knob, now=clock.now())
        return Session.objects.get(pk=session.pk)

    return _act(request, reference, Press, act)


@api
@require_POST
def clear(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a pending eCheck clear now."""
    return _act(
        request, reference, Nothing, lambda session, _: bank.clear(session, now=clock.now())
    )


@api
@require_POST
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Let an eCheck come back, now or after some days."""

    def act(session: Session, asked: SendBack) -> Session:
        after = timedelta(days=asked.days)
        return bank.send_back(session, code=asked.code, after=after, now=clock.now())

    return _act(request, reference, SendBack, act)


@api
@require_POST
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the card holder open a dispute."""

    def act(session: Session, asked: Contest) -> Session:
        return bank.open_dispute(session, cents=asked.cents, reason=asked.reason, now=clock.now())

    return _act(request, reference, Contest, act)


@api
@require_POST
def win(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the city win the dispute."""
    return _act(
        request, reference, Nothing, lambda session, _: bank.win_dispute(session, now=clock.now())
    )


@api
@require_POST
def lose(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the city lose the dispute."""
    return _act(
        request, reference, Nothing, lambda session, _: bank.lose_dispute(session, now=clock.now())
    )


@api
@require_POST
def finish_refund(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a pending refund reach the payer now."""
    return _act_on_refund(
        request, reference, Nothing, lambda refund, _: refunds.finish(refund, now=clock.now())
    )


@api
@require_POST
def fail_refund(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a refund come to nothing."""

    def act(refund: Refund, asked: Fail) -> Refund:
        return refunds.fail(refund, reason=asked.reason, now=clock.now())

    return _act_on_refund(request, reference, Fail, act)


@api
@require_http_methods(["GET", "POST"])
def all_payouts(request: HttpRequest) -> HttpResponse:
    """Pay out what is ready now, and list every payout with its true lines."""
    now = clock.now()
    if request.method == "POST":
        payouts.make_now(now=now)
    payouts.make_due(now=now)
    made = Payout.objects.order_by("sent_at", "id").prefetch_related(
        "lines__move__session", "lines__move__refund"
    )
    return JsonResponse({"payouts": [_with_lines(payout) for payout in made]})


def _with_lines(payout: Payout) -> dict[str, object]:
    true = [line for line in payout.lines.all() if line.move is not None]
    return {**payouts.say(payout), "lines": [payouts.say_line(line) for line in true]}


def _act(
    request: HttpRequest,
    reference: str,
    shape: type[Asked],
    act: Callable[[Session, Asked], Session],
) -> HttpResponse:
    """Do something to the newest session of a reference, or to the session of this ref."""
    by_ref = Session.objects.filter(ref=reference)
    session = (by_ref | Session.objects.filter(reference=reference)).order_by("-id").first()
    if session is None:
        return problem(404, "There is no such session.")
    try:
        changed = act(session, shape.model_validate_json(request.body or b"{}"))
    except ValidationError as error:
        return problem(400, explain(error))
    except bank.CannotBe as reason:
        return problem(409, str(reason))
    return JsonResponse(truth(changed, now=clock.now()))


def _act_on_refund(
    request: HttpRequest,
    reference: str,
    shape: type[Asked],
    act: Callable[[Refund, Asked], Refund],
) -> HttpResponse:
    by_ref = Refund.objects.filter(ref=reference)
    refund = (by_ref | Refund.objects.filter(reference=reference)).first()
    if refund is None:
        return problem(404, "There is no such refund.")
    try:
        changed = act(refund, shape.model_validate_json(request.body or b"{}"))
    except ValidationError as error:
        return problem(400, explain(error))
    except bank.CannotBe as reason:
        return problem(409, str(reason))
    return JsonResponse(refunds.say(changed, now=clock.now()))
