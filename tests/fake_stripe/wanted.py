"""
What may be asked of the fake Stripe: what the SDK's own types allow, and nothing else.

The SDK ships a TypedDict for the parameters of every call, made from Stripe's own description of
its API. Read as strict shapes they refuse what the real API refuses: a parameter that was removed,
a misspelled one at any depth, a word where a number belongs.
"""

import decimal
import importlib
import re
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import typing_extensions
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import core_schema

Item = typing.TypeVar("Item")
CHECKED = {
    ("POST", "checkout/sessions"): "checkout._session_create_params.SessionCreateParams",
    ("GET", "checkout/sessions"): "checkout._session_list_params.SessionListParams",
    ("GET", "checkout/sessions/*"): "checkout._session_retrieve_params.SessionRetrieveParams",
    ("POST", "checkout/sessions/*/expire"): "checkout._session_expire_params.SessionExpireParams",
    ("GET", "payment_intents/search"): "_payment_intent_search_params.PaymentIntentSearchParams",
    ("GET", "charges"): "_charge_list_params.ChargeListParams",
    ("POST", "refunds"): "_refund_create_params.RefundCreateParams",
    ("GET", "refunds"): "_refund_list_params.RefundListParams",
    ("GET", "disputes"): "_dispute_list_params.DisputeListParams",
    ("GET", "payouts"): "_payout_list_params.PayoutListParams",
    ("GET", "balance_transactions"): (
        "_balance_transaction_list_params.BalanceTransactionListParams"
    ),
    ("GET", "events"): "_event_list_params.EventListParams",
}


class Unheard(Exception):
    """Stripe answers 400: something in the request is not known to it, or wrong."""

    def __init__(self, message: str, *, code: str = "parameter_unknown") -> None:
        super().__init__(message)
        self.code = code


class AnyDict(typing.Generic[Item]):
    """Stand for the SDK's UntypedStripeObject: any keys at all."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        return core_schema.dict_schema()


@cache
def shape(name: str) -> TypeAdapter[dict[str, Any]]:
    """Return the parameters of a call as a shape that refuses unknown keys at every depth."""
    path, _, kind = name.rpartition(".")
    module = importlib.import_module(f"stripe.params.{path}")
    for value in vars(module).values():
        if typing_extensions.is_typeddict(value):
            value.__pydantic_config__ = ConfigDict(extra="forbid")
    words = {
        **vars(typing),
        **vars(typing_extensions),
        **vars(module),
        "Decimal": decimal.Decimal,
        "RequestOptions": dict,
        "UntypedStripeObject": AnyDict,
        "StripeContext": Any,
    }
    adapter = TypeAdapter(getattr(module, kind))
    adapter.rebuild(force=True, _types_namespace=words)
    return adapter


def check(method: str, path: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with their types. :raises Unheard: if Stripe would refuse them"""
    try:
        return shape(CHECKED[method, path]).validate_python(parameters)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unheard(f"{where}: {first['msg']}") from error


def decode(text: str) -> dict[str, Any]:
    """Return what is written as `line_items[0][price_data][currency]=usd`."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = re.findall(r"[^\[\]]+", name)
        place = tree
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return {key: _lists(value) for key, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and list(value) == [str(place) for place in range(len(value))]:
        return [_lists(item) for item in value.values()]
    return {key: _lists(item) for key, item in value.items()}
