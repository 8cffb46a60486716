"""The hosted pages: the payer's form, the bank's question, and what became of it."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tallystick.kernel.money import Money
from tallystick.sandbox import clock, processor
from tallystick.sandbox.faults import Broken, Dropped, faults_at, wait
from tallystick.sandbox.forms import AccountForm, CardForm, HostedForm
from tallystick.sandbox.models import Knob, Session, State
from tallystick.sandbox.numbers import ACCOUNTS, CARDS, CardFate, PretendCard
from tallystick.sandbox.processor import Answer
from tallystick.sandbox.views._doors import Response, cut_off, pretend_only
from tallystick.sandbox.words import WORDS, language_of


class SeeOther(HttpResponseRedirect):
    """303: the browser asks for the next page with GET, so that a reload pays nothing."""

    status_code = 303


@never_cache
@sensitive_post_parameters()
@pretend_only
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, ref: str) -> Response:
    """Show the form, or take the money once."""
    session = get_object_or_404(Session, ref=ref)
    if request.method == "POST":
        try:
            return _pay(request, session)
        except Broken:
            return _timeout(request, session)
        except Dropped:
            return cut_off()
    processor.visit(session, now=clock.now())
    return _page(request, session)


@never_cache
@pretend_only
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask the payer on behalf of the bank, and act on the answer."""
    session = get_object_or_404(Session, ref=ref)
    now = clock.now()
    if request.method == "POST" and "approve" in request.POST:
        return _onward(request, session, processor.approve_step(session, now=now))
    if request.method == "POST":
        return _onward(request, session, processor.refuse_step(session, now=now))
    if session.state(now) is not State.ACTION:
        return SeeOther(_address("pay", session))
    words = _words(session)
    text = words["bank_text"].format(amount=session.total, last4=session.last4)
    return _render(request, session, "bank", title=words["bank_title"], text=text)


def _pay(request: HttpRequest, session: Session) -> HttpResponse:
    form = _form(session, request)
    state = session.state(clock.now())
    if state in (State.EXPIRED, State.FAILED):
        return _page(request, session)
    if state not in (State.OPEN, State.ACTION):
        return SeeOther(session.success_url)  # a second press: the first has paid
    if not form.is_valid():
        return _page(request, session, form)
    number = form.cleaned_data["number" if session.method == "card" else "account"]
    fate = number.fate if isinstance(number, PretendCard) else CardFate.PAYS
    if fate is CardFate.HANGS:
        wait(settings.SANDBOX_HANG_SECONDS)
    with faults_at(Knob.Point.PAY, session.reference) as knob:
        # After any wait: this is the moment that counts.
        answer = processor.take(session, number, knob, now=clock.now())
    if fate is CardFate.TIMES_OUT:
        raise Broken(number.spaced)
    return _onward(request, session, answer)


def _onward(request: HttpRequest, session: Session, answer: Answer) -> HttpResponse:
    if answer is Answer.PAID:
        return SeeOther(session.success_url)
    if answer is Answer.STEP:
        return SeeOther(_address("bank", session))
    return SeeOther(_address("pay", session))


def _page(request: HttpRequest, session: Session, form: HostedForm | None = None) -> HttpResponse:
    state = session.state(clock.now())
    words = _words(session)
    if state not in (State.OPEN, State.ACTION):
        back = session.cancel_url if state in (State.EXPIRED, State.FAILED) else session.success_url
        return _render(
            request,
            session,
            "closed",
            title=words[f"{state}_title"],
            text=words[f"{state}_text"].format(amount=session.total),
            back=back,
        )
    return _render(
        request,
        session,
        "pay",
        title=words[f"title_{session.method}"],
        form=form if form is not None else _form(session, None),
        # After a decline the page is shown afresh; what is wrong now is said first.
        declined=words[f"reason_{session.reason}"] if session.reason and form is None else "",
        lines=[(line["label"], Money(line["cents"])) for line in session.lines],
        authorization=words["authorization"].format(amount=session.total),
        stories=_stories(session),
    )


def _timeout(request: HttpRequest, session: Session) -> HttpResponse:
    words = _words(session)
    response = _render(
        request, session, "closed", title=words["timeout_title"], text=words["timeout_text"]
    )
    response.status_code = 504
    return response


def _render(
    request: HttpRequest, session: Session, template: str, **context: object
) -> HttpResponse:
    words = _words(session)
    # Without the request: the portal's own context is no business of another company's page.
    html = render_to_string(
        f"sandbox/{template}.html",
        {
            "say": words,
            "language": language_of(session.language),
            "session": session,
            "pay_label": words["pay"].format(amount=session.total),
            "approve_label": words["approve"].format(amount=session.total),
            "csrf_token": get_token(request),
            **context,
        },
    )
    return HttpResponse(html)


def _form(session: Session, request: HttpRequest | None) -> HostedForm:
    shape = CardForm if session.method == "card" else AccountForm
    data = request.POST if request is not None else None
    return shape(data, words=_words(session), today=_today())


def _today() -> date:
    return timezone.localdate(clock.now())


def _stories(session: Session) -> list[tuple[str, str]]:
    words = _words(session)
    if session.method == "card":
        return [
            (f"{card.spaced} ({card.brand})", words[f"fate_{card.fate}"]) for card in CARDS.values()
        ]
    return [(account.number, words[f"story_{account.story}"]) for account in ACCOUNTS.values()]


def _words(session: Session) -> dict[str, str]:
    return dict(WORDS[language_of(session.language)])


def _address(name: str, session: Session) -> str:
    return reverse(f"sandbox:{name}", args=[session.ref])
