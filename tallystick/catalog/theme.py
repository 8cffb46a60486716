"""A city's brand colors: measures every pair that pages use against WCAG AA, and writes the CSS."""

import colorsys
from collections.abc import Mapping
from typing import NamedTuple

from tallystick.catalog.model import Theme

WHITE = "#ffffff"
BANNER_GRAY = "#f0f0f0"
ERROR_BOX = "#f4e3db"
DARK_SURFACE = "#1b1b1b"
DARK_BOX = "#2d2e2f"  # the lightest surface of a dark page
TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3
LINE = 3.0  # WCAG 2.2, success criterion 1.4.11


class Pair(NamedTuple):
    """Two colors that meet on a page: `key` of theme.toml, where, how they contrast, the least."""

    key: str
    place: str
    ratio: float
    least: float


def contrast(one: str, other: str) -> float:
    """
    Return the contrast ratio of two #rrggbb colors, from 1 to 21.

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(theme: Theme | Mapping[str, str]) -> tuple[Pair, ...]:
    """Return every pair of colors that a page uses, with its contrast."""
    color = _shades(theme)
    return (
        Pair("primary", "white text on a button", contrast(WHITE, color["primary"]), TEXT),
        Pair(
            "primary_dark", "white text on a button hovered", contrast(WHITE, color["dark"]), TEXT
        ),
        Pair(
            "primary_darker", "white text on a button held", contrast(WHITE, color["darker"]), TEXT
        ),
        Pair("primary", "a link on the page", contrast(color["primary"], WHITE), TEXT),
        Pair("primary", "a link on the gray banner", contrast(color["primary"], BANNER_GRAY), TEXT),
        Pair("primary", "a link in an error box", contrast(color["primary"], ERROR_BOX), TEXT),
        Pair("focus", "the focus ring on the page", contrast(color["focus"], WHITE), LINE),
        Pair(
            "focus", "the focus ring on a dark page", contrast(color["focus"], DARK_SURFACE), LINE
        ),
        Pair("primary", "a link on a dark page", contrast(color["light"], DARK_BOX), TEXT),
    )


def failures(theme: Theme | Mapping[str, str]) -> tuple[Pair, ...]:
    """Return the pairs of colors that are too close to each other to be read."""
    return tuple(pair for pair in pairs(theme) if pair.ratio < pair.least)


def theme_css(theme: Theme | Mapping[str, str]) -> str:
    """
    Return the style sheet that gives the portal this city's colors, in light and dark.

    :raises ValueError: if a pair of colors cannot be read, naming each
    """
    wrong = failures(theme)
    if wrong:
        raise ValueError(
            "\n".join(f"{p.key}: {p.place}: {p.ratio:.2f} is less than {p.least}" for p in wrong)
        )
    color = _shades(theme)
    light = {
        **_each("primary", color["primary"], "text", "fill", "line"),
        **_each("primary-dark", color["dark"], "text", "fill", "line"),
        **_each("primary-darker", color["darker"], "text", "fill"),
        **_each("focus", color["focus"], "line"),
    }
    dark = {
        **_each("primary", color["light"], "text", "line"),
        **_each("primary-dark", color["light"], "text"),
    }
    return f"{_rule(light)}@media screen and (prefers-color-scheme:dark){{{_rule(dark)}}}"


def _shades(theme: Theme | Mapping[str, str]) -> dict[str, str]:
    said = theme.model_dump(exclude_none=True) if isinstance(theme, Theme) else theme
    primary = said["primary"]
    return {
        "primary": primary,
        "focus": said["focus"],
        "dark": said.get("primary_dark") or _lightness(primary, times=0.72),
        "darker": said.get("primary_darker") or _lightness(primary, times=0.5),
        "light": _tint_until(primary, DARK_BOX, TEXT),
    }


def _each(token: str, color: str, *uses: str) -> dict[str, str]:
    return {f"--usa-{token}-{use}": color for use in uses}


def _rule(properties: Mapping[str, str]) -> str:
    return ":root{" + "".join(f"{name}:{value};" for name, value in properties.items()) + "}"


def _rgb(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lightness(color: str, *, times: float = 1.0, plus: float = 0.0) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(color))
    mixed = colorsys.hls_to_rgb(hue, max(0.0, min(1.0, light * times + plus)), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in mixed)


def _tint_until(color: str, background: str, ratio: float) -> str:
    """Return the darkest tint of the color that reaches the ratio; white is the last."""
    tints = (_lightness(color, plus=percent / 100) for percent in range(101))
    return next(tint for tint in tints if contrast(tint, background) >= ratio)
