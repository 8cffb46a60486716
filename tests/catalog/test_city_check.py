"""`manage.py city_check`, as an analyst without a database runs it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def city_check(folder: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "city_check", str(folder)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_clean_city_is_one_line_and_status_0() -> None:
    done = city_check("cities/chicago")

    assert done.returncode == 0
    assert done.stdout == (
        "City of Chicago: 9 services, 5 rate tables, languages en, es. No mistakes.\n"
    )


def test_every_mistake_is_a_line_and_status_1(folder: Path, edit) -> None:
    edit("services/parking.toml", 'biller = "city"', 'biler = "city"')
    edit("theme.toml", '"#0075BB"', '"#F0F0F0"')

    done = city_check(folder)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "services/parking.toml: biler: is not a key that is known here; did you mean biller?",
        "services/parking.toml: biller: is missing",
        "theme.toml: focus: the focus ring on the page has a contrast of 1.14;"
        " it needs 3.0 or more",
    ]
    assert "has 3 mistakes" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_does_not_exist_is_one_sentence() -> None:
    done = city_check("cities/atlantis")

    assert done.returncode == 1
    assert done.stdout == "cities/atlantis: is not a folder\n"
