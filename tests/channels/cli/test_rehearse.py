"""What a finance director sees who tries a late-fee rule before it is voted on."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from tests import moment
from tests.bill_file import take
from tests.rehearsing import PROPOSAL, SESSION, tickets

__all__ = ["take", "tickets"]  # fixtures


@pytest.fixture
def rule(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The proposal of the docs, in the folder where the command is run."""
    moment.stand(settings)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "new.toml"
    path.write_text(PROPOSAL, encoding="utf-8")
    return path


def rehearse(*more: str, service: str = "parking", since: str = "2026-01-01") -> str:
    out = StringIO()
    words = ["--service", service, "--rule", "new.toml", "--from", since, *more]
    call_command("rehearse", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def report(rule: Path, tickets: None) -> dict[str, Any]:
    """What the JSON file says."""
    rehearse()
    found: dict[str, Any] = json.loads((rule.parent / "rehearsal-parking.json").read_text())
    return found


@pytest.mark.django_db(transaction=True)
def test_the_docs_show_what_it_prints(rule: Path, tickets: None) -> None:
    command, printed = SESSION.split("\n", 1)

    assert command.split("rehearse ")[1].split() == [
        *("--service", "parking", "--rule", "new.toml", "--from", "2026-01-01")
    ]
    assert rehearse() == printed


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_cents_bands_and_reasons(report: dict[str, Any]) -> None:
    assert (report["bills"], report["accounts"], report["accounts_touched"]) == (6, 5, 4)
    assert report["before"] == {"assessed_cents": 220_00, "collected_cents": 80_00}
    assert report["after"] == {"assessed_cents": 100_00, "collected_cents": 45_00}
    less = report["pay_less"]
    assert (less["accounts"], less["median_cents"]) == (3, 40_00)
    assert [band["accounts"] for band in less["bands"]] == [0, 0, 2, 1, 0, 0]
    assert sum(band["accounts"] for band in report["pay_more"]["bands"]) == 1
    first = report["first_differences"][0]
    assert (first["number"], first["change_cents"]) == ("9190000001", -35_00)
    [now], [proposed] = first["before"]["fees"], first["after"]["fees"]
    assert now["arithmetic"] == (
        "The fine is $60.00. Up to the limit there is $250.00 − $60.00 = $190.00."
        " The smaller of the two is added: $60.00."
    )
    assert "625 ILCS 5/11-208.3(b)(10)" in now["source"]
    assert proposed["arithmetic"] == "$25.00, once, because a part of the bill was not paid."
    assert proposed["source"] == "A draft ordinance"


@pytest.mark.django_db(transaction=True)
def test_people_get_the_same_figures_in_their_language(rule: Path, tickets: None) -> None:
    rehearse("--language", "es", "--to", str(rule.parent))

    page = (rule.parent / "rehearsal-parking.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))
    assert '<html lang="es">' in page
    assert "Recargos agregados $220.00 $100.00 -$120.00" in words
    assert "Cuentas que pagan menos: 3" in words
    assert "$25.00 a $49.99 2" in words
    assert "La multa es de $60.00." in words
    assert "Veinticinco dólares después de dos semanas" in words
    assert not re.search(r"<(script|link|img)|src=|href=\"(?!#)", page), "it needs no network"


@pytest.mark.parametrize(
    ("words", "told", "status"),
    [
        ({"service": "dogs"}, "There is no service dogs. There are: ", 2),
        ({"since": "soon"}, "soon is not a day. Write it like 2025-01-01.", 2),
    ],
)
def test_what_it_cannot_do_it_says_in_a_sentence(
    words: dict[str, str], told: str, status: int, rule: Path
) -> None:
    with pytest.raises(CommandError, match=re.escape(told)) as wrong:
        rehearse(**words)

    assert wrong.value.returncode == status
    assert not list(rule.parent.glob("rehearsal-*"))


def test_mistakes_in_the_proposal_are_named_by_file_key_and_reason(rule: Path) -> None:
    rule.write_text(PROPOSAL.replace("25_00", "25.00").replace("penalty", "penalti"))
    out = StringIO()

    with pytest.raises(CommandError, match=r"new\.toml has 2 mistakes\.") as wrong:
        call_command(
            *("rehearse", "--service", "parking", "--rule", "new.toml", "--from", "2026-01-01"),
            stdout=out,
        )

    assert wrong.value.returncode == 2
    assert "new.toml: late_fees.1.amount: should be a whole number" in out.getvalue()
    assert "new.toml: late_fees.1.charge: no charge has the code 'penalti'" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_without_any_bill_or_place_to_write_it_says_so(rule: Path, tickets: None) -> None:
    with pytest.raises(CommandError, match=r"No bill of parking was issued on 2027-01-01 or la"):
        rehearse(since="2027-01-01")
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        rehearse("--to", "nowhere")
