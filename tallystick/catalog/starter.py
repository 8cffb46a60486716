"""Writes the folder of a new city: small, commented, and without a mistake."""

from pathlib import Path
from string import Template

STARTER = Path(__file__).parent / "starter"


class CityExists(Exception):
    """There is such a folder already; it is left as it is."""


def start_city(path: Path, *, code: str) -> tuple[Path, ...]:
    """
    Write a starter folder for a city with this code, and return its files.

    :raises CityExists: if there is something at path
    """
    if path.exists():
        raise CityExists(str(path))
    words = {"code": code, "name": code.replace("-", " ").title()}
    written = []
    for file in sorted(STARTER.rglob("*.*")):
        to = path / file.relative_to(STARTER)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(Template(file.read_text(encoding="utf-8")).substitute(words), "utf-8")
        written.append(to)
    return tuple(written)
