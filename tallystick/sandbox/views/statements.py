"""The merchant's API after the payment: give money back, list charges, payouts and their lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods
from pydantic import ValidationError

from tallystick.sandbox import bank, clock, payouts, refunds
from tallystick.sandbox.books import truths
from tallystick.sandbox.faults import faults_at
from tallystick.sandbox.models import Knob, Payout, Refund, Session
from tallystick.sandbox.views._doors import NO_KEY, api, explain, key_of, moment_of, problem

PAGE = 100
Row = TypeVar("Row", bound=Model)
NO_SINCE = "Say since when: ?since= and a moment with a time zone."


@api
@require_http_methods(["GET", "POST"])
def refunds_of(request: HttpRequest) -> HttpResponse:
    """Give money back, or find a refund by the merchant's reference."""
    return _give_back(request) if request.method == "POST" else _find(request)


@api
@require_GET
def charges(request: HttpRequest) -> HttpResponse:
    """List the sessions on which money was taken, in the order in which it was."""
    since = moment_of(request.GET.get("since", ""))
    if since is None:
        return problem(400, NO_SINCE)
    with faults_at(Knob.Point.CHARGES, ""):
        now = clock.now()
        taken = Session.objects.filter(acted_at__gte=since)
        rows, more = _page(request, taken, by="acted_at")
        return JsonResponse({"sessions": truths(rows, now=now), "more": more})


@api
@require_GET
def payouts_since(request: HttpRequest) -> HttpResponse:
    """List what was sent to the city's bank, the oldest first."""
    since = moment_of(request.GET.get("since", ""))
    if since is None:
        return problem(400, NO_SINCE)
    with faults_at(Knob.Point.PAYOUTS, ""):
        payouts.make_due(now=clock.now())
        rows, more = _page(request, Payout.objects.filter(sent_at__gte=since), by="sent_at")
        return JsonResponse({"payouts": [payouts.say(row) for row in rows], "more": more})


@api
@require_GET
def payout_lines(request: HttpRequest, ref: str) -> HttpResponse:
    """List the lines of a payout."""
    payout = Payout.objects.filter(ref=ref).first()
    if payout is None:
        return problem(404, "There is no such payout.")
    with faults_at(Knob.Point.PAYOUTS, ""):
        lines = payout.lines.filter(left_out=False)
        lines = lines.select_related("move__session", "move__refund")
        rows, more = _page(request, lines, by="id")
        return JsonResponse({"lines": [payouts.say_line(row) for row in rows], "more": more})


def _page(request: HttpRequest, rows: QuerySet[Row], *, by: str) -> tuple[Sequence[Row], bool]:
    """Return at most a hundred rows after the one that ?after= names, and whether more follow."""
    after = request.GET.get("after", "")
    last = rows.filter(ref=after).values_list(by, "id").first() if after else None
    if last is not None:
        rows = rows.filter(Q(**{f"{by}__gt": last[0]}) | Q(**{by: last[0], "id__gt": last[1]}))
    found = list(rows.order_by(by, "id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _give_back(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    if key is None:
        return problem(400, NO_KEY)
    try:
        asked = refunds.RefundRequest.model_validate_json(request.body)
    except ValidationError as error:
        return problem(400, explain(error))
    session = Session.objects.filter(ref=asked.ref).first()
    if session is None:
        return problem(404, "There is no such session.")
    with faults_at(Knob.Point.REFUND, session.reference) as knob:
        return _make(session, asked, key, knob, now=clock.now())


def _make(
    session: Session, asked: refunds.RefundRequest, key: str, knob: Knob | None, *, now: datetime
) -> HttpResponse:
    try:
        refund, is_new = refunds.give_back(session, asked, key=key, knob=knob, now=now)
    except refunds.RefundKeyReused:
        return problem(409, "This Idempotency-Key came before with another request.")
    except bank.CannotBe as reason:
        return problem(409, str(reason))
    headers = {} if is_new else {"Idempotency-Replayed": "true"}
    return JsonResponse(refunds.say(refund, now=now), status=201, headers=headers)


def _find(request: HttpRequest) -> HttpResponse:
    reference = request.GET.get("reference", "")
    if not reference:
        return problem(400, "Say which reference: ?reference=")
    refund = Refund.objects.filter(reference=reference).select_related("session").first()
    with faults_at(Knob.Point.FETCH_REFUND, refund.session.reference if refund else ""):
        found = [] if refund is None else [refunds.say(refund, now=clock.now())]
        return JsonResponse({"refunds": found})
