"""The chain of receipts: each number's hash covers its receipt and the hash before it."""

import hashlib
import json

from tallystick.records.receipts.models import Receipt


def chained(receipt: Receipt, number: int, before: str) -> str:
    """Return the SHA-256, in hex, of a receipt, its number and the hash before it ("" at first)."""
    said = [
        *(before, receipt.biller, number, receipt.code, receipt.cents),
        *(receipt.issued_at.isoformat(), receipt.facts),
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
