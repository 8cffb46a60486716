"""The benchmarks are run by hand: what they import inside their functions is looked at here."""

import ast
import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("benchmarks", "tallystick", "tests")


@pytest.mark.parametrize("path", sorted(ROOT.glob("benchmarks/*.py")), ids=lambda path: path.stem)
def test_what_it_imports_is_there(path: Path) -> None:
    missing = [
        f"{node.module}.{name.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in OURS
        for name in node.names
        if not found(str(node.module), name.name)
    ]

    assert missing == []


def found(module: str, name: str) -> bool:
    inside = importlib.import_module(module)
    package = hasattr(inside, "__path__")
    return hasattr(inside, name) or (package and bool(find_spec(f"{module}.{name}")))
