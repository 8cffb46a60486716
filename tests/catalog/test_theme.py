"""A city's colors are measured before anybody has to read them."""

from pathlib import Path

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.theme import contrast, failures, pairs, theme_css

BAHAMA_BLUE = {"primary": "#005B99", "focus": "#0075BB"}
FLAG_BLUE = {"primary": "#41B6E6", "focus": "#0075BB"}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest gray that is AA on white
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_chicagos_blue_is_readable_everywhere() -> None:
    assert failures(BAHAMA_BLUE) == ()
    assert len(pairs(BAHAMA_BLUE)) == 9


def test_the_blue_of_chicagos_flag_is_refused() -> None:
    refused = {(pair.key, pair.place) for pair in failures(FLAG_BLUE)}

    assert ("primary", "white text on a button") in refused
    assert ("primary", "a link on the page") in refused
    with pytest.raises(ValueError, match=r"a button: 2\.32 is less than 4\.5"):
        theme_css(FLAG_BLUE)


def test_a_focus_ring_must_show_on_white_and_on_dark() -> None:
    pale = failures({"primary": "#005B99", "focus": "#F0F0F0"})
    dark = failures({"primary": "#005B99", "focus": "#101010"})

    assert [pair.place for pair in pale] == ["the focus ring on the page"]
    assert [pair.place for pair in dark] == ["the focus ring on a dark page"]


def test_shades_of_ones_own_are_measured_too() -> None:
    wrong = failures({**BAHAMA_BLUE, "primary_dark": "#41B6E6"})

    assert [(pair.key, pair.place) for pair in wrong] == [
        ("primary_dark", "white text on a button hovered")
    ]


def test_the_style_sheet_sets_light_and_dark() -> None:
    css = theme_css(BAHAMA_BLUE)

    light, dark = css.split("@media screen and (prefers-color-scheme:dark)")
    assert "--usa-primary-fill:#005B99;" in light
    assert "--usa-primary-text:#" in dark
    assert "#005B99" not in dark


def test_a_theme_from_a_folder_gives_the_same_style_sheet() -> None:
    city = load_city(Path(__file__).parents[2] / "cities" / "chicago")

    assert theme_css(city.theme) == theme_css(BAHAMA_BLUE)
