"""A guest at the residents' web: a browser with cookies, without pictures."""

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tallystick.channels.web.visit import Visit
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.usecases.add_to_basket import add_to_basket
from tests import moment
from tests.payer import GOOD_ACCOUNT, GOOD_CARD, Payer


class Guest:
    """Someone who pays on the web; every step is one page, as a browser would ask for it."""

    def __init__(self, name: str = "Ana Reyes", email: str = "ana@example.org") -> None:
        self.name, self.email = name, email
        self.client = Client()
        self.basket: UUID | None = None

    def wants(self, *obligations: Obligation) -> "Guest":
        """Have these bills in the basket, as the pages before would have put them there."""
        for obligation in obligations:
            self.basket = add_to_basket(
                checkout=self.basket,
                obligation=obligation.id,
                amount=None,
                proved=True,
                language="en",
                actor="guest",
                now=moment.CLOCK.moment,
                city=settings.CITY,
            ).id
        kept = HttpResponse()
        Visit(basket=self.basket, items=len(obligations)).save(kept)
        self.client.cookies.update(kept.cookies)
        return self

    def sees(self, name: str, *words: str) -> str:
        """Return the HTML of a page."""
        return self.client.get(reverse(name, args=words)).content.decode()

    def says_who(self) -> HttpResponse:
        return self.client.post(
            reverse("checkout_details"), {"payer_name": self.name, "email": self.email}
        )

    def chooses(self, method: str) -> HttpResponse:
        return self.client.post(reverse("checkout_method"), {"method": method})

    def quoted(self) -> str:
        """Return what the review page sends along with its button."""
        found = re.search(r'name="quoted" value="([^"]*)"', self.sees("checkout_review"))
        assert found
        return found[1]

    def presses_pay(self, **fields: str) -> HttpResponse:
        return self.client.post(reverse("checkout_review"), {"quoted": self.quoted()} | fields)

    def goes_to_pay(self, method: str = "card") -> str:
        """Go the whole way to the processor; return the address of its page."""
        self.says_who()
        self.chooses(method)
        answer = self.presses_pay()
        assert answer.status_code == 303
        return str(answer["Location"])

    def pays(self, method: str = "card", number: str = "") -> HttpResponse:
        """Pay at the processor and come back; return the answer to coming back."""
        url = self.goes_to_pay(method)
        payer = Payer(self.client)
        payer.opens(url)
        if method == "card":
            payer.pays_by_card(url, number or GOOD_CARD)
        else:
            payer.pays_by_account(url, number or GOOD_ACCOUNT)
        return self.comes_back()

    def comes_back(self) -> HttpResponse:
        return self.client.get(reverse("payment_return", args=[self.payment.reference]))

    @property
    def payment(self) -> Payment:
        """The latest payment of the basket."""
        return Payment.objects.filter(checkout=self.basket).latest("created_at")
