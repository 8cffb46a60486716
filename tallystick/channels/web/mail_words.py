"""Says first in an email why it comes; the facts of the receipt follow."""

from django.utils.translation import gettext as _


def opening(kind: str) -> str:
    """Return why a notice of this kind is sent; empty where the heading says it."""
    return {
        "payment-surplus": _(
            "Some of your money found nothing to pay. It is yours, and you choose what becomes of "
            "it."
        ),
        "paid-twice": _(
            "Somebody else paid your bill after you. Your payment counts, and they get a choice "
            "about their money. You do not have to do anything."
        ),
        "payment-returned": _(
            "The money that you paid was taken back. The bills are not paid any more."
        ),
        "payment-disputed": _(
            "Somebody told your card company that this payment is not right. If it was not you, "
            "call your card company."
        ),
        "dispute-won": _("Your card company has looked at the payment. It is ours to keep."),
        "refund-done": _("The money is back where it came from. Your bank may show it later."),
        "refund-failed": _(
            "Your card or bank did not take the money. We still have it. Call us to find another "
            "way."
        ),
    }.get(kind, "")
