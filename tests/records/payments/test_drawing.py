"""The page of states in docs/ is what the tables in the code say."""

from pathlib import Path

from tools.write_states import page

DRAWN = Path(__file__).parents[3] / "docs" / "states.md"


def test_the_drawing_is_the_table() -> None:
    assert DRAWN.read_text(encoding="utf-8") == page(), "run: python tools/write_states.py"


def test_every_move_is_in_it() -> None:
    assert "    CAPTURED --> SETTLED\n" in page()
    assert "    SUBMITTED --> FAILED\n" in page()
