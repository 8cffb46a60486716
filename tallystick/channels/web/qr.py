"""Draws QR codes."""

import io

import segno


def qr_svg(address: str) -> str:
    """Return an SVG picture of a QR code that opens the address; it stays readable when smudged."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False)
    return picture.getvalue().decode()
