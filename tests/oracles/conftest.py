"""Published bills, taken through the real import; all of it is skipped where they are absent."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as city_settings
from pytest_django.fixtures import Settings

from tallystick.catalog.load import load_city
from tallystick.catalog.model import City
from tallystick.catalog.starter import start_city
from tallystick.channels.files.bills import BillFile
from tallystick.kernel.money import Money
from tallystick.ledger.models import Entry
from tallystick.usecases.import_bills import Imported, import_bills
from tallystick.usecases.prove_books import prove_books
from tests.moment import NOON
from tests.oracles.convert import SHARED, Bill, written
from tests.oracles.table import DOCS, PROPERTY, Finding

NEW_YORK = Path(__file__).parent / "cities" / "new-york"

Take = Callable[..., Imported]
Tell = Callable[..., None]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip the oracles where the published data are absent."""
    if SHARED.is_dir():
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="../shared/data is absent"))


@pytest.fixture(scope="session")
def new_york(tmp_path_factory: pytest.TempPathFactory) -> City:
    """
    Return a small New York: the starter's folder, with services that fit the published bills.

    cities/new-york does not: published water bills have no account number and one sum for water and
    sewer of several meters, and published tickets bring the penalties that its rules would add.
    """
    folder = tmp_path_factory.mktemp("cities") / "new-york"
    start_city(folder, code="new-york")
    (folder / "services" / "dog-license.toml").unlink()
    shutil.copytree(NEW_YORK / "services", folder / "services", dirs_exist_ok=True)
    city = folder / "city.toml"
    text = city.read_text(encoding="utf-8") + (NEW_YORK / "added-to-city.toml").read_text("utf-8")
    text = text.replace('"IL"', '"NY"', 1).replace("America/Chicago", "America/New_York", 1)
    city.write_text(text, encoding="utf-8")
    return load_city(folder)


@pytest.fixture
def city() -> City:
    """Return the city whose bills a test takes: Chicago, unless the module says otherwise."""
    return city_settings.CITY


@pytest.fixture(autouse=True)
def _the_books_are_proven(
    request: pytest.FixtureRequest, settings: Settings, city: City
) -> Iterator[None]:
    """Prove the books after every test that moved money, of the city that they are of."""
    settings.CITY = city
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("_django_db_helper")  # so that this ends before the rollback
    yield
    assert Entry.objects.exists()
    proofs = prove_books(actor="test", now=datetime.now(UTC), city=city)
    assert [proof for proof in proofs if proof.broken] == []


@pytest.fixture
def take(tmp_path: Path, city: City) -> Take:
    """Return a function that writes bills as a JSON Lines file and imports it."""

    def run(bills: Sequence[Bill], now: datetime = NOON) -> Imported:
        path = tmp_path / "bills.jsonl"
        write(path, bills)
        file = BillFile(path)
        return import_bills(rows=file, source=file, city=city, actor="oracle", now=now)

    return run


def write(path: Path, bills: Sequence[Bill]) -> None:
    """Write a bill file with its last line: how many bills there are, and what they sum to."""
    end = {
        "bills": len(bills),
        "total": written(sum((Money.parse(bill["total"]) for bill in bills), Money(0))),
    }
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in (*bills, {"end": end}))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Return a function that adds a row to the table at the end; docs/oracles.md must have it."""

    def row(data: str, check: str, *, rows: int, missed: Mapping[str, int]) -> None:
        finding = Finding.of(data, check, rows, missed)
        request.node.user_properties.append((PROPERTY, tuple(finding)))
        assert f"| {' | '.join(finding.cells)} |" in DOCS.read_text(encoding="utf-8")

    return row
