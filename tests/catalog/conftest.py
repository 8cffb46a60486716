"""A copy of Chicago's folder that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tallystick.catalog.load import BadCity, load_city
from tallystick.catalog.reasons import Mistake

CHICAGO = Path(__file__).parents[2] / "cities" / "chicago"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Chicago, to be broken."""
    return Path(shutil.copytree(CHICAGO, tmp_path / "chicago"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace words in one file of the copy, once; the words must be there."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def mistakes(folder: Path) -> Callable[[], list[Mistake]]:
    """Return what is wrong with the copy, after the test broke it."""

    def found() -> list[Mistake]:
        with pytest.raises(BadCity) as bad:
            load_city(folder)
        return bad.value.mistakes

    return found
