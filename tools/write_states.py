#!/usr/bin/env python3
"""
Draw the lives of payments and refunds from their tables of states.

    python tools/write_states.py               # writes docs/states.md
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tallystick.records.payments.states import LIFE, PUBLIC  # noqa: E402
from tallystick.records.refunds.states import LIFE as REFUNDS  # noqa: E402

HEAD = """# States and moves

Drawn by `python tools/write_states.py` from the tables in the code; a test fails when this page is
not what they say. The database refuses every other move. What each state means is in the
[glossary](glossary.md) and beside the table itself.
"""


def page() -> str:
    """Return the page as the tables are now."""
    public = "\n".join(
        f"| `{state.value}` | {shown.value.replace('_', ' ').lower()} |"
        for state, shown in PUBLIC.items()
    )
    return "\n".join(
        [
            HEAD,
            "## A payment (`tallystick/records/payments/states.py`)\n",
            _drawing("CREATED", LIFE.pairs()),
            "| Inside | Residents see |\n|---|---|",
            public,
            "\n## A refund (`tallystick/records/refunds/states.py`)\n",
            _drawing("REQUESTED", REFUNDS.pairs()),
        ]
    )


def _drawing(first: str, pairs: tuple[tuple[str, str], ...]) -> str:
    moves = "\n".join(f"    {before} --> {after}" for before, after in pairs)
    return f"```mermaid\nstateDiagram-v2\n    [*] --> {first}\n{moves}\n```\n"


if __name__ == "__main__":
    (ROOT / "docs" / "states.md").write_text(page(), encoding="utf-8")
