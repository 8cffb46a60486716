"""Extracts the words of templates and Python afresh, so that no catalog can lag behind unseen."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parent.parent.parent.parent
COMMITTED = ROOT / "tallystick" / "locale"


def said_today(folder: Path) -> polib.POFile:
    """Return every message of the code, as an empty catalog written below that folder."""
    if not shutil.which("xgettext"):
        pytest.fail("gettext is missing. Install it with: apt-get install gettext", pytrace=False)
    # The command writes beside each template for a moment, where other tests may look meanwhile.
    with tempfile.TemporaryDirectory() as copy:
        ignored = shutil.ignore_patterns("__pycache__", "locale")
        shutil.copytree(ROOT / "tallystick", Path(copy) / "tallystick", ignore=ignored)
        with override_settings(LOCALE_PATHS=[str(folder)]), _inside(Path(copy)):
            call_command("makemessages", locale=["eo"], verbosity=0)
    return polib.pofile(str(folder / "eo/LC_MESSAGES/django.po"))


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
