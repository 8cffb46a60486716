"""Measures the goals of speed: prints the ratios and writes var/bench.json (ONLY=P2 for one)."""

import importlib
import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OUT = ROOT / "var" / "bench.json"


def main() -> None:
    """Run every benchmarks/p*.py, or the one that ONLY names; the others' figures are kept."""
    only = os.environ.get("ONLY", "").upper()
    figures = json.loads(OUT.read_text()) if only and OUT.exists() else {}
    files = sorted((ROOT / "benchmarks").glob("p[0-9]*_*.py"))
    wanted = {name(file): file for file in files if only in ("", name(file))}
    if not wanted:
        raise SystemExit(
            f"No benchmark is called {only}. There are: {', '.join(map(name, files))}."
        )
    for goal, file in wanted.items():
        print(f"{goal}: {file.stem}", flush=True)
        figures[goal] = importlib.import_module(f"benchmarks.{file.stem}").run()
        print(f"{goal}: {json.dumps(figures[goal])}", flush=True)
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps(figures, indent=1) + "\n")


def name(file: Path) -> str:
    """Return the goal that a file measures: p1_import.py is P1."""
    found = re.match(r"p[0-9]+[a-z]?", file.stem)
    assert found
    return found[0].upper()


if __name__ == "__main__":
    main()
