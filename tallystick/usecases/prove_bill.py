"""Checks the second item, which shows that someone holds the paper."""

from datetime import datetime
from secrets import compare_digest

from tallystick.catalog.model import SecondItem
from tallystick.kernel.identifiers import squeeze
from tallystick.records.billing.models import PayerAccount
from tallystick.records.lookups.models import Tries
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
    by_source = Tries.count(_tries.key("find", source), now=now)
    by_account = Tries.count(_tries.key("second", str(account.id)), now=now)
    over = _tries.is_over(by_source, everyone=_tries.misses_of_all(now=now))
    right = bool(account.second) and compare_digest(
        _plain(account.second, second).encode(), _plain(typed, second).encode()
    )
    if not right or over or by_account.misses > _tries.WRONG_SECOND_ITEMS:
        _tries.note_miss(now=now)
        return False
    by_source.was_a_hit()
    by_account.was_a_hit()
    return True


def _plain(text: str, second: SecondItem) -> str:
    """Return a second item without what people write differently."""
    text = squeeze(text)
    if second.code == "zip":
        return text[:5]
    return text.translate(_ALIKE) if second.code == "plate" else text
