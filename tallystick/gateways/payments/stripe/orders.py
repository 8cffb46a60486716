"""What Stripe is asked to collect, and to give back."""

from datetime import timedelta

from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from tallystick.gateways.payments.protocol import CheckoutRequest
from tallystick.gateways.payments.stripe.answers import OUR_REFUND, OURS
from tallystick.kernel.money import Money

# Stripe opens no page for less than 30 minutes, counted from when it hears of it.
LONGER = timedelta(minutes=31)
_TYPES = {"card": "card", "echeck": "us_bank_account"}
_LOCALES = {"en", "es", "fr", "it", "ko", "pl", "pt", "ru", "vi", "zh", "fil"}
_LONGEST_NAME = 250
_LONGEST_VALUE = 500  # of metadata


def checkout_params(request: CheckoutRequest) -> SessionCreateParams:
    """Return what Stripe is asked; the same request always gives the same, or a key would clash."""
    names = {OURS: request.reference, "method": request.method}
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "submit_type": "pay",
        "allowed_payment_method_types": [_TYPES[request.method]],
        "client_reference_id": request.reference,
        "metadata": names,
        "payment_intent_data": {"metadata": names},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": line.amount.cents,
                    "product_data": {"name": line.label[:_LONGEST_NAME]},
                },
            }
            for line in request.lines
        ],
        "locale": request.language if request.language in _LOCALES else "auto",
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int((request.expires_at + LONGER).timestamp()),
        "adaptive_pricing": {"enabled": False},  # dollars are asked for, and dollars arrive
        "wallet_options": {"link": {"display": "never"}},
    }
    if request.email:
        params["customer_email"] = request.email
    if request.method == "echeck":
        # Small test deposits take two days, in which the bill would be held.
        params["payment_method_options"] = {"us_bank_account": {"verification_method": "instant"}}
    return params


def refund_params(intent: str, amount: Money, *, reference: str, reason: str) -> RefundCreateParams:
    """Return what Stripe is asked to give back of an intent."""
    return {
        "payment_intent": intent,
        "amount": amount.cents,
        "reason": "duplicate" if reason == "duplicate" else "requested_by_customer",
        "metadata": {OUR_REFUND: reference, "reason": reason[:_LONGEST_VALUE]},
    }
