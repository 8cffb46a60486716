"""Reads a city's folder into frozen types, or names every mistake in it at once."""

from collections.abc import Collection
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tallystick.catalog import demo, model, refunds, service
from tallystick.catalog.check import all_mistakes
from tallystick.catalog.demo import Demo
from tallystick.catalog.fields import Declared, Known
from tallystick.catalog.folder import Folder, Said, read_folder, tables
from tallystick.catalog.model import City, CityFile, Place, RateTable, Theme
from tallystick.catalog.reasons import Mistake, Mistaken, plain_mistakes
from tallystick.catalog.service import Service

Kind = TypeVar("Kind", bound=Declared)
_MODELS = [
    kind
    for module in (model, refunds, service, demo)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, BaseModel)
]


class Places(Declared):
    """What `places.toml` says."""

    places: tuple[Place, ...] = ()


class BadCity(Mistaken):
    """The folder has mistakes; all of them are in `mistakes`."""


def load_city(path: Path) -> City:
    """
    Read a city's folder.

    :raises BadCity: with every mistake, by file and key
    """
    if not path.is_dir():
        raise BadCity([Mistake(str(path), "", "is not a folder")])
    folder = read_folder(path)
    reader = _Reader(folder)
    core = reader.read("city.toml", CityFile, folder.city)
    theme = reader.read("theme.toml", Theme, folder.theme)
    places = reader.read("places.toml", Places, folder.places)
    pretend = reader.read("demo.toml", Demo, folder.demo)
    services = [reader.read(file, Service, said) for file, said in folder.services.items()]
    rates = [reader.read(file, RateTable, said) for file, said in folder.rates.items()]
    mistakes = {*reader.mistakes, *all_mistakes(folder)}
    if mistakes or core is None or theme is None or places is None or pretend is None:
        raise BadCity(sorted(mistakes))
    return City(
        **{name: getattr(core, name) for name in CityFile.model_fields},
        theme=theme,
        places=places.places,
        services=tuple(sorted(filter(None, services), key=lambda one: (one.position, one.code))),
        rates=tuple(filter(None, rates)),
        content=folder.content,
        demo=pretend,
    )


class _Reader:
    """Reads one file after the other and collects what is wrong in any of them."""

    def __init__(self, folder: Folder) -> None:
        self.known = _known(folder)
        self.mistakes = list(folder.mistakes)
        self.unreadable = {mistake.file for mistake in folder.mistakes}

    def read(self, file: str, kind: type[Kind], said: Said) -> Kind | None:
        """Return what a file says in its type, or None if it has mistakes."""
        if file in self.unreadable:
            return None
        charges = {"charge": _codes(said, "charges")} if kind is Service else {}
        try:
            return kind.model_validate(said, context={**self.known, **charges})
        except ValidationError as wrong:
            self.mistakes.extend(plain_mistakes(file, wrong, said, _MODELS))
        return None


def _known(folder: Folder) -> Known:
    """Return what files may refer to; what cannot be read is not looked up, lest all else fails."""
    known: dict[str, Collection[str]] = {
        "language": folder.languages,
        "biller": _codes(folder.city, "billers"),
        "method": _codes(folder.city, "methods"),
        "rate": [
            code for said in folder.rates.values() if isinstance(code := said.get("code"), str)
        ],
        "account": {
            account["code"]: account.get("kind")
            for _, account in tables(folder.city, "accounts")
            if isinstance(account.get("code"), str)
        },
    }
    return {what: codes for what, codes in known.items() if codes}


def _codes(said: Said, key: str) -> list[str]:
    return [table["code"] for _, table in tables(said, key) if isinstance(table.get("code"), str)]
