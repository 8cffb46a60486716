"""Every key of a city's folder is explained in docs/city.md."""

import re
from pathlib import Path

import pytest

from tallystick.catalog import model
from tallystick.catalog.check import PAGES
from tallystick.catalog.fields import Declared
from tallystick.catalog.late_fees import NUMBERS

DOCS = (Path(__file__).parents[2] / "docs" / "city.md").read_text(encoding="utf-8")
NOT_KEYS = {model.City, Declared}  # what is put together from several files
DECLARED = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, Declared) and kind not in NOT_KEYS
]
KEYS = sorted(
    {field.alias or name for kind in DECLARED for name, field in kind.model_fields.items()}
)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`\[*(?:methods\.|refunds\.)?{key}\]*`", DOCS)


@pytest.mark.parametrize("word", [*NUMBERS, *PAGES])
def test_every_kind_of_fee_and_every_page_is_explained(word: str) -> None:
    assert f"`{word}`" in DOCS


def test_there_are_keys_to_explain() -> None:
    assert {"identifiers", "from", "masks", "rows", "hold_minutes"} <= set(KEYS)
