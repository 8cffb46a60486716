"""The controls for webhooks: what waits, send it now, release it, send it again, forge it."""

from typing import Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tallystick.sandbox import clock, courier, payouts
from tallystick.sandbox.events import body_of, sign
from tallystick.sandbox.models import Event, Session, new_event_code
from tallystick.sandbox.views._doors import api, explain, problem


class Release(BaseModel):
    """Which events to let go, and in which order."""

    model_config = ConfigDict(extra="forbid")

    reference: str = ""
    events: list[str] = Field(default_factory=list, max_length=1000)
    order: Literal["oldest", "newest"] = "oldest"


class Resend(BaseModel):
    """Whether the event is signed afresh, or replayed with its first signature."""

    model_config = ConfigDict(extra="forbid")

    replay: bool = False


class Forge(BaseModel):
    """News that is not true: signed with a wrong secret, or, as a lie, with the right one."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(default="session.paid", max_length=40)
    reference: str = Field(default="", max_length=100)
    ref: str = Field(default="", max_length=40)
    signed: bool = False


@api
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """List the news that is due, and what became of it."""
    due = _of(request.GET.get("reference", "")).filter(due_at__lte=clock.now())
    return JsonResponse({"events": [_say(event) for event in due.order_by("due_at", "id")]})


@api
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Let the courier make a round now."""
    now = clock.now()
    payouts.make_due(now=now)
    return _told(courier.deliver(now=now))


@api
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Send what is due and was not taken yet: held, dropped, delayed or given up."""
    try:
        asked = Release.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        return problem(400, explain(error))
    now = clock.now()
    waiting = _of(asked.reference).filter(due_at__lte=now, sent_at=None)
    if asked.events:
        waiting = waiting.filter(code__in=asked.events)
    found = list(waiting.order_by("due_at", "id"))
    if asked.order == "newest":
        found.reverse()
    if asked.events:
        found.sort(key=lambda event: asked.events.index(event.code))
    return _told(courier.release(found, now=now))


@api
@require_POST
def resend(request: HttpRequest, code: str) -> HttpResponse:
    """Send an event once more, whether it was taken or not."""
    event = Event.objects.filter(code=code).first()
    if event is None:
        return problem(404, "There is no such event.")
    try:
        asked = Resend.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        return problem(400, explain(error))
    return JsonResponse({"answer": courier.resend(event, replay=asked.replay, now=clock.now())})


@api
@require_POST
def forge(request: HttpRequest) -> HttpResponse:
    """Send news that somebody made up, and say what the merchant answered."""
    try:
        asked = Forge.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        return problem(400, explain(error))
    now = clock.now()
    session = Session.objects.filter(reference=asked.reference).order_by("-id").first()
    ref = asked.ref or (session.ref if session is not None else "")
    told = {"ref": ref, "reference": asked.reference}
    body = body_of(new_event_code(), asked.kind, told, at=now).encode()
    secret = settings.SANDBOX_WEBHOOK_SECRETS[0] if asked.signed else "guessed"
    return JsonResponse({"answer": courier.post(body, sign(body, secret=secret, at=now))})


def _of(reference: str) -> QuerySet[Event]:
    return Event.objects.filter(reference=reference) if reference else Event.objects.all()


def _told(done: courier.Round) -> JsonResponse:
    return JsonResponse({"sent": done.sent, "not_taken": done.not_taken})


def _say(event: Event) -> dict[str, object]:
    return {
        "id": event.code,
        "kind": event.kind,
        "about": event.about,
        "reference": event.reference,
        "due_at": event.due_at.isoformat(),
        "fate": event.fate,
        "attempts": event.attempts,
        "answer": event.answer,
        "sent_at": event.sent_at.isoformat() if event.sent_at is not None else None,
        "given_up": event.given_up_at is not None,
    }
