"""The Nu checker finds no mistake in a style sheet, and does find mistakes; it needs Java."""

from pathlib import Path

import pytest

from tests.journeys.nu import JAVA, mistakes

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.skipif(
    JAVA is None, reason="there is no Java, so the Nu checker cannot run"
)


def test_the_style_sheets_are_valid() -> None:
    sheets = [ROOT / "static/build/css" / name for name in ("portal.css", "theme-city.css")]
    assert mistakes("--css", *map(str, sheets)) == ""


def test_a_mistake_is_found(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><div id=a></div></p>")
    assert "error" in mistakes(str(page))
