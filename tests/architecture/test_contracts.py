"""Each arrow of the architecture is shown to be guarded: a wrong import breaks its contract."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
]
WRONG = [  # the file, what it must not import, and the contract that says so
    ("kernel/money.py", "tallystick.rules.allocation", "Imports go down the layers"),
    ("rules/late_fees.py", "tallystick.catalog.model", "Imports go down the layers"),
    ("ledger/queries.py", "tallystick.records.billing.models", "Imports go down the layers"),
    ("ledger/queries.py", "tallystick.gateways.payments.protocol", "Imports go down the layers"),
    ("records/billing/owed.py", "tallystick.usecases.name_payer", "Imports go down the layers"),
    ("usecases/name_payer.py", "tallystick.channels.clock", "Imports go down the layers"),
    ("utils/__init__.py", "tallystick.kernel.money", "Imports go down the layers"),
    (
        "records/billing/models.py",
        "tallystick.records.payments.states",
        "A later record may know an earlier one",
    ),
    (
        "records/payments/models.py",
        "tallystick.records.receipts.models",
        "A later record may know an earlier one",
    ),
    ("records/plans/__init__.py", "datetime", "A later record may know an earlier one"),
    ("channels/web/typed.py", "tallystick.channels.cli.apps", "Channels do not know each other"),
    ("channels/jobs/apps.py", "tallystick.channels.web.typed", "Channels do not know each other"),
    (
        "usecases/name_payer.py",
        "tallystick.usecases.quote_checkout",
        "Use cases do not call each other",
    ),
    ("rules/allocation.py", "django", "Rules, kernel and catalog do not know Django"),
    ("kernel/dates.py", "django.utils.timezone", "Rules, kernel and catalog do not know Django"),
    ("catalog/load.py", "django.conf", "Rules, kernel and catalog do not know Django"),
    (
        "sandbox/processor.py",
        "tallystick.records.payments.models",
        "The sandbox stands on the kernel alone",
    ),
    ("sandbox/forms.py", "tallystick.catalog.model", "The sandbox stands on the kernel alone"),
    (
        "channels/pages/words.py",
        "tallystick.sandbox.numbers",
        "Nobody but the settings knows what is pretended",
    ),
    (
        "usecases/confirm_payment.py",
        "tallystick.demo.clock",
        "Nobody but the settings knows what is pretended",
    ),
]


@dataclass
class Checkout:
    """A copy of the package, in which mistakes may be made."""

    folder: Path

    def broken(self) -> set[str]:
        """Return the names of the contracts that do not hold."""
        linter = Path(sys.executable).parent / "lint-imports"
        done = subprocess.run([linter], cwd=self.folder, capture_output=True, text=True)
        # A contract with exceptions says how many behind its answer.
        lines = [line.partition(" (")[0] for line in done.stdout.splitlines()]
        answers = {
            name: line.removeprefix(name).strip()
            for name in CONTRACTS
            for line in lines
            if line.startswith(f"{name} ") and line.endswith(("KEPT", "BROKEN"))
        }
        assert set(answers) == set(CONTRACTS), done.stdout + done.stderr
        broken = {name for name, answer in answers.items() if answer == "BROKEN"}
        assert bool(broken) == bool(done.returncode)
        return broken


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in (ROOT / "tallystick").rglob("*.py"):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return Checkout(folder)


def test_the_code_as_it_is_keeps_them_all(checkout: Checkout) -> None:
    assert checkout.broken() == set()


@pytest.mark.parametrize(
    ("file", "imported", "contract"), WRONG, ids=[f"{file}-{name}" for file, name, _ in WRONG]
)
def test_a_wrong_import_breaks_its_contract(
    checkout: Checkout, file: str, imported: str, contract: str
) -> None:
    path = checkout.folder / "tallystick" / file
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\nimport {imported}\n")
    try:
        assert contract in checkout.broken()
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before)


def test_every_contract_is_broken_here() -> None:
    assert {contract for _, _, contract in WRONG} == set(CONTRACTS)
