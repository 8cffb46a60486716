"""Draws QR codes."""

import io

import segno


def qr_svg(address: str, *, scale: int = 1) -> str:
    """
    Return an SVG picture of a QR code that opens the address; it stays readable when smudged.

    `scale` is the width of a dot, in pixels of the page. It is black on white on every page.
    """
    picture = io.BytesIO()
    # A reader takes any of the eight masks; to find the most even one takes longer than a page.
    code = segno.make(address, error="m", micro=False, mask=0)
    code.save(picture, kind="svg", border=4, xmldecl=False, scale=scale, light="#fff")
    return picture.getvalue().decode()
