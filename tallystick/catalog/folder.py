"""Reads the files of a city's folder, as they stand there; what they say is not judged here."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tallystick.catalog.reasons import Mistake

Said = dict[str, Any]  # what a TOML file says


@dataclass
class Folder:
    """What the files say, and which of them cannot be read."""

    city: Said = field(default_factory=dict)
    theme: Said = field(default_factory=dict)
    places: Said = field(default_factory=dict)
    demo: Said = field(default_factory=dict)
    services: dict[str, Said] = field(default_factory=dict)  # file -> what it says
    rates: dict[str, Said] = field(default_factory=dict)
    content: dict[str, dict[str, str]] = field(default_factory=dict)  # page -> language -> Markdown
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """The languages that the city offers, as far as they can be read."""
        said = self.city.get("languages")
        return [code for code in said if isinstance(code, str)] if isinstance(said, list) else []


def read_folder(path: Path) -> Folder:
    """Return what a city's folder says; files that cannot be read are among its mistakes."""
    folder = Folder()
    folder.city = read_file(path, "city.toml", folder.mistakes)
    folder.theme = read_file(path, "theme.toml", folder.mistakes)
    if (path / "places.toml").exists():
        folder.places = read_file(path, "places.toml", folder.mistakes)
    if (path / "demo.toml").exists():
        folder.demo = read_file(path, "demo.toml", folder.mistakes)
    folder.services = _files(path, "services", folder.mistakes)
    folder.rates = _files(path, "rates", folder.mistakes)
    folder.content = _content(path, folder.mistakes)
    return folder


def read_file(path: Path, name: str, mistakes: list[Mistake]) -> Said:
    """Return what a TOML file in a folder says; nothing, and one more mistake, if it is none."""
    text = _text(path, name, mistakes)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        mistakes.append(Mistake(name, "", f"is not TOML: {wrong}"))
    return {}


def tables(said: object, key: str) -> Iterator[tuple[int, Said]]:
    """Yield the [[tables]] under a key with their places; what is no table is left out."""
    listed = said.get(key) if isinstance(said, Mapping) else None
    for place, table in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(table, dict):
            yield place, table


def texts(said: object, key: str) -> list[str]:
    """Return the words in a list under a key."""
    listed = said.get(key) if isinstance(said, Mapping) else None
    return [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []


def day(said: Mapping[str, Any], key: str) -> date | None:
    """Return the date under a key, or None where there is no date."""
    value = said.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _files(path: Path, kind: str, mistakes: list[Mistake]) -> dict[str, Said]:
    found = {}
    for file in _listed(path / kind):
        name = f"{kind}/{file.name}"
        if file.suffix == ".toml":
            found[name] = read_file(path, name, mistakes)
        else:
            mistakes.append(Mistake(name, "", "is not read: its name should end in .toml"))
    return found


def _content(path: Path, mistakes: list[Mistake]) -> dict[str, dict[str, str]]:
    pages: dict[str, dict[str, str]] = {}
    for file in _listed(path / "content"):
        name = f"content/{file.name}"
        page, *middle = file.name.split(".")
        if len(middle) == 2 and middle[1] == "md":
            pages.setdefault(page, {})[middle[0]] = _text(path, name, mistakes)
        else:
            mistakes.append(Mistake(name, "", "is not read: name it like help.en.md"))
    return pages


def _listed(folder: Path) -> list[Path]:
    files = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(file for file in files if file.is_file() and not file.name.startswith("."))


def _text(path: Path, name: str, mistakes: list[Mistake]) -> str:
    try:
        return (path / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        mistakes.append(Mistake(name, "", "is missing"))
    except UnicodeDecodeError:
        mistakes.append(Mistake(name, "", "is not UTF-8 text: save it as UTF-8"))
    except OSError as wrong:
        mistakes.append(Mistake(name, "", f"cannot be opened: {wrong.strerror}"))
    return ""
