"""How to reach each staff page in a real browser, signed in as somebody who may see it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page

from tallystick.channels.clock import now
from tallystick.channels.jobs import tasks
from tallystick.channels.jobs.money_back import take_payouts
from tallystick.demo.staff import PASSWORD
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.banking.models import Difference
from tallystick.records.billing.models import HeldBill
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.people.invitations import token
from tallystick.records.people.roles import Role
from tallystick.records.refunds.queries import available
from tallystick.sandbox.payouts import make_now
from tallystick.usecases.add_staff import add_staff
from tallystick.usecases.record_outage import record_outage
from tallystick.usecases.request_refund import request_refund
from tests.bill_file import arrive
from tests.journeys.paying import card_receipt
from tests.staff import Staff
from tests.water import meis_bills

Reach = Callable[[Page, str], object]


def sign_in(page: Page, base: str, role: Role = Role.SUPERVISOR) -> Staff:
    """Give the browser the session of somebody who has signed in."""
    staff = Staff.hired(role).signs_in()
    key = staff.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
    return staff


def types_password(page: Page, base: str) -> Staff:
    """Type address and password as a person does."""
    staff = Staff.hired(Role.SUPERVISOR)
    page.goto(base + "/staff/")
    page.locator("[name=login]").fill(staff.who.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("#page-form .usa-button").click()
    return staff


def at(path: str, role: Role = Role.SUPERVISOR) -> Reach:
    """Return how to reach a page that has an address of its own."""

    def go(page: Page, base: str) -> None:
        sign_in(page, base, role)
        page.goto(base + path)

    return go


def sent_empty(path: str) -> Reach:
    """Return how to reach a form's mistakes."""

    def press(page: Page, base: str) -> None:
        sign_in(page, base)
        page.goto(base + path)
        page.locator("#page-form .usa-button").click()

    return press


def wrong_password(page: Page, base: str) -> None:
    page.goto(base + "/staff/sign-in/")
    page.locator("[name=login]").fill("nobody@staff.example")
    page.locator("[name=password]").fill("not the password")
    page.locator("#page-form .usa-button").click()


def wrong_code(page: Page, base: str) -> None:
    types_password(page, base)
    page.locator("[name=code]").fill("000000")
    page.locator("#page-form .usa-button").click()


def set_up(page: Page, base: str) -> None:
    """Follow a set-up link."""
    user = add_staff(
        name="Nora Blum", email="nora@example.gov", role=Role.CLERK, actor="command", now=now()
    )
    page.goto(base + reverse("staff_set_up", args=[user.id, token(user)]))


def set_up_app(page: Page, base: str) -> None:
    """Choose a password; then comes the telephone."""
    set_up(page, base)
    page.locator("[name=password]").fill("gray heron on ice")
    page.locator("[name=again]").fill("gray heron on ice")
    page.locator("#page-form .usa-button").click()


def ended_link(page: Page, base: str) -> None:
    page.goto(base + "/staff/set-up/00000000-0000-0000-0000-000000000001/none/")


def paid(page: Page, base: str) -> str:
    """Pay by card as Ana does; return the payment's reference."""
    card_receipt(page, base)
    tasks.give_numbers(timestamp=0)
    return urlsplit(page.url).path.split("/")[2]


def a_payment(page: Page, base: str) -> str:
    """Have a payment, and be signed in; return the payment's reference."""
    reference = paid(page, base)
    sign_in(page, base)
    return reference


def payments(page: Page, base: str) -> None:
    a_payment(page, base)
    page.goto(base + "/staff/payments/")


def payment(page: Page, base: str) -> None:
    page.goto(f"{base}/staff/payments/{a_payment(page, base)}/")


def payment_asked(page: Page, base: str) -> None:
    payment(page, base)
    page.locator("form[action$='/ask/'] button").click()


def message(page: Page, base: str) -> None:
    a_payment(page, base)
    page.goto(f"{base}/staff/messages/{Notice.objects.latest('created_at').id}/")


def messages(page: Page, base: str) -> None:
    a_payment(page, base)
    page.goto(base + "/staff/messages/")


def jobs(page: Page, base: str) -> None:
    """One job has stopped with a mistake."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, priority, args)"
            " VALUES ('default', 'number_receipts', 'failed', 0, '{\"timestamp\": 1}')"
        )
    at("/staff/jobs/")(page, base)


def outages(page: Page, base: str) -> None:
    staff = sign_in(page, base)
    record_outage(
        began_at=now().replace(hour=1),
        ended_at=now().replace(hour=2),
        grace_days=3,
        reason="No power",
        actor=staff.user.actor,
        now=now().replace(hour=23),
        city=settings.CITY,
    )
    page.goto(base + "/staff/outages/")


def asked_refund(page: Page, base: str) -> str:
    """Have a refund that the finance officer asks for; return its address."""
    reference = paid(page, base)
    staff = sign_in(page, base, Role.FINANCE)
    payment = Payment.objects.get(reference=reference)
    refund = request_refund(
        payment=reference,
        reason="wrong-bill",
        asked=Money(200_00),
        still_available=available(payment),
        note="Wrong plate",
        actor=staff.user.actor,
        now=now(),
        city=settings.CITY,
    )
    return f"{base}/staff/refunds/{refund.reference}/"


def refund_form(page: Page, base: str) -> None:
    page.goto(f"{base}/staff/payments/{a_payment(page, base)}/refund/")


def refund_form_sent_empty(page: Page, base: str) -> None:
    refund_form(page, base)
    page.locator("#page-form .usa-button").click()


def refunds(page: Page, base: str) -> None:
    asked_refund(page, base)
    page.goto(base + "/staff/refunds/")


def own_refund(page: Page, base: str) -> None:
    page.goto(asked_refund(page, base))


def refund_of_another(page: Page, base: str) -> None:
    address = asked_refund(page, base)
    sign_in(page, base)
    page.goto(address)


def a_difference(page: Page, base: str) -> Difference:
    """Have a payout, and a difference about a payment; be signed in as the finance officer."""
    reference = paid(page, base)
    make_now(now=now())
    take_payouts(timestamp=0)
    sign_in(page, base, Role.FINANCE)
    payment = Payment.objects.get(reference=reference)
    return Difference.objects.create(
        kind=Difference.Kind.AMOUNT,
        gateway="sandbox",
        subject=f"payment:{payment.id}",
        payment=payment,
        cents=-5_00,
        says="The processor took another amount.",
        found_at=now(),
    )


def payouts(page: Page, base: str) -> None:
    a_difference(page, base)
    page.goto(base + "/staff/payouts/")


def payout(page: Page, base: str) -> None:
    payouts(page, base)
    page.locator("tbody a").first.click()


def difference(page: Page, base: str) -> None:
    page.goto(f"{base}/staff/differences/{a_difference(page, base).id}/")


def difference_closed_without_words(page: Page, base: str) -> None:
    page.goto(f"{base}/staff/differences/{a_difference(page, base).id}/close/")
    page.locator("#page-form .usa-button").click()


def unapplied_one(page: Page, base: str) -> None:
    page.goto(f"{base}/staff/unapplied/{a_payment(page, base)}/")


def a_held_bill(page: Page, base: str) -> str:
    """Have a held bill, and be signed in as the supervisor; return its address."""
    read_on = local_day(now(), settings.CITY.zone) - timedelta(days=20)
    arrive(*meis_bills(2_400, 2_500, 2_300, 11_000, until=read_on), now=now())
    sign_in(page, base)
    return f"{base}/staff/held-bills/{HeldBill.objects.get().id}/"


def held_bills(page: Page, base: str) -> None:
    a_held_bill(page, base)
    page.goto(base + "/staff/held-bills/")


def held_bill_released_without_words(page: Page, base: str) -> None:
    page.goto(a_held_bill(page, base))
    page.locator("#page-form .usa-button").click()


STAFF_PAGES: dict[str, Reach] = {
    "sign in": lambda page, base: page.goto(base + "/staff/sign-in/"),
    "sign in, wrong password": wrong_password,
    "code, wrong": wrong_code,
    "set up": set_up,
    "set up the app": set_up_app,
    "link that has ended": ended_link,
    "sign out": at("/staff/sign-out/"),
    "start": at("/staff/"),
    "refused": at("/staff/jobs/", Role.CLERK),
    "payments": payments,
    "payments, none found": at("/staff/payments/?known=7777"),
    "payment": payment,
    "payment, asked": payment_asked,
    "refund form": refund_form,
    "refund form, nothing typed": refund_form_sent_empty,
    "refunds": refunds,
    "refund, one's own": own_refund,
    "refund of another": refund_of_another,
    "payouts": payouts,
    "payout": payout,
    "difference": difference,
    "difference, closed without words": difference_closed_without_words,
    "money without a bill": at("/staff/unapplied/"),
    "money without a bill, one": unapplied_one,
    "held bills": held_bills,
    "held bill": lambda page, base: page.goto(a_held_bill(page, base)),
    "held bill, released without words": held_bill_released_without_words,
    "messages": messages,
    "message": message,
    "jobs": jobs,
    "outages": outages,
    "outage, nothing typed": sent_empty("/staff/outages/new/"),
    "code again": at("/staff/sign-in/code-again/"),
}
