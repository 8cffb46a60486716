"""Every setting is documented, and one that cannot be read says so in a sentence."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.config import environment

ROOT = Path(__file__).resolve().parents[2]


READERS = ("environment.text", "environment.words", "environment.number", "os.environ.get")


def names_read() -> set[str]:
    """Return the name of every setting that the portal reads from the environment."""
    calls = (
        node
        for path in (ROOT / "tallystick").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
    )
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func) in READERS and isinstance(call.args[0], ast.Constant)
    }


def test_every_setting_is_documented() -> None:
    rows = (ROOT / "docs" / "settings.md").read_text().splitlines()
    first = [row.split("|")[1] for row in rows if row.startswith("| `")]
    documented = set(re.findall(r"`(\w+)`", " ".join(first)))

    assert {"DATABASE_URL", "SECRET_KEY", "PORT"} <= names_read()
    assert [name for name in sorted(names_read()) if name not in documented] == []


def test_a_database_is_named_by_its_address() -> None:
    settings = environment.database("postgresql://ana:p%40ss@db.example.gov:5433/bills")

    assert settings["HOST"] == "db.example.gov"
    assert settings["PORT"] == "5433"
    assert settings["USER"] == "ana"
    assert settings["PASSWORD"] == "p@ss"
    assert settings["NAME"] == "bills"


def test_a_socket_is_named_by_its_folder() -> None:
    settings = environment.database("postgresql://ana@/bills?host=/run/postgresql&sslmode=disable")

    assert settings["HOST"] == "/run/postgresql"
    assert settings["OPTIONS"]["sslmode"] == "disable"
    assert "statement_timeout" in settings["OPTIONS"]["options"]


def test_another_engine_is_refused() -> None:
    with pytest.raises(environment.BadSetting, match=r"begin with postgresql://"):
        environment.database("sqlite:///bills.db")


@pytest.mark.parametrize(
    ("variables", "answer"),
    [
        ({"SECRET_KEY": "x"}, "Set SITE_URL; see docs/settings.md."),
        ({"SITE_URL": "https://pay.example.gov"}, "Set SECRET_KEY; see docs/settings.md."),
        (
            {"SITE_URL": "https://pay.example.gov", "SECRET_KEY": "x", "EMAIL_PORT": "mail"}
            | {"DATABASE_URL": "postgresql://localhost/bills"},
            "EMAIL_PORT must be a whole number; see docs/settings.md.",
        ),
        ({"TALLYSTICK_MODE": "party"}, "TALLYSTICK_MODE is production, demo or test."),
        (
            {"TALLYSTICK_MODE": "test", "SECRET_KEY": "x", "DATABASE_URL": "mysql://localhost/x"},
            "DATABASE_URL must begin with postgresql://; no other engine is supported.",
        ),
    ],
)
def test_a_missing_setting_stops_every_command_with_one_sentence(variables, answer) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr.strip() == answer
