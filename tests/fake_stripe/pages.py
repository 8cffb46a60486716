"""The hosted page of the fake Stripe, and its question on behalf of a bank."""

from html import escape
from urllib.parse import parse_qs

from tests.fake_stripe.account import Account
from tests.fake_stripe.books import Thing

Answer = tuple[int, str, str]  # status, where to, HTML
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""
_CARD = """
<p><label>Card number <input name="number" required inputmode="numeric"></label></p>
<p><label>Expiry <input name="expiry" required></label></p>
<p><label>CVC <input name="cvc" required></label></p>
<p><label>ZIP <input name="zip" required></label></p>
"""
_BANK = """
<p><label>Name <input name="name" required></label></p>
<p><label>Routing number <input name="routing" required></label></p>
<p><label>Account number <input name="account" required></label></p>
"""


def page(account: Account, session: Thing, said: str = "") -> Answer:
    """Show the form, or that the page is closed."""
    if session["status"] != "open":
        return 200, "", _html("This page is closed", _back(session))
    lines = "".join(
        f"<tr><td>{escape(name)}</td><td>{_dollars(cents)}</td></tr>"
        for name, cents in session["_lines"]
    )
    fields = _CARD if session["_type"] == "card" else _BANK
    total = _dollars(session["amount_total"])
    body = (
        f"<table>{lines}</table><p role='alert'>{escape(said)}</p>"
        f"<form method='post'>{fields}<button>Pay {total}</button></form>"
        f"<p><a href='{escape(session['cancel_url'] or '')}'>Back to the city</a></p>"
    )
    return 200, "", _html(f"Pay {total}", body)


def pay(account: Account, session: Thing, text: str) -> Answer:
    """Take what was typed."""
    typed = {name: values[0].strip() for name, values in parse_qs(text).items()}
    if session["status"] != "open":
        return page(account, session)
    if session["_type"] == "card":
        account.pay_by_card(session, typed.get("number", "").replace(" ", ""))
    else:
        account.pay_by_account(session, typed.get("account", ""))
    return _onward(account, session)


def bank(session: Thing) -> Answer:
    """Ask the payer once more."""
    body = (
        "<form method='post'><button name='approve' value='1'>Approve</button>"
        "<button name='refuse' value='1'>Refuse</button></form>"
    )
    return 200, "", _html("Your bank asks: was it you?", body)


def answer_bank(account: Account, session: Thing, text: str) -> Answer:
    """Take the answer."""
    account.answer_bank(session, yes="approve" in parse_qs(text))
    return _onward(account, session)


def _onward(account: Account, session: Thing) -> Answer:
    if session["status"] == "complete":
        return 303, session["success_url"], ""
    intent = account.things[session["payment_intent"]]
    if intent["status"] == "requires_action":
        return 303, f"/c/pay/{session['id']}/bank", ""
    return page(account, session, "Your card was declined. Try another one.")


def _back(session: Thing) -> str:
    to = session["success_url"] if session["status"] == "complete" else session["cancel_url"]
    return f"<p><a href='{escape(to or '')}'>Back to the city</a></p>"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02}"


def _html(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)
