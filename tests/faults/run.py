"""Plants every fault and prints what came of it: `make faults` (SEEDS=1000, SEED=752)."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "var" / "faults.jsonl"
COLUMNS = ("times", "charges", "postings", "receipts", "lost", "doubled")
# What a test does not inject yet, or what only some machines can inject.
NOT_INJECTED = {
    "X14": "web process killed with kill -9",
    "X15": "worker killed in the middle of a job",
    "X16": "PostgreSQL stopped in the middle of a commit",
    "X17": "connection pool exhausted",
    "X21": "disk full",
}


def main() -> int:
    """Run tests/faults and print the table; return what pytest returned."""
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.unlink(missing_ok=True)
    variables = {"SEEDS": "1000", **os.environ, "FAULTS_TABLE": str(TABLE)}
    how = ["-s", "-k", "seed_loses"] if "SEED" in os.environ else ["-n", "2"]
    command = [sys.executable, "-m", "pytest", "tests/faults", "--show-capture=no", *how]
    code = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    print_table(read(TABLE.read_text() if TABLE.exists() else ""))
    return code


def say(line: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(line + "\n")


def read(lines: str) -> dict[tuple[str, str], Counter[str]]:
    """Sum the rows of all workers by number and name of the fault."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for line in lines.splitlines():
        told = json.loads(line)
        row = rows.setdefault((told["number"], told["fault"]), Counter())
        row.update({name: told[name] for name in COLUMNS})
    return rows


def print_table(rows: dict[tuple[str, str], Counter[str]]) -> None:
    """Print a line for each fault, and for each that no test injects."""
    say(f"\n{'':5}{'fault':48}" + "".join(f"{name:>10}" for name in COLUMNS))
    for number, name in sorted(rows, key=lambda row: (int(row[0][1:]), row[1])):
        figures = rows[number, name]
        say(f"{number:5}{name:48}" + "".join(f"{figures[one]:>10}" for one in COLUMNS))
    for number, name in NOT_INJECTED.items():
        say(f"{number:5}{name:48}  not injected")


if __name__ == "__main__":
    sys.exit(main())
