"""A life is one table; everything else is derived from it."""

import pytest

from tallystick.kernel.states import InvalidMove, Lifecycle

LETTER = Lifecycle(
    {
        "WRITTEN": ("SENT", "TORN UP"),
        "SENT": ("READ", "LOST"),
        "LOST": ("READ",),
        "READ": (),
        "TORN UP": (),
    }
)
STATES = ["WRITTEN", "SENT", "LOST", "READ", "TORN UP"]
MOVES = {
    ("WRITTEN", "SENT"),
    ("WRITTEN", "TORN UP"),
    ("SENT", "READ"),
    ("SENT", "LOST"),
    ("LOST", "READ"),
}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_move_is_allowed_exactly_if_the_table_has_it(before: str, after: str) -> None:
    if (before, after) in MOVES:
        LETTER.check(before, after)
    else:
        with pytest.raises(InvalidMove):
            LETTER.check(before, after)


def test_what_the_table_says_can_be_asked() -> None:
    assert set(LETTER.pairs()) == MOVES
    assert LETTER.after("SENT") == ("READ", "LOST")
    assert LETTER.final() == ("READ", "TORN UP")
