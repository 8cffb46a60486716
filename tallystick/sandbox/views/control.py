"""The controls for tests: what is really true, and which faults are planted."""

from collections.abc import Iterable
from typing import Self

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tallystick.sandbox import clock
from tallystick.sandbox.books import truths
from tallystick.sandbox.faults import LONGEST_WAIT
from tallystick.sandbox.models import Knob, Session
from tallystick.sandbox.views._doors import api, explain, problem


class KnobRequest(BaseModel):
    """A fault to plant."""

    model_config = ConfigDict(extra="forbid")

    point: Knob.Point
    fault: Knob.Fault
    reference: str = Field(default="", max_length=100)
    times: int = Field(default=1, gt=0, le=1_000_000)
    seconds: int = Field(default=0, ge=0, le=LONGEST_WAIT)
    cents: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.fault in (Knob.Fault.DECLINE, Knob.Fault.AMOUNT) and self.point != "pay":
            raise ValueError(f"{self.fault.value} goes with the point pay")
        if (self.fault == Knob.Fault.AMOUNT) != (self.cents > 0):
            raise ValueError("cents goes with the fault amount, and only with it")
        return self


@api
@require_GET
def truth(request: HttpRequest) -> HttpResponse:
    """Say what was really captured, refunded and returned, session by session and in all."""
    sessions = Session.objects.order_by("id")
    if reference := request.GET.get("reference"):
        sessions = sessions.filter(reference=reference)
    told = truths(list(sessions), now=clock.now())
    names = ("captured_cents", "refunded_cents", "returned_cents")
    totals = {name: _total(session[name] for session in told) for name in names}
    return JsonResponse({"sessions": told, "totals": totals})


@api
@require_http_methods(["GET", "POST", "DELETE"])
def knobs(request: HttpRequest) -> HttpResponse:
    """List the faults that have not gone off yet, plant one, or take all away."""
    if request.method == "POST":
        try:
            asked = KnobRequest.model_validate_json(request.body)
        except ValidationError as error:
            return problem(400, explain(error))
        return JsonResponse(_say(_plant(asked)), status=201)
    if request.method == "DELETE":
        Knob.objects.all().delete()
    waiting = Knob.objects.filter(left__gt=0).order_by("id")
    return JsonResponse({"knobs": [_say(knob) for knob in waiting]})


def _plant(asked: KnobRequest) -> Knob:
    return Knob.objects.create(
        point=asked.point,
        fault=asked.fault,
        reference=asked.reference,
        left=asked.times,
        seconds=asked.seconds,
        cents=asked.cents,
    )


def _say(knob: Knob) -> dict[str, object]:
    return {
        "id": str(knob.pk),
        "point": knob.point,
        "fault": knob.fault,
        "reference": knob.reference,
        "left": knob.left,
        "seconds": knob.seconds,
        "cents": knob.cents,
    }


def _total(cents: Iterable[object]) -> int:
    return sum(each for each in cents if isinstance(each, int))
