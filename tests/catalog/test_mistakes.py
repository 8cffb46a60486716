"""Every mistake an analyst can make in a city's folder is named: file, key, reason."""

from pathlib import Path

import pytest

from tallystick.catalog.load import BadCity, load_city
from tests.catalog.cases import CASES, Case
from tests.catalog.rule_cases import RULES

ALL = CASES | RULES


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_mistake_is_named(case: Case, edit, mistakes) -> None:
    edit(case.file, case.old, case.new)

    found = [m for m in mistakes() if (m.file, m.key) == (case.file, case.key)]

    assert any(case.reason in mistake.reason for mistake in found), mistakes()


@pytest.mark.parametrize("page", ["accessibility", "help", "privacy", "security"])
def test_a_page_that_one_language_lacks_is_named(page: str, folder: Path, mistakes) -> None:
    (folder / "content" / f"{page}.es.md").unlink()

    assert mistakes() == [(f"content/{page}.es.md", "", "is missing or empty")]


def test_an_empty_page_counts_as_missing(folder: Path, mistakes) -> None:
    (folder / "content" / "help.en.md").write_text("\n")

    assert mistakes() == [("content/help.en.md", "", "is missing or empty")]


def test_pages_nobody_will_see_are_named(folder: Path, mistakes) -> None:
    (folder / "content" / "privcay.en.md").write_text("# Privacy\n")
    (folder / "content" / "help.fr.md").write_text("# Aide\n")
    (folder / "content" / "notes.md").write_text("Ask Ben.\n")
    (folder / "services" / "dog.tml").write_text('code = "dog"\n')

    assert [(m.file, m.reason.split(";")[0]) for m in mistakes()] == [
        ("content/help.fr.md", "is in a language that the city does not offer"),
        ("content/notes.md", "is not read: name it like help.en.md"),
        ("content/privcay.en.md", "is no page of the portal"),
        ("services/dog.tml", "is not read: its name should end in .toml"),
    ]


def test_a_language_offered_without_any_words_is_named_at_every_text(edit, mistakes) -> None:
    edit("city.toml", 'languages = ["en", "es"]', 'languages = ["en", "es", "pl"]')

    found = mistakes()

    assert ("services/water.toml", "name", "has no words in an offered language: pl") in found
    assert ("content/help.pl.md", "", "is missing or empty") in found
    assert len(found) > 100


def test_text_that_is_not_utf8_is_named(folder: Path, mistakes) -> None:
    file = folder / "services" / "water.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))

    assert mistakes() == [("services/water.toml", "", "is not UTF-8 text: save it as UTF-8")]


def test_a_city_without_city_toml_is_named_once(folder: Path, mistakes) -> None:
    (folder / "city.toml").unlink()

    assert mistakes() == [("city.toml", "", "is missing")]


def test_a_city_without_services_has_nothing_to_pay(folder: Path, mistakes) -> None:
    for file in (folder / "services").iterdir():
        file.unlink()

    assert mistakes() == [("services", "", "needs at least one file: what can be paid")]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCity, match="atlantis: is not a folder"):
        load_city(tmp_path / "atlantis")


def test_several_mistakes_are_named_at_once(edit, mistakes) -> None:
    """Also in one file, and also where one mistake could hide another."""
    edit("services/parking.toml", 'biller = "city"', 'biller = "town"\ncolour = "red"')
    edit("services/parking.toml", 'masks = ["9999999999", "99999999"]', 'masks = ["X"]')
    edit("services/parking.toml", "until = 2021-12-31", "until = 2020-12-31")
    edit("services/parking.toml", "cap = 250_00", "cap = 250.00")
    edit(
        "services/parking.toml",
        'methods = ["echeck", "card", "counter", "mail"]',
        'methods = ["card"]',
    )
    edit("services/water.toml", 'revenue = "4211"', 'revenue = "1210"')
    edit("city.toml", 'time_zone = "America/Chicago"', 'time_zone = "Chicago"')
    edit("theme.toml", '"#0075BB"', '"#ffffff"')

    assert [(m.file, m.key) for m in mistakes()] == [
        ("city.toml", "time_zone"),
        ("services/parking.toml", "biller"),
        ("services/parking.toml", "colour"),
        ("services/parking.toml", "identifiers.ticket.masks.1"),
        ("services/parking.toml", "late_fees.1.until"),
        ("services/parking.toml", "late_fees.2.cap"),
        ("services/parking.toml", "payable.methods"),
        ("services/water.toml", "charges.sewer.revenue"),
        ("theme.toml", "focus"),
    ]
