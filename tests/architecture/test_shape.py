"""The shape of the code: what STYLE asks of every function, file and use case."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tallystick"
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts and path.stat().st_size
)
USECASES = sorted(
    path
    for path in (PACKAGE / "usecases").glob("*.py")
    if not path.name.startswith("_") and path.name != "apps.py"
)
READS_THE_CLOCK = {"now", "utcnow", "today", "localtime", "time", "time_ns", "monotonic"}
CLOCKS = {"datetime", "date", "timezone", "time"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_has_about_50_lines(path: Path) -> None:
    long = [
        function.name
        for function in functions(path)
        if function.end_lineno and function.end_lineno - function.lineno > 60
    ]
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", USECASES, ids=name_of)
def test_a_use_case_is_one_function_named_like_its_file(path: Path) -> None:
    public = [
        node
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]

    assert [function.name for function in public] == [path.stem]
    arguments = public[0].args
    assert arguments.args == [], "every argument is named by its caller"
    assert {"actor", "now"} <= {argument.arg for argument in arguments.kwonlyargs}


def test_import_linter_knows_every_use_case() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    listed = next(
        contract["modules"]
        for contract in contracts["contracts"]
        if contract["name"] == "Use cases do not call each other"
    )
    assert sorted(listed) == [f"tallystick.usecases.{path.stem}" for path in USECASES]


def reads_of_the_clock(path: Path) -> list[int]:
    """Return the lines that ask the computer what time it is."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS_THE_CLOCK
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCKS
    ]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in FILES
        if path.relative_to(PACKAGE).parts[0] not in ("channels", "config", "demo")
    ],
    ids=name_of,
)
def test_nothing_below_the_channels_reads_the_clock(path: Path) -> None:
    assert reads_of_the_clock(path) == []


def test_a_read_of_the_clock_would_be_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "late.py"
    wrong.write_text("from datetime import date\n\nTODAY = date.today()\n")

    assert reads_of_the_clock(wrong) == [3]
