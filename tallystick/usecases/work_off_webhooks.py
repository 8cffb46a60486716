"""Works off what processors have told us."""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tallystick.gateways.payments.protocol import GatewayDown, Refused, Truth
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.inbox.queries import note_handled, note_trouble, waiting
from tallystick.records.payments.queries import reference_of

log = logging.getLogger(__name__)

UNMATCHED = "unmatched"
Confirm = Callable[[str], object]
Fetch = Callable[[str], Truth]


@dataclass(frozen=True, slots=True)
class WorkedOff:
    """What one run did, in events."""

    handled: int
    in_trouble: int


def work_off_webhooks(
    *, confirm: Confirm, limit: int, actor: str, now: datetime, fetch: Fetch | None = None
) -> WorkedOff:
    """
    Confirm each payment that is in the news, once however much was told of it.

    An event is done with only after `confirm` came to its end; one that cannot be worked off, or
    belongs to no payment of ours, is tried again later and holds up no other. News that is about
    no payment at all, such as a payout, is done with: others ask for payouts by the clock. Some
    processors tell of a dispute by a name that we never heard: `fetch` says whose it is.
    """
    news: dict[tuple[str, str, str], list[WebhookEvent]] = defaultdict(list)
    for event in waiting(now=now, limit=limit):
        news[event.gateway, event.gateway_reference, event.reference].append(event)
    handled = in_trouble = 0
    for (gateway, page, reference), events in news.items():
        ids = [event.id for event in events]
        trouble = _trouble(gateway, page, reference, confirm, fetch)
        if trouble:
            log.warning("%s told of %s: %s", gateway, page or reference, trouble)
            note_trouble(ids, trouble, now=now)
            in_trouble += len(ids)
        else:
            note_handled(ids, now=now)
            handled += len(ids)
    return WorkedOff(handled, in_trouble)


def _trouble(gateway: str, page: str, reference: str, confirm: Confirm, fetch: Fetch | None) -> str:
    """Confirm the payment that is meant, and return what stood in the way."""
    if not (page or reference):
        return ""
    ours = None
    try:
        ours = reference_of(gateway=gateway, gateway_reference=page, reference=reference)
        if ours is None and page and fetch is not None:
            told = fetch(page).reference
            ours = reference_of(gateway=gateway, gateway_reference="", reference=told)
        if ours is None:
            return UNMATCHED
        confirm(ours)
    except Refused:
        return UNMATCHED if ours is None else Refused.__name__
    except GatewayDown:
        return "the processor did not answer"
    except Exception as mistake:  # one poisoned event must not stop the others
        log.exception("payment %s could not be confirmed", reference or page)
        return type(mistake).__name__
    return ""
