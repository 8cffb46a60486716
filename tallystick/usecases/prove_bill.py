"""Checks the second item, which shows that someone holds the paper."""

from datetime import datetime
from secrets import compare_digest

from tallystick.catalog.model import SecondItem
from tallystick.kernel.identifiers import squeeze
from tallystick.records.billing.models import PayerAccount
from tallystick.usecases import _tries

_ALIKE = str.maketrans("OIL", "011")


def prove_bill(
    *,
    account: PayerAccount,
    second: SecondItem,
    typed: str,
    source: str,
    actor: str,
    now: datetime,
) -> bool:
    """
    Return whether the second item is the account's; after too many tries it never is.

    Tries are counted by source, and by account whatever their source: a ZIP Code has few values.
    """
    right = bool(account.second) and compare_digest(
        _plain(account.second, second).encode(), _plain(typed, second).encode()
    )
    return _tries.guess(right, about="second", value=str(account.id), source=source, now=now)


def _plain(text: str, second: SecondItem) -> str:
    """Return a second item without what people write differently."""
    text = squeeze(text)
    if second.code == "zip":
        return text[:5]
    return text.translate(_ALIKE) if second.code == "plate" else text
