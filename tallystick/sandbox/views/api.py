"""The merchant's API: open a hosted page, ask what is true, close it."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from tallystick.sandbox import clock, processor
from tallystick.sandbox.books import truth, truths
from tallystick.sandbox.faults import faults_at
from tallystick.sandbox.models import Knob, Session
from tallystick.sandbox.request import SessionRequest
from tallystick.sandbox.views._doors import NO_KEY, api, explain, key_of, problem


@api
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Open a session, or find the sessions of one reference."""
    return _open(request) if request.method == "POST" else _find(request)


@api
@require_GET
def session(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what is true of a session."""
    found = Session.objects.filter(ref=ref).first()
    with faults_at(Knob.Point.FETCH, found.reference if found else ""):
        if found is None:
            return problem(404, "There is no such session.")
        return JsonResponse(truth(found, now=clock.now()))


@api
@require_POST
def expire(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a session unless it was paid, and say what is true then."""
    found = Session.objects.filter(ref=ref).first()
    if found is None:
        return problem(404, "There is no such session.")
    with faults_at(Knob.Point.EXPIRE, found.reference):
        now = clock.now()
        return JsonResponse(truth(processor.expire(found, now=now), now=now))


def _open(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    if key is None:
        return problem(400, NO_KEY)
    try:
        asked = SessionRequest.model_validate_json(request.body)
    except ValidationError as error:
        return problem(400, explain(error))
    with faults_at(Knob.Point.CREATE, asked.reference):
        return _open_session(asked, key)


def _open_session(asked: SessionRequest, key: str) -> HttpResponse:
    try:
        opened, is_new = processor.open_session(asked, idempotency_key=key, now=clock.now())
    except processor.AlreadyOver:
        return problem(400, "expires_at: has passed")
    except processor.KeyReused:
        return problem(409, "This Idempotency-Key came before with another request.")
    except processor.ReferenceTaken:
        return problem(409, "This reference has a session that is open or paid.")
    # The same key gets the same words again, whatever has become of the session since.
    answer = {"ref": opened.ref, "reference": opened.reference, "url": _page_address(opened)}
    headers = {} if is_new else {"Idempotency-Replayed": "true"}
    return JsonResponse(answer, status=201, headers=headers)


def _find(request: HttpRequest) -> HttpResponse:
    reference = request.GET.get("reference", "")
    if not reference:
        return problem(400, "Say which reference: ?reference=")
    with faults_at(Knob.Point.FIND, reference):
        found = Session.objects.filter(reference=reference).order_by("-id")
        return JsonResponse({"sessions": truths(list(found), now=clock.now())})


def _page_address(opened: Session) -> str:
    # By the sandbox's public address, not by the one the merchant's server happened to call.
    return urljoin(settings.SANDBOX_URL, reverse("sandbox:pay", args=[opened.ref]))
