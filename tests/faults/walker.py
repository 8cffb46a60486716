"""Somebody with a browser who reads each page and does what it says, until there is a receipt."""

import html
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

import httpx
from django.conf import settings
from django.http import HttpResponse

from tallystick.channels.clock import now
from tallystick.channels.web.visit import Visit
from tallystick.records.billing.models import Obligation
from tallystick.sandbox.models import Session
from tallystick.usecases.add_to_basket import add_to_basket
from tests.payer import GOOD_CARD

CARD = {"number": GOOD_CARD, "expiry": "08 / 30", "cvc": "123", "zip": "60602"}
NOTHING_TAKEN = "No money was taken"
MOST_PAGES = 15


class Walker:
    """A guest; the portal is a real server, reached over HTTP."""

    def __init__(self, site: str, name: str = "Ana Reyes") -> None:
        self.name = name
        self.client = httpx.Client(
            base_url=site, follow_redirects=True, trust_env=False, timeout=30
        )
        self.basket: UUID | None = None
        self.seen: list[str] = []  # the pages, in the order they were read
        self.wants_to_start_over = False

    def wants(self, obligation: Obligation) -> "Walker":
        """Have a bill in the basket, as the pages before would have put it there."""
        basket = add_to_basket(
            checkout=None,
            obligation=obligation.id,
            amount=None,
            proved=True,
            language="en",
            actor="guest",
            now=now(),
            city=settings.CITY,
        )
        self.basket = basket.id
        kept = HttpResponse()
        Visit(basket=basket.id, items=1).save(kept)
        for name, cookie in kept.cookies.items():
            self.client.cookies.set(name, cookie.value)
        return self

    def opens(self, path: str) -> httpx.Response:
        """Open a page, and hold what it says against the truth."""
        return self._reads(self.client.get(path))

    def pays(self, until: str = "/receipt/") -> httpx.Response:
        """
        Begin, or go on, wherever one was; return the receipt, or the first page of this address.

        :raises httpx.TransportError: when the server dies over it
        """
        page = self.opens("/checkout/details/")
        for _ in range(MOST_PAGES):
            if until in page.url.path:
                return page
            page = self._reads(self._next(page))
        raise AssertionError(f"no receipt: {self.seen}")

    def pays_and_is_not_led_back(self) -> str:
        """Pay at the processor's page; return the address to which it would lead back."""
        page = self.pays(until="/sandbox/pay/")
        self.client.follow_redirects = False
        back = str(self.sends(page, CARD).headers["Location"])
        self.client.follow_redirects = True
        return back

    def starts_over_and_pays(self) -> httpx.Response:
        """Give the first payment up at the processor's page, then pay; return the receipt."""
        self.wants_to_start_over = True
        return self.pays()

    def _next(self, page: httpx.Response) -> httpx.Response:
        for part, act in self._acts().items():
            if re.search(part, page.url.path):
                return act(page)
        raise AssertionError(f"nothing to do at {page.url}: {page.status_code}")

    def _acts(self) -> dict[str, Callable[[httpx.Response], httpx.Response]]:
        who = {"payer_name": self.name, "email": "ana@example.org"}
        return {
            "/checkout/details/": lambda page: self.sends(page, who),
            "/checkout/method/": lambda page: self.sends(page, {"method": "card"}),
            "/checkout/review/": lambda page: self.sends(page),
            "/sandbox/pay/": self._at_the_processor,
            "/payment/.*/go/": lambda page: self._follows(page, r"http[^\"]+/sandbox/pay/[^\"]+"),
            "/payment/": self._goes_on,
        }

    def _at_the_processor(self, page: httpx.Response) -> httpx.Response:
        if 'name="number"' not in page.text:  # the page is closed; it has one link
            return self._follows(page, r"http[^\"]+/return/")
        if not self.wants_to_start_over:
            return self.sends(page, CARD)
        self.wants_to_start_over = False
        status = self._reads(self._follows(page, r"http[^\"]+/return/"))
        return self.sends(status, to=f"{status.url.path}start-over/")

    def _goes_on(self, page: httpx.Response) -> httpx.Response:
        there = "/checkout/method/" if "Try again" in page.text else f"{page.url.path}go/"
        return self.client.get(there)

    def sends(
        self, page: httpx.Response, typed: Mapping[str, str] = MappingProxyType({}), to: str = ""
    ) -> httpx.Response:
        """Send the form of a page, with what it hides and what somebody types."""
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        values = {name: html.unescape(value) for name, value in hidden}
        return self.client.post(to or page.url, data={**values, **typed})

    def _follows(self, page: httpx.Response, link: str) -> httpx.Response:
        found = re.search(f'href="({link})"', page.text)
        assert found, page.text
        return self.client.get(html.unescape(found[1]))

    def _reads(self, page: httpx.Response) -> httpx.Response:
        """Read a page. What it says of money is true."""
        self.seen.append(f"{page.status_code} {page.url.path}")
        reference = re.search(r"/(?:payment|receipt)/([^/]+)/", page.url.path)
        if reference and page.status_code == 200:
            charged = Session.objects.filter(reference=reference[1]).exclude(acted_at=None)
            if "/receipt/" in page.url.path:
                assert charged.exists(), "a receipt for nothing"
            if NOTHING_TAKEN in page.text:
                assert not charged.exists(), "money was taken, and the page says it was not"
        return page
