"""Where a demo keeps its data: in its own checkout, or where PostgreSQL's user gets to."""

import os
import pwd
from pathlib import Path

import pytest

from tallystick.config import home

NOBODY = pwd.getpwuid(os.getuid())


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALLYSTICK_VAR", raising=False)


def test_it_is_in_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(home, "ROOT", tmp_path)

    assert home.base(None) == tmp_path / "var" / "demo"


def test_two_checkouts_that_nobody_can_reach_do_not_share_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    places = set()
    for name in ("first", "second"):
        checkout = tmp_path / name / "tallystick"
        checkout.mkdir(parents=True)
        checkout.parent.chmod(0o700)
        monkeypatch.setattr(home, "ROOT", checkout)
        places.add(home.base(NOBODY))

    assert {place.parent for place in places} == {Path("/var/lib/tallystick-demo")}
    assert len(places) == 2


def test_who_names_a_folder_gets_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TALLYSTICK_VAR", str(tmp_path))

    assert home.base(NOBODY) == tmp_path
