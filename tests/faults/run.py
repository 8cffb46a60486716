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
# What must be in the table, or else the run has not tested what it says.
PLANTED = ("X1", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "X13")
PLANTED += ("X14", "X15", "X16", "X17", "X21", "X23", "X26", "X27", "X37")
NOT_EVERYWHERE = {"X21": "disk full: only root may make a small disk, and not on every machine"}


def main() -> int:
    """Run tests/faults and print the table; return 0 if all was planted and nothing lost."""
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.unlink(missing_ok=True)
    variables = {"SEEDS": "1000", **os.environ, "FAULTS_TABLE": str(TABLE), "FAULTS": "all"}
    one = "SEED" in os.environ
    how = ["-s", "-k", "seed_loses"] if one else ["-n", "2", "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", "tests/faults", "--show-capture=no", *how]
    code = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    rows = read(TABLE.read_text() if TABLE.exists() else "")
    print_table(rows)
    wrong = sum(row["lost"] + row["doubled"] for row in rows.values())
    missing = [] if one else print_missing(rows)
    return code or int(bool(wrong or missing))


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
    """Print a line for each fault."""
    say(f"\n{'':5}{'fault':76}" + "".join(f"{name:>10}" for name in COLUMNS))
    for number, name in sorted(rows, key=lambda row: (int(row[0][1:]), row[1])):
        figures = rows[number, name]
        say(f"{number:5}{name:76}" + "".join(f"{figures[one]:>10}" for one in COLUMNS))


def print_missing(rows: dict[tuple[str, str], Counter[str]]) -> list[str]:
    """Print which faults were not planted, and return those that any machine can plant."""
    planted = {number for number, _ in rows}
    missing = [number for number in PLANTED if number not in planted]
    for number in missing:
        say(f"{number:5}not injected  {NOT_EVERYWHERE.get(number, '')}")
    return [number for number in missing if number not in NOT_EVERYWHERE]


if __name__ == "__main__":
    sys.exit(main())
