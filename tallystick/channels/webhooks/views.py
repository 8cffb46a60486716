"""Takes in what processors tell us: verify, keep, answer."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_called
from tallystick.gateways.payments.protocol import BadSignature, GatewayDown
from tallystick.usecases.receive_webhook import receive_webhook

log = logging.getLogger(__name__)

ACTOR = "webhook"
LONGEST = 512 * 1024  # bytes; processors send a few thousand


# A processor has no cookie of ours: its signature is the proof of who is speaking.
@csrf_exempt
@require_POST
def receive(request: HttpRequest, gateway: str) -> HttpResponse:
    """
    Keep what a processor tells us, and answer at once; a job asks what is true of it.

    200 also for what was told before and for what we do not know, so that it is not sent again;
    400 when it is not the processor's, 413 when it is too long.
    """
    try:
        processor = gateway_called(gateway)
    except GatewayDown:
        raise Http404 from None
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        return HttpResponse(status=413)
    now = clock_now()
    try:
        events = processor.parse_webhook(body, request.headers, now=now)
    except BadSignature as reason:
        log.warning("a webhook for %s was turned away: %s", gateway, reason)
        return HttpResponse(status=400)
    receive_webhook(gateway=gateway, events=events, body=body, actor=ACTOR, now=now)
    return HttpResponse(status=200)
