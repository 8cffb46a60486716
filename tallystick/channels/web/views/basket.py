"""The basket: bills of several services, to be paid together."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.channels import clock
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.words import say
from tallystick.channels.web.bill_forms import AmountForm, PickForm, takes_parts
from tallystick.channels.web.bill_parts import Part, as_parts
from tallystick.channels.web.lookup import (
    GUEST,
    look_up,
    may_see_details,
    refuse_others,
    service_or_404,
)
from tallystick.channels.web.views.bill import Shown, page, what_it_shows
from tallystick.channels.web.views.find import not_found
from tallystick.channels.web.visit import Visit
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.checkout.models import CheckoutItem
from tallystick.records.checkout.queries import count, items_of
from tallystick.records.payments.queries import of_checkout
from tallystick.records.payments.states import LIVE, PUBLIC, PaymentState, PublicState
from tallystick.usecases._basket import InPayment
from tallystick.usecases.add_to_basket import NothingDue, NotPayable, OnHold, add_to_basket
from tallystick.usecases.remove_from_basket import remove_from_basket


@require_http_methods(["GET", "HEAD", "POST"])
def pay_bill(request: HttpRequest, service_code: str, number: str) -> HttpResponse:
    """Put what was chosen on a bill's page into the basket."""
    service = service_or_404(service_code)
    if request.method != "POST":
        return SeeOther(reverse("bill", args=[service.code, number]))
    refuse_others(request, "obligation", "amount")
    visit, now = Visit.read(request), clock.now()
    found = look_up(request, visit, service, number, now=now)
    if found is None:
        return not_found(request, service, number)
    shown = what_it_shows(request, visit, service, number, found, now=now)
    offered = {str(part.id): part for part in shown.payable}
    picked = request.POST.getlist("obligation")
    if not picked or not set(picked) <= set(offered):
        return _pick_again(request, shown)
    chosen = [offered[each] for each in dict.fromkeys(picked)]
    if len(chosen) == 1 and "amount" in request.POST:
        form = AmountForm(request.POST, part=chosen[0])
        if not takes_parts(chosen[0]) or not form.is_valid():
            shown.forms = {"amount_form": form, "form": form}
            return page(request, shown)
        _add(visit, chosen, form.cleaned_data["amount"])
    else:
        _add(visit, chosen, None)
    response = SeeOther(reverse("basket"))
    visit.save(response)
    return response


def _pick_again(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Show the bill again; what was ticked is gone or nothing was ticked."""
    if len(shown.payable) > 1:
        form = PickForm(request.POST, picks=shown.picks())
        shown.forms = {"pick_form": form, "form": form}
    return page(request, shown)


def _add(visit: Visit, parts: Sequence[Part], amount: Money | None) -> None:
    """Add the parts; a payment that is under way is shown by the basket's page itself."""
    try:
        for part in parts:
            _add_one(visit, part, amount)
    except InPayment:
        return
    visit.items = count(visit.basket)


def _add_one(visit: Visit, part: Part, amount: Money | None) -> None:
    try:
        basket = add_to_basket(
            checkout=visit.basket,
            obligation=part.id,
            amount=amount,
            proved=may_see_details(visit, part.service, part.bill),
            language=get_language() or settings.LANGUAGE_CODE,
            actor=GUEST,
            now=clock.now(),
            city=settings.CITY,
        )
        visit.basket = basket.id
    except (NothingDue, NotPayable, OnHold):
        return  # it was paid or held a moment ago; the basket's page says what is left


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """Show what is in the basket, and what it comes to."""
    return _page(request, Visit.read(request))


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a bill out of the basket."""
    refuse_others(request, "obligation")
    visit = Visit.read(request)
    identity = _identity(request)
    if visit.basket and identity:
        try:
            remove_from_basket(
                checkout=visit.basket, obligation=identity, actor=GUEST, now=clock.now()
            )
        except InPayment:
            return SeeOther(reverse("basket"))
        visit.items = count(visit.basket)
    response = SeeOther(reverse("basket"))
    visit.save(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change how much of a bill in the basket is paid."""
    if request.method != "POST":
        return SeeOther(reverse("basket"))
    refuse_others(request, "obligation", "amount")
    visit, identity = Visit.read(request), _identity(request)
    items = items_of(visit.basket) if visit.basket else []
    mine = [item.obligation for item in items if item.obligation_id == identity]
    parts = as_parts(mine, today=local_day(clock.now(), settings.CITY.zone))
    if parts and takes_parts(parts[0]):
        form = AmountForm(request.POST, part=parts[0])
        if not form.is_valid():
            return _page(request, visit, wrong=(parts[0].id, form))
        _add(visit, parts, form.cleaned_data["amount"])
    response = SeeOther(reverse("basket"))
    visit.save(response)
    return response


def _identity(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("obligation", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest, visit: Visit, wrong: tuple[UUID, AmountForm] | None = None
) -> HttpResponse:
    live = _close_what_is_paid(visit)
    items = items_of(visit.basket) if visit.basket else []
    parts = as_parts(
        [item.obligation for item in items], today=local_day(clock.now(), settings.CITY.zone)
    )
    rows = [_row(visit, item, parts, wrong) for item in items]
    visit.items = len(rows)
    context: dict[str, Any] = {
        "rows": rows,
        "total": sum((row["amount"] for row in rows), ZERO),
        "live": live,
        "form": wrong[1] if wrong else None,
        "basket_count": visit.items,
    }
    response = render(request, "web/basket.html", context)
    visit.save(response)
    return response


def _close_what_is_paid(visit: Visit) -> str:
    """Forget a basket that was paid; return the reference of a payment of it that is live."""
    if not visit.basket:
        return ""
    found = {PaymentState(one.state): one.reference for one in of_checkout(visit.basket)}
    if any(state not in LIVE and PUBLIC[state] != PublicState.NOT_PAID for state in found):
        visit.empty_basket()
        return ""
    return next((reference for state, reference in found.items() if state in LIVE), "")


def _row(
    visit: Visit,
    item: CheckoutItem,
    parts: Sequence[Part],
    wrong: tuple[UUID, AmountForm] | None,
) -> dict[str, Any]:
    part = next(each for each in parts if each.id == item.obligation_id)
    bill = part.bill
    may_know = item.proved or bill.id in visit.found or part.service.public_roll
    owed = part.owed if part.payable else ZERO
    amount = owed if item.whole else min(Money(item.cents), owed)
    form = None
    if wrong and wrong[0] == part.id:
        form = wrong[1]
    elif part.payable and takes_parts(part):
        form = AmountForm(part=part, initial={"amount": str(amount)}, auto_id=f"id_%s_{part.id}")
    return {
        "part": part,
        "title": part.title(may_know=may_know),
        "link": reverse("bill", args=[part.service.code, bill.number]) if may_know else "",
        "amount": amount,
        "less": amount < owed,
        "gone": not part.payable,
        "amount_form": form,
        "wrong": bool(wrong and wrong[0] == part.id),
        "what": _("%(service)s, %(title)s")
        % {"service": say(part.service.name), "title": part.title(may_know=may_know)},
    }
