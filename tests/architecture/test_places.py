"""The repository names no package registry and no machine that somebody worked on."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {"node_modules", "var", "__pycache__", "build", "pages"}  # beside hidden folders
# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = [
    *("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"),
    *("yarn" + "pkg.com", "crates" + ".io", "deb." + "debian.org", "conda" + ".anaconda.org"),
]
WORKPLACES = [r"/" + r"work/\w", r"/home/" + r"\w+/", r"/Users/" + r"\w+/", r"/root/" + r"\w"]


def written_by_us() -> Iterator[tuple[Path, str]]:
    """Walk through the text files of the repository."""
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [
            name for name in subfolders if name == ".ci" or not (name in MADE or name[0] == ".")
        ]
        for name in names:
            path = Path(folder) / name
            try:
                yield path, path.read_text()
            except UnicodeDecodeError:
                continue


def mentions(pattern: str) -> list[str]:
    """Return where a pattern occurs, as file:line."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in written_by_us()
        if found.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if found.search(line)
    ]


def test_the_search_reads_the_files_that_matter() -> None:
    read = {path.relative_to(ROOT).as_posix() for path, _text in written_by_us()}

    assert {"Makefile", "package-lock.json", "requirements.lock", ".ci/run", ".npmrc"} <= read


def test_no_registry_is_named() -> None:
    assert mentions("|".join(re.escape(host) for host in REGISTRIES)) == []


def test_no_workplace_is_named() -> None:
    assert mentions("|".join(WORKPLACES)) == []
