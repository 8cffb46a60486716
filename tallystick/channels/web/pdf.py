"""
Makes the receipt's PDF, tagged for screen readers.

Values reach typst as data, never as source; its root holds our template alone (RELIABILITY T33).
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tallystick.channels.pages.words import day_in_words, say
from tallystick.channels.web.proof_words import Part, Told
from tallystick.channels.web.qr import qr_svg

_ROOT = Path(__file__).resolve().parent / "receipt_pdf"


def receipt_pdf(told: Told, *, address: str, moment: datetime | None) -> bytes:
    """Return a PDF/UA-1 file; the same facts at the same moment always give the same bytes."""
    document = typst.compile(
        _ROOT / "receipt.typ",
        root=_ROOT,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"said": json.dumps(_said(told, address))},
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()) if moment else None,
    )
    return bytes(document)


def _said(told: Told, address: str) -> dict[str, Any]:
    return {
        "title": f"{told.heading}: {told.rows[0].value}",
        "language": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "city": say(settings.CITY.portal),
        "demo": _demonstration() if settings.PRETEND else "",
        "heading": told.heading,
        "lead": told.lead,
        "warnings": told.warnings,
        "rows": [{"label": r.label, "value": r.value, "total": r.total} for r in told.rows],
        "columns": [
            _("Bill"),
            pgettext("of a bill", "Number"),
            pgettext("the day", "Due"),
            _("Amount"),
        ],
        "sum": pgettext("of several amounts", "Total"),
        "parts": [_part(part) for part in told.parts],
        "next": _("What happens next"),
        "next_steps": told.next_steps,
        "truth": _("This page always says what became of the payment:"),
        "address": address,
        "qr": qr_svg(address),
        "qr_alt": _("QR code that opens this receipt"),
        "page": _("Page"),
    }


def _part(part: Part) -> dict[str, Any]:
    receipt = _("Receipt %(code)s") % {"code": part.code}
    if part.series:
        receipt += ", " + _("number %(number)s of this biller") % {"number": part.series}
    return {
        "heading": _("Paid to %(biller)s") % {"biller": part.biller},
        "bills": [
            {
                "service": bill.service,
                "number": bill.number,
                "due": day_in_words(bill.due_on),
                "amount": bill.amount,
            }
            for bill in part.bills
        ],
        "total": part.total,
        "receipt": receipt,
    }


def _demonstration() -> str:
    return (
        _("This is a demonstration, not the City's website.") + " " + _("No real payment is taken.")
    )
