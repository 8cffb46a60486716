"""The controls for tests: what is really true, which faults are planted, and starting over."""

from typing import Literal, Self

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tallystick.sandbox import clock, refunds
from tallystick.sandbox.books import totals, truths
from tallystick.sandbox.faults import LONGEST_WAIT, faults_of
from tallystick.sandbox.models import Event, Knob, Move, Payout, PayoutLine, Refund, Session
from tallystick.sandbox.views._doors import api, explain, problem

LONGEST_DELAY = 30 * 86_400  # seconds, of a webhook
_NEEDS_CENTS = {Knob.Fault.AMOUNT, Knob.Fault.LINE_ADDED}
_TAKES_DAYS = {Knob.Fault.PENDING, Knob.Fault.FAIL}


class KnobRequest(BaseModel):
    """A fault to plant."""

    model_config = ConfigDict(extra="forbid")

    point: Knob.Point
    fault: Knob.Fault
    reference: str = Field(default="", max_length=100)
    times: int | Literal["always"] = Field(default=1)
    seconds: int = Field(default=0, ge=0, le=LONGEST_DELAY)
    days: int = Field(default=0, ge=0, le=400)
    cents: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.fault not in faults_of(self.point):
            raise ValueError(f"{self.fault.value} does not go with the point {self.point.value}")
        if (self.fault in _NEEDS_CENTS) != (self.cents > 0):
            raise ValueError("cents goes with the faults amount and line-added, and only with them")
        if self.days and self.fault not in _TAKES_DAYS:
            raise ValueError("days goes with the faults pending and fail, and only with them")
        if self.fault != Knob.Fault.DELAY and self.seconds > LONGEST_WAIT:
            raise ValueError(f"seconds: {LONGEST_WAIT} at most")
        if self.times != "always" and not 0 < self.times <= 1_000_000:
            raise ValueError('times is a number from 1 to 1000000, or "always"')
        return self


@api
@require_GET
def truth(request: HttpRequest) -> HttpResponse:
    """Say what was really captured, refunded, returned and disputed, each and in all."""
    now = clock.now()
    sessions = Session.objects.order_by("id")
    made = Refund.objects.select_related("session").order_by("id")
    if reference := request.GET.get("reference"):
        sessions = sessions.filter(reference=reference)
        made = made.filter(session__reference=reference)
    told = truths(list(sessions), now=now)
    return JsonResponse(
        {
            "sessions": told,
            "refunds": [refunds.say(refund, now=now) for refund in made],
            "totals": totals(told),
        }
    )


@api
@require_http_methods(["GET", "POST", "DELETE"])
def knobs(request: HttpRequest) -> HttpResponse:
    """List the faults that can still go off, plant one, or take all away."""
    if request.method == "POST":
        try:
            asked = KnobRequest.model_validate_json(request.body)
        except ValidationError as error:
            return problem(400, explain(error))
        return JsonResponse(_say(_plant(asked)), status=201)
    if request.method == "DELETE":
        Knob.objects.all().delete()
    waiting = Knob.objects.exclude(left=0).order_by("id")
    return JsonResponse({"knobs": [_say(knob) for knob in waiting]})


@api
@require_http_methods(["DELETE"])
def knob(request: HttpRequest, knob_id: str) -> HttpResponse:
    """Take one fault away."""
    Knob.objects.filter(pk=knob_id).delete()
    return JsonResponse({})


@api
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Forget everything, as if the processor had never been used."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The books let nothing go, but for this.
            cursor.execute("SET LOCAL sandbox.reset = 'on'")
        for model in (Knob, Event, PayoutLine, Payout, Move, Refund, Session):
            model._default_manager.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL sandbox.reset = 'off'")
    return JsonResponse({})


def _plant(asked: KnobRequest) -> Knob:
    return Knob.objects.create(
        point=asked.point,
        fault=asked.fault,
        reference=asked.reference,
        left=None if asked.times == "always" else asked.times,
        seconds=asked.seconds,
        days=asked.days,
        cents=asked.cents,
    )


def _say(knob: Knob) -> dict[str, object]:
    return {
        "id": str(knob.pk),
        "point": knob.point,
        "fault": knob.fault,
        "reference": knob.reference,
        "left": "always" if knob.left is None else knob.left,
        "seconds": knob.seconds,
        "days": knob.days,
        "cents": knob.cents,
    }
