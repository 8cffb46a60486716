"""What a clerk sees who takes a bill file, and takes it back."""

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tallystick.channels.cli.progress import Bar
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, Import
from tests.bill_file import TICKET, ticket
from tests.books import balance, open_of

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs" / "bill-files.md"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps(ticket()) + "\n")
    return path


def manage(*words: object) -> tuple[int, str, str]:
    """Run a management command; return its exit code, and what it said."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=err)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_it_says_what_was_new_and_how_to_take_it_back(file: Path) -> None:
    code, out, err = manage("import_bills", file)

    assert (code, err) == (0, "")
    assert "Bills in the file: 1, $45.00 in all." in out
    assert "New: 1. Changed: 0. The same as before: 0." in out
    assert f"manage.py import_revert {Import.objects.get().id}" in out


def test_a_trial_changes_nothing(file: Path) -> None:
    code, out, _ = manage("import_bills", file, "--dry-run")

    assert code == 0
    assert "New: 1." in out
    assert "This was a trial: nothing has changed." in out
    assert Bill.objects.count() == Import.objects.count() == 0
    assert balance(settings.CITY.service["parking"].receivable) == ZERO


def test_the_same_file_again_says_so(file: Path) -> None:
    manage("import_bills", file)
    code, out, _ = manage("import_bills", file)

    assert code == 0
    assert f"as import {Import.objects.get().id}. Nothing has changed." in out


def test_reasons_are_listed_by_line(file: Path) -> None:
    file.write_text(
        "".join(json.dumps(one) + "\n" for one in [ticket(total="1.00"), ticket("12AB")])
    )
    code, out, err = manage("import_bills", file)

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "The file was not taken. Nothing has changed.",
        "line 1: The lines sum to $45.00, but the total is $1.00.",
        'line 2: "12AB" is not a Ticket number. One looks like 9188814621 or 5089240390.',
    ]


def test_fifty_reasons_are_enough(file: Path) -> None:
    file.write_text("x\n" * 60)
    _, _, err = manage("import_bills", file)

    assert len(err.splitlines()) == 52
    assert err.splitlines()[-1] == "There may be more; these are the first 50."


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    code, _, err = manage("import_bills", tmp_path / "gone.csv")

    assert code == 1
    assert err == f"The file {tmp_path / 'gone.csv'} cannot be read: No such file or directory.\n"


def test_a_file_is_taken_back(file: Path) -> None:
    manage("import_bills", file)
    code, out, _ = manage("import_revert", Import.objects.get().id)

    assert code == 0
    assert out == (
        "bills.jsonl was taken back. Void bills: 1."
        " Bills that say again what they said before: 0.\n"
    )
    assert open_of(TICKET) == ZERO


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("x", "x is not the id of an import.\n"),
        (
            "0196c1f0-0000-7000-8000-000000000000",
            "No import has the id 0196c1f0-0000-7000-8000-000000000000.\n",
        ),
    ],
)
def test_an_unknown_import_is_a_sentence(word: str, sentence: str) -> None:
    assert manage("import_revert", word) == (1, "", sentence)


def test_the_examples_in_the_documentation_can_be_imported(tmp_path: Path) -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    rows = next(block for _, block in blocks if block.startswith("service,"))
    documents = [block for kind, block in blocks if kind == "json"]
    bill = documents[0]
    history = next(block for block in documents if block.startswith('"history"'))
    (tmp_path / "bills.csv").write_text(rows + "#end,2,145.00\n")
    example = json.loads(bill) | json.loads("{" + history + "}") | {"number": "9188814622"}
    (tmp_path / "bills.jsonl").write_text(json.dumps(example) + "\n")

    assert manage("import_bills", tmp_path / "bills.csv")[0] == 0
    assert manage("import_bills", tmp_path / "bills.jsonl")[0] == 0
    assert open_of("2025BEN") == Money(100_00)
    assert open_of("9188814622") == Money(20_00)  # 45 + 45 - 60 - 10


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_not_mixed(file: Path) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(5021976110)")
        said = manage("import_bills", file)
        cursor.execute("ROLLBACK")
    other.close()

    assert said == (1, "", "Another bill file is being taken. Try again when it is done.\n")
    assert manage("import_bills", file)[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("15s",)


class Terminal(io.StringIO):
    """Somebody watches."""

    def isatty(self) -> bool:
        return True


def test_the_bar_shows_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 110.0, 115.0, 115.1])
    monkeypatch.setattr("tallystick.channels.cli.progress.time.monotonic", lambda: next(moments))
    terminal = Terminal()
    bar = Bar(terminal)
    for _ in range(3):
        bar.draw("Reading", 0.25, 30_000)

    assert "25%  2,000 bills/s  0:45 left" in terminal.getvalue()
    assert terminal.getvalue().count("\r") == 2


def test_nothing_is_drawn_where_nobody_watches() -> None:
    quiet = io.StringIO()
    bar = Bar(quiet)
    bar.draw("Reading", 0.5, 10)
    bar.end()

    assert quiet.getvalue() == ""
