"""manage.py speaks with the demo of this checkout, or says what to do."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.config import running
from tallystick.config.environment import BadSetting
from tallystick.config.home import ROOT, Home

SETTINGS = {
    "TALLYSTICK_MODE": "demo",
    "TALLYSTICK_CITY": str(ROOT / "cities" / "chicago"),
    "TALLYSTICK_VAR": "/nowhere",
    "SITE_URL": "http://localhost:8123",
    "SECRET_KEY": "for this test only",
    "DATABASE_URL": "postgresql://demo@/tallystick?host=/nowhere",
}


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in SETTINGS:
        monkeypatch.setenv(name, "")  # so that what the test sets is forgotten, too
        monkeypatch.delenv(name)
    monkeypatch.setenv("TALLYSTICK_VAR", str(tmp_path))
    (tmp_path / "chicago").mkdir()
    return Home(folder=tmp_path / "chicago", city=ROOT / "cities" / "chicago", user=None)


def test_a_command_takes_the_settings_of_the_demo(demo, monkeypatch) -> None:
    running.note(demo, {**SETTINGS, "PATH": "/usr/bin"})

    running.adopt()

    assert {name: os.environ[name] for name in SETTINGS} == SETTINGS


def test_only_the_owner_reads_them_and_nothing_else_is_kept(demo) -> None:
    running.note(demo, {**SETTINGS, "OTHER_SECRET": "not ours"})

    kept = demo.folder / "settings.json"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text()) == SETTINGS


def test_own_settings_are_left_alone(demo, monkeypatch) -> None:
    running.note(demo, SETTINGS)
    monkeypatch.setenv("DATABASE_URL", "postgresql://city@db.example.gov/portal")

    running.adopt()

    assert os.environ["DATABASE_URL"] == "postgresql://city@db.example.gov/portal"


def test_without_a_demo_it_says_how_to_get_one(demo) -> None:
    with pytest.raises(BadSetting, match="make demo"):
        running.adopt()


def test_a_demo_that_is_stopped_is_a_sentence(demo) -> None:
    running.note(demo, SETTINGS)
    environment = {"PATH": os.environ["PATH"], "TALLYSTICK_VAR": str(demo.folder.parent)}

    done = subprocess.run(
        [sys.executable, "manage.py", "prove_books"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Is the demo running (make demo)?" in done.stderr
    assert "Traceback" not in done.stderr
