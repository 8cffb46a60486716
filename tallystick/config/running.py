"""Lets manage.py speak with the demo of this checkout: the same settings, the same database."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tallystick.config import postgres
from tallystick.config.environment import BadSetting
from tallystick.config.home import Home, base

OURS = (
    *("TALLYSTICK_MODE", "TALLYSTICK_CITY", "TALLYSTICK_VAR", "SITE_URL"),
    *("SECRET_KEY", "DATABASE_URL"),
)


def note(home: Home, variables: Mapping[str, str]) -> None:
    """Write down how the demo's programs are set, for its owner's eyes alone."""
    path = _notes(home.folder)
    fresh = path.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump({name: variables[name] for name in OURS}, file)
    fresh.rename(path)


def adopt() -> None:
    """
    Take the settings of the demo that was started last, unless the environment has its own.

    `CITY` names the city of the demo, as it does for make demo.

    :raises BadSetting: if there is no demo, or it cannot be read
    """
    if any(name in os.environ for name in OURS if name != "TALLYSTICK_VAR"):
        return
    path = _notes(base(postgres.unprivileged()) / os.environ.get("CITY", "chicago"))
    try:
        os.environ.update(json.loads(path.read_text()))
    except FileNotFoundError:
        raise BadSetting(
            "There is nothing to work on yet. Start the demo with: make demo. "
            "Or name your own database and settings; see docs/settings.md."
        ) from None
    except OSError as trouble:
        raise BadSetting(
            f"The demo belongs to somebody else: {path} cannot be read ({trouble.strerror})."
        ) from None


def _notes(folder: Path) -> Path:
    return folder / "settings.json"
