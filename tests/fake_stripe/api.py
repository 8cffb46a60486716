"""The part of Stripe's API that the portal uses."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.fake_stripe.account import Account
from tests.fake_stripe.books import KEY, VERSION, Thing, shown
from tests.fake_stripe.wanted import CHECKED, Unheard, check, decode

KEYS_LIVE = timedelta(hours=24)
SMALLEST = 50  # cents
UNDERSTOOD = {
    *("mode", "ui_mode", "submit_type", "allowed_payment_method_types", "client_reference_id"),
    *("metadata", "payment_intent_data", "line_items", "locale", "success_url", "cancel_url"),
    *("expires_at", "adaptive_pricing", "wallet_options", "customer_email", "expand"),
    "payment_method_options",
}
KINDS = {
    "checkout/sessions": "checkout.session",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "payouts": "payout",
    "balance_transactions": "balance_transaction",
    "events": "event",
}


class NotThere(Exception):
    """Stripe answers 404."""


class Conflict(Exception):
    """Stripe answers 400 to a key that was used for something else."""


@dataclass
class Api:
    """Answers the SDK's requests as Stripe does."""

    account: Account
    replays: dict[str, tuple[int, str, Thing]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def answer(
        self, method: str, path: str, text: str, headers: dict[str, str]
    ) -> tuple[int, Thing]:
        """Return the status and the object that Stripe answers."""
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, error("invalid_request_error", "Invalid API Key provided")
        if headers.get("stripe-version") != VERSION:
            return 400, error("invalid_request_error", "the fake speaks one version of the API")
        self.account.tick()
        try:
            return 200, self._do(method, path.strip("/"), text, headers)
        except Unheard as wrong:
            return 400, error("invalid_request_error", str(wrong), wrong.code)
        except Conflict:
            return 400, error("idempotency_error", "Keys can only be used with the same parameters")
        except NotThere as wrong:
            return 404, error("invalid_request_error", f"No such {wrong}", "resource_missing")

    def _do(self, method: str, path: str, text: str, headers: dict[str, str]) -> Thing:
        pattern = re.sub(r"sessions/(?!\*)[^/]+", "sessions/*", path)
        if (method, pattern) not in CHECKED:
            raise NotThere(f"address: {method} {path}")
        parameters = decode(text)
        self.asked.append((method, path, parameters))
        wanted = check(method, pattern, parameters)
        if method == "GET":
            return self._read(path, wanted)
        key = headers.get("idempotency-key", "")
        if not key:
            raise Unheard("the portal sends a key with every creation", code="no_key")
        return self._once(key, path, text, lambda: self._change(path, wanted))

    def _once(self, key: str, path: str, text: str, act: Callable[[], Thing]) -> Thing:
        """Act once for a key, and say the same again for a day; a refusal is not kept."""
        now, mark = self.account.seconds(), hashlib.sha256(f"{path}?{text}".encode()).hexdigest()
        at, before, answer = self.replays.get(key, (0, "", {}))
        if answer and now - at < KEYS_LIVE.total_seconds():
            if mark != before:
                raise Conflict
            return answer
        answer = json.loads(json.dumps(act()))
        self.replays[key] = (now, mark, answer)
        return answer

    def _change(self, path: str, wanted: dict[str, Any]) -> Thing:
        if path == "checkout/sessions":
            return self._show(self._open(wanted), wanted)
        if path == "refunds":
            return self._show(self._refund(wanted), wanted)
        session = self._get("checkout.session", path.split("/")[2])
        if session["status"] != "open":
            raise Unheard("Only open Checkout Sessions can be expired", code="session_not_open")
        self.account.expire(session)
        return self._show(session, wanted)

    def _read(self, path: str, wanted: dict[str, Any]) -> Thing:
        if path == "payment_intents/search":
            return self._search(wanted)
        if path in KINDS:
            return self._list(path, wanted)
        return self._show(self._get("checkout.session", path.split("/")[2]), wanted)

    def _get(self, kind: str, name: str) -> Thing:
        thing = self.account.things.get(name)
        if thing is None or thing["object"] != kind:
            raise NotThere(f"{kind}: {name}")
        return thing

    def _open(self, wanted: dict[str, Any]) -> Thing:
        refuse_page(wanted, self.account.seconds())
        lines = wanted["line_items"]
        total = sum(line["price_data"]["unit_amount"] * line["quantity"] for line in lines)
        if total < SMALLEST:
            raise Unheard("The total must be at least $0.50", code="amount_too_small")
        session = self.account.add(
            "checkout.session",
            "cs_test",
            mode="payment",
            status="open",
            payment_status="unpaid",
            payment_intent=None,
            currency="usd",
            amount_total=total,
            client_reference_id=wanted.get("client_reference_id"),
            customer_email=wanted.get("customer_email"),
            metadata=wanted.get("metadata", {}),
            locale=wanted.get("locale", "auto"),
            success_url=wanted["success_url"],
            cancel_url=wanted.get("cancel_url"),
            expires_at=wanted["expires_at"],
            _lines=[
                (line["price_data"]["product_data"]["name"], line["price_data"]["unit_amount"])
                for line in lines
            ],
            _type=wanted["allowed_payment_method_types"][0],
            _intent_metadata=wanted.get("payment_intent_data", {}).get("metadata", {}),
        )
        session["url"] = f"{self.account.address}/c/pay/{session['id']}"
        return session

    def _refund(self, wanted: dict[str, Any]) -> Thing:
        intent = self._get("payment_intent", wanted["payment_intent"])
        charge = self.account.things.get(intent["latest_charge"] or "")
        if charge is None or charge["status"] != "succeeded":
            raise Unheard("This PaymentIntent has no successful charge", code="charge_not_paid")
        disputes = [one for one in self.account.all("dispute") if one["charge"] == charge["id"]]
        if any(dispute["status"] != "won" for dispute in disputes):
            raise Unheard("The charge has been charged back", code="charge_disputed")
        left = charge["amount"] - charge["amount_refunded"]
        cents = wanted.get("amount", left)
        if not 0 < cents <= left:
            raise Unheard(f"Refund amount is greater than the {left} left", code="amount_too_large")
        return self.account.give_back(
            charge, cents, metadata=wanted.get("metadata", {}), reason=wanted.get("reason")
        )

    def _search(self, wanted: dict[str, Any]) -> Thing:
        found = re.fullmatch(r"metadata\['(\w+)'\]:'((?:[^'\\]|\\.)*)'", wanted["query"])
        if not found:
            raise Unheard("the fake understands metadata['key']:'value'", code="query")
        key, value = found[1], re.sub(r"\\(.)", r"\1", found[2])
        data = [
            self._show(one, {})
            for one in self.account.all("payment_intent")
            if one["metadata"].get(key) == value
        ]
        return {"object": "search_result", "data": data, "has_more": False, "next_page": None}

    def _list(self, path: str, wanted: dict[str, Any]) -> Thing:
        data = list(self._matching(path, wanted))
        after = wanted.get("starting_after")
        if after:
            ids = [thing["id"] for thing in data]
            data = data[ids.index(after) + 1 :]
        limit = wanted.get("limit", 10)
        inner = {"expand": [name.removeprefix("data.") for name in wanted.get("expand", [])]}
        return {
            "object": "list",
            "url": f"/v1/{path}",
            "has_more": len(data) > limit,
            "data": [self._show(thing, inner) for thing in data[:limit]],
        }

    def _matching(self, path: str, wanted: dict[str, Any]) -> Iterator[Thing]:
        window = wanted.get("created", {})
        if "payout" in wanted:
            self._get("payout", wanted["payout"])
        for thing in self.account.all(KINDS[path]):
            if not window.get("gte", 0) <= thing["created"] <= window.get("lte", 2**40):
                continue
            same = {"payment_intent", "status", "charge", "type"} & wanted.keys()
            if any(thing.get(name) != wanted[name] for name in same):
                continue
            if "payout" in wanted and thing["_payout"] != wanted["payout"]:
                continue
            yield thing

    def _show(self, thing: Thing, wanted: dict[str, Any]) -> Thing:
        """Return an object as Stripe shows it, with what was asked for in place of its id."""
        answer = shown(thing)
        for path in wanted.get("expand", []):
            name, _, rest = path.partition(".")
            if name not in answer:
                raise Unheard(f"This property cannot be expanded ({name})", code="expand")
            inner = self.account.things.get(answer[name] or "") if answer[name] else None
            if inner is not None:
                answer[name] = self._show(inner, {"expand": [rest] if rest else []})
        return answer


def refuse_page(wanted: dict[str, Any], now: int) -> None:
    """Refuse what Stripe's types allow and Stripe does not. :raises Unheard: with the reason"""
    lines = wanted.get("line_items") or []
    prices = [line["price_data"] for line in lines]
    types = set(wanted.get("allowed_payment_method_types", []))
    for wrong, code in (
        (wanted.keys() - UNDERSTOOD, "not_in_the_fake"),
        (wanted.get("mode") != "payment", "not_in_the_fake"),
        (wanted.get("ui_mode", "hosted_page") != "hosted_page", "not_in_the_fake"),
        (not lines or not wanted.get("success_url"), "parameter_missing"),
        (len(types) != 1 or types - {"card", "us_bank_account"}, "payment_method_unactivated"),
        (not 30 * 60 <= wanted["expires_at"] - now <= 24 * 60 * 60, "expires_at_out_of_range"),
        (any(price["currency"] != "usd" for price in prices), "invalid_currency"),
        (any(price["unit_amount"] < 0 for price in prices), "parameter_invalid_integer"),
        (any(not price["product_data"]["name"] for price in prices), "parameter_invalid_empty"),
    ):
        if wrong:
            raise Unheard(f"Stripe would not open this page: {wrong}", code=code)


def error(kind: str, message: str, code: str = "") -> Thing:
    """Return an error as Stripe writes it."""
    return {"error": {"type": kind, "message": message, "code": code or None}}
