"""The Nu checker finds no mistake in any page or style sheet; it needs Java."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
NU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = shutil.which("java")

pytestmark = pytest.mark.skipif(
    JAVA is None, reason="there is no Java, so the Nu checker cannot run"
)


def mistakes(*arguments: str) -> str:
    """Return what the checker says."""
    command = [str(JAVA), "-jar", str(NU), "--errors-only", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_every_page_is_valid(visit: Callable[[str], str], tmp_path: Path) -> None:
    for name in PAGES:
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(visit(name))
    assert mistakes(*(str(path) for path in sorted(tmp_path.glob("*.html")))) == ""


def test_the_style_sheets_are_valid() -> None:
    sheets = [ROOT / "static/build/css" / name for name in ("portal.css", "theme-city.css")]
    assert mistakes("--css", *map(str, sheets)) == ""


def test_a_mistake_is_found(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><div id=a></div></p>")
    assert "error" in mistakes(str(page))
