"""What a browser keeps of a visit: its basket, the bills it has found, the payments it has made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "visit"
SECONDS = 24 * 60 * 60
MOST_BILLS = 30
MOST_PAYMENTS = 10

Kept = TypeVar("Kept")


@dataclass
class Visit:
    """
    A visit, in a cookie that is signed: a changed, old or missing one is an empty visit.

    `found` are bills and accounts whose number was typed, `proved` those whose second item was,
    too; both as ids, the newest first. `items` is how many bills are in the basket.
    """

    basket: UUID | None = None
    items: int = 0
    found: list[UUID] = field(default_factory=list)
    proved: list[UUID] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, request: HttpRequest) -> "Visit":
        """Return the browser's visit, one and the same for a whole request; it costs no query."""
        kept = vars(request)
        if "visit" not in kept:
            kept["visit"] = cls._unsealed(request)
        visit: Visit = kept["visit"]
        return visit

    @classmethod
    def _unsealed(cls, request: HttpRequest) -> "Visit":
        sealed = request.COOKIES.get(_name(), "")
        try:
            said: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            return cls()
        return cls(
            basket=UUID(said["basket"]) if said["basket"] else None,
            items=said["items"],
            found=[UUID(text) for text in said["found"]],
            proved=[UUID(text) for text in said["proved"]],
            payments=list(said["payments"]),
        )

    def save(self, response: HttpResponse) -> None:
        """Send the visit to the browser."""
        said = {
            "basket": self.basket.hex if self.basket else "",
            "items": self.items,
            "found": [identity.hex for identity in self.found],
            "proved": [identity.hex for identity in self.proved],
            "payments": self.payments,
        }
        response.set_cookie(
            _name(),
            signing.dumps(said, salt=SALT, compress=True),
            max_age=SECONDS,
            secure=not settings.PRETEND,
            httponly=True,
            samesite="Lax",
        )

    def find(self, *identities: UUID) -> None:
        """Remember bills or accounts whose number was typed."""
        self.found = _newest_first(identities, self.found, MOST_BILLS)

    def prove(self, *identities: UUID) -> None:
        """Remember bills or accounts whose second item was typed, too."""
        self.find(*identities)
        self.proved = _newest_first(identities, self.proved, MOST_BILLS)

    def paid(self, reference: str) -> None:
        """Remember a payment that was started in this browser."""
        self.payments = _newest_first([reference], self.payments, MOST_PAYMENTS)

    def empty_basket(self) -> None:
        """Forget the basket, for instance because it was paid."""
        self.basket, self.items = None, 0

    def may_see(self, *identities: UUID) -> bool:
        """Return whether the number of one of these, a bill or its account, was typed here."""
        return any(identity in self.found for identity in identities)

    def has_proved(self, *identities: UUID) -> bool:
        """Return whether the second item of one of these was typed here."""
        return any(identity in self.proved for identity in identities)


def _name() -> str:
    # A browser takes a cookie of the first name over HTTPS from this very host only.
    return "visit" if settings.PRETEND else "__Host-visit"


def _newest_first(new: Iterable[Kept], old: Iterable[Kept], most: int) -> list[Kept]:
    return list(dict.fromkeys([*new, *old]))[:most]
