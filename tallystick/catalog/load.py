"""Reads a city's folder into frozen types, or names every mistake in it at once."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from tallystick.catalog.model import City


class Mistake(NamedTuple):
    """What is wrong, and where."""

    file: str
    key: str
    reason: str


class BadCity(Exception):
    """The folder has mistakes; all of them are in `mistakes`."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(": ".join(mistake) for mistake in mistakes))


def load_city(path: Path) -> City:
    """
    Read a city's folder.

    :raises BadCity: with every mistake, by file and key
    """
    said: dict[str, Any] = _toml(path / "city.toml")
    said["services"] = [_toml(file) for file in sorted((path / "services").glob("*.toml"))]
    said["places"] = _toml(path / "places.toml").get("places", [])
    said["theme"] = _toml(path / "theme.toml")
    said["content"] = _content(path / "content")
    try:
        return City.model_validate(said)
    except ValidationError as wrong:
        mistakes = [
            Mistake(path.name, ".".join(map(str, error["loc"])), error["msg"])
            for error in wrong.errors()
        ]
        raise BadCity(mistakes) from None


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _content(folder: Path) -> dict[str, dict[str, str]]:
    pages: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("*.*.md")):
        page, language, _ = file.name.split(".")
        pages.setdefault(page, {})[language] = file.read_text(encoding="utf-8")
    return pages
