"""Copies of the portal's tables for the floors: columns and indexes, no key, check or trigger."""

from benchmarks.portal import execute

_TABLES = (
    *("billing_obligation", "payments_payment", "payments_paymentevent", "payments_allocation"),
    *("ledger_entry", "ledger_posting", "receipts_receipt", "notices_notice"),
)
_INCLUDING = "INCLUDING INDEXES INCLUDING IDENTITY INCLUDING DEFAULTS"


def make_copies() -> None:
    """Make a floor_ table for each that a settlement writes, with the same bills and payments."""
    for name in _TABLES:
        execute(f"CREATE TABLE floor_{name} (LIKE {name} {_INCLUDING})")
    for name in ("billing_obligation", "payments_payment"):
        execute(f"INSERT INTO floor_{name} SELECT * FROM {name}")
