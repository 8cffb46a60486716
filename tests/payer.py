"""A payer at the sandbox's hosted page, without a browser."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
ASKING_CARD = "4000 0025 0000 3155"
HANGING_CARD = "4000 0000 0000 4087"
TIMING_OUT_CARD = "4000 0000 0000 5043"
GOOD_ACCOUNT = "000123456789"
RETURNING_ACCOUNT = "000222222227"


class Payer:
    """Someone with a browser; each press of a button is a method."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    def opens(self, url: str) -> HttpResponse:
        return self.client.get(urlsplit(url).path)

    def pays_by_card(self, url: str, number: str = GOOD_CARD, **changes: str) -> HttpResponse:
        typed = {"number": number, "expiry": "08 / 30", "cvc": "123", "zip": "60602"}
        return self.client.post(urlsplit(url).path, typed | changes)

    def pays_by_account(self, url: str, number: str = GOOD_ACCOUNT, **changes: str) -> HttpResponse:
        typed = {
            "name": "Ana Flores",
            "routing": "110000000",
            "account": number,
            "kind": "checking",
        }
        return self.client.post(urlsplit(url).path, typed | changes)

    def approves(self, url: str) -> HttpResponse:
        return self.client.post(f"{urlsplit(url).path}bank/", {"approve": "yes"})

    def refuses(self, url: str) -> HttpResponse:
        return self.client.post(f"{urlsplit(url).path}bank/", {"refuse": "yes"})


def was_sent_to(response: HttpResponse, address: str) -> bool:
    """Return whether the browser was told to go on there with GET."""
    return response.status_code == HTTPStatus.SEE_OTHER and response["Location"] == address
