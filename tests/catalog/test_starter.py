"""A new city begins with a folder that has no mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.starter import CityExists, start_city

ROOT = Path(__file__).parents[2]


def test_a_started_city_has_no_mistake(tmp_path: Path) -> None:
    start_city(tmp_path / "new-york", code="new-york")

    city = load_city(tmp_path / "new-york")

    assert city.code == "new-york"
    assert city.portal == {"en": "New York Payments"}
    assert [service.code for service in city.services] == ["dog-license"]
    assert city.service["dog-license"].late_fees[0].amount == 10_00
    assert city.service["dog-license"].late_fees[0].name["en"].startswith("$10 when")


def test_a_city_that_exists_is_left_alone(tmp_path: Path) -> None:
    start_city(tmp_path / "springfield", code="springfield")
    theme = tmp_path / "springfield" / "theme.toml"
    theme.write_text("# Ana has changed this\n")

    with pytest.raises(CityExists):
        start_city(tmp_path / "springfield", code="springfield")

    assert theme.read_text() == "# Ana has changed this\n"


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("springfield", 0, "city_check"),
        ("Springfield!", 1, "Name the city with small letters and dashes"),
    ],
)
def test_the_command_starts_a_city(tmp_path: Path, name: str, status: int, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "city_new", name, "--into", str(tmp_path)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [city.name for city in tmp_path.iterdir()] == ([name] if status == 0 else [])
