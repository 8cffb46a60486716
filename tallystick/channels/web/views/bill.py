"""Shows a bill: what is owed and why, what comes next, what it will be on another day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tallystick.catalog.model import Service
from tallystick.channels import clock
from tallystick.channels.pages import naming
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.web import bill_parts, elsewhere, relief_words, tax_parts, usage_parts
from tallystick.channels.web.bill_forms import AmountForm, Pick, PickForm, WhenForm, takes_parts
from tallystick.channels.web.bill_parts import Part, parts_of
from tallystick.channels.web.kept import Kept
from tallystick.channels.web.lookup import (
    look_up,
    may_see_details,
    prove,
    refuse_others,
    service_or_404,
)
from tallystick.channels.web.numbers import SecondForm
from tallystick.channels.web.views.find import biller_of, not_found, unlike_second
from tallystick.channels.web.visit import Visit
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill
from tallystick.records.billing.queries import Found, bills_of, lines_of
from tallystick.records.checkout.queries import obligations_in

_blank = Kept()  # forms in which nothing is typed yet


@dataclass
class Shown:
    """What a number leads to, for one visitor: one bill, or several to choose from."""

    service: Service
    number: str  # as it stands in the address
    found: Found
    visit: Visit
    parts: list[Part]
    bill: Bill | None
    today: date
    forms: dict[str, Any] = field(default_factory=dict)

    @property
    def payable(self) -> list[Part]:
        """What is owed today, and not on hold."""
        return [part for part in self.parts if part.payable]

    def proved(self, bill: Bill) -> bool:
        """Return whether this visitor may see a bill's details."""
        return may_see_details(self.visit, self.service, bill)

    def picks(self) -> list[Pick]:
        """Return what can be ticked."""
        return [
            Pick(
                part,
                part.name if self.bill and part.name else self.title(part),
                "" if self.bill else self.link(part.bill),
            )
            for part in self.payable
        ]

    def title(self, part: Part) -> str:
        """Return a part's name among others."""
        return part.title(may_know=self.proved(part.bill) or not self.found.by_account)

    def link(self, bill: Bill) -> str:
        """Return where a bill is shown alone; nothing if its number is not for this visitor."""
        if naming.identifier_of(self.service, "bill") and not self.proved(bill):
            return ""
        return reverse("bill", args=[self.service.code, bill.number])


def what_it_shows(
    request: HttpRequest,
    visit: Visit,
    service: Service,
    number: str,
    found: Found,
    *,
    now: datetime,
) -> Shown:
    """Return the one bill that a number means, or all that it may mean."""
    today = local_day(now, settings.CITY.zone)
    bills = list(found.bills) or bills_of(found.account.id)
    parts = parts_of(service, bills, today=today)
    owing = {part.bill.id for part in parts if part.owed > ZERO}
    bill = bills[0] if len(bills) == 1 else None
    if len(owing) == 1 and len(bills) > 1 and "all" not in request.GET:
        bill = next(each for each in bills if each.id in owing)
    if bill:
        parts = [part for part in parts if part.bill.id == bill.id]
    return Shown(service, number, found, visit, parts, bill, today)


@require_http_methods(["GET", "HEAD", "POST"])
def bill(request: HttpRequest, service_code: str, number: str) -> HttpResponse:
    """Show what a number leads to; a POST brings the second item, which opens the details."""
    service = service_or_404(service_code)
    visit, now = Visit.read(request), clock.now()
    found = look_up(request, visit, service, number, now=now)
    if found is None:
        return not_found(request, service, number)
    if request.method == "POST":
        return _prove(request, visit, service, number, found, now=now)
    if second := request.GET.get("second", ""):  # from the code on a printed bill
        prove(request, visit, service, found, second[:100], now=now)
        response: HttpResponse = SeeOther(request.path)
    else:
        shown = what_it_shows(request, visit, service, number, found, now=now)
        response = page(request, shown)
    visit.save(response)
    return response


def _prove(
    request: HttpRequest,
    visit: Visit,
    service: Service,
    number: str,
    found: Found,
    *,
    now: datetime,
) -> HttpResponse:
    refuse_others(request, "second")
    if service.second is None:
        return SeeOther(request.path)
    form = SecondForm(request.POST, second=service.second)
    if form.is_valid():
        if prove(request, visit, service, found, form.cleaned_data["second"], now=now):
            response = SeeOther(request.path)
            visit.save(response)
            return response
        form.refuse("second", unlike_second())
    shown = what_it_shows(request, visit, service, number, found, now=now)
    shown.forms = {"second_form": form, "form": form}
    return page(request, shown)


def page(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Return the page of a bill, or of an account with several."""
    service, account = shown.service, shown.found.account
    may_name = shown.found.by_account or service.public_roll
    context: dict[str, Any] = {
        "service": service,
        **biller_of(service),
        "number": shown.number,
        "account_identifier": naming.identifier_of(service, "account") if may_name else None,
        "account_number": naming.account_number_of(service, account) if may_name else "",
        "total": sum((part.owed for part in shown.payable), ZERO),
        "on_hold": sum((part.owed for part in shown.parts if part.on_hold), ZERO),
        "pick_form": PickForm(picks=shown.picks()) if len(shown.payable) > 1 else None,
        "today": shown.today,
        "elsewhere": elsewhere.told(service, shown.parts),
        **_second(shown),
    }
    if shown.bill is None:
        return render(request, "web/choose.html", context | _account(shown) | shown.forms)
    context |= _bill(request, shown, shown.bill)
    return render(request, "web/bill.html", context | shown.forms)


def _second(shown: Shown) -> dict[str, Any]:
    """Offer to type the second item, unless it was typed or is what was looked up."""
    service, account_number = shown.service, shown.found.by_account
    identifier = naming.identifier_of(service, "account")
    same = (
        account_number and identifier and service.second and identifier.code == service.second.code
    )
    opened = shown.visit.has_proved(*shown.found.known_as, shown.found.account.id)
    if service.second is None or service.public_roll or opened:
        return {}
    if same:
        return {"look_up_alone": naming.identifier_of(service, "bill")}
    second = service.second
    return {
        "second_form": _blank.text(
            "second", service.code, write=lambda: SecondForm(second=second).render()
        )
    }


def _account(shown: Shown) -> dict[str, Any]:
    """Return what the page of an account says besides what is to be paid."""
    done = [part for part in reversed(shown.parts) if not part.payable]
    return {
        "single_pick": shown.picks()[0] if len(shown.payable) == 1 else None,
        "done": [Pick(part, shown.title(part), shown.link(part.bill)) for part in done],
        "single": shown.payable[0] if len(shown.payable) == 1 else None,
    }


def _bill(request: HttpRequest, shown: Shown, bill: Bill) -> dict[str, Any]:
    """Return what the page of one bill says."""
    single = shown.payable[0] if len(shown.payable) == 1 else None
    when = WhenForm(request.GET, today=shown.today) if "on" in request.GET else None
    basket = shown.visit.basket
    waiting = obligations_in(basket) if basket else set()
    context: dict[str, Any] = {
        "bill": bill,
        "identifier": naming.identifier_of(shown.service, "bill"),
        "bill_title": naming.title_of(shown.service, bill, may_know=shown.proved(bill))
        if shown.found.by_account
        else "",
        "bill_number": naming.number_of(shown.service, bill),
        "may_know": shown.proved(bill) or not shown.found.by_account,
        "state": _state(shown, bill),
        "credit": Money(max(-bill.total_cents, 0)),
        "parts": shown.parts,
        "single": single,
        "held": any(part.held for part in shown.parts),
        "in_basket": any(part.id in waiting for part in shown.parts),
        "amount_form": AmountForm(part=single) if single and takes_parts(single) else None,
        "when_form": when
        or _blank.text("when", write=lambda: WhenForm(today=shown.today).render()),
        "form": when,
        "then": [(part, part.owed_on(when.cleaned_data["on"])) for part in shown.payable]
        if when and when.is_valid()
        else [],
        "coming": [(part, part.coming()) for part in shown.payable],
        "proved": shown.proved(bill),
        "account_link": _account_link(shown),
    }
    context["then_total"] = sum((debt.total for _part, debt in context["then"]), ZERO)
    return context | (_details(shown, bill) if context["proved"] else {})


def _state(shown: Shown, bill: Bill) -> str:
    if bill.state == Bill.State.VOID:
        return "void"
    if shown.payable:
        return "late" if any(part.late for part in shown.payable) else "open"
    if any(part.on_hold for part in shown.parts):
        return "hold"
    return "credit" if bill.total_cents < 0 else "paid"


def _account_link(shown: Shown) -> str:
    account = shown.found.account
    if not (shown.service.public_roll or shown.visit.may_see(account.id)):
        return ""
    return reverse("bill", args=[shown.service.code, account.number]) + "?all=1"


def _details(shown: Shown, bill: Bill) -> dict[str, Any]:
    """Return what only those may see who hold the paper."""
    printed = lines_of([part.id for part in shown.parts])
    return {
        "reasons": [(part, part.lines()) for part in shown.parts],
        "details": bill_parts.details(shown.service, bill),
        "readings": bill_parts.readings(bill),
        "usage": usage_parts.usage_on(shown.service, bill, printed),
        "relief": relief_words.relief_of(shown.service, bill),
        "tax": tax_parts.tax_of(shown.service, bill, shown.parts, printed),
        "printed": [
            (
                part,
                bill_parts.printed(
                    shown.service, [each for each in printed if each.obligation_id == part.id]
                ),
            )
            for part in shown.parts
        ],
        "history": bill_parts.history(shown.service, shown.parts),
    }
