"""Extracts the words of templates and Python afresh, so that no catalog can lag behind unseen."""

import os
import shutil
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
    # Run above tallystick/ and blind to its locale/, or the command would write there.
    ignored = ["locale", *(path.name for path in ROOT.iterdir() if path.name != "tallystick")]
    with override_settings(LOCALE_PATHS=[str(folder)]), _inside(ROOT):
        call_command("makemessages", locale=["eo"], ignore_patterns=ignored, verbosity=0)
    return polib.pofile(str(folder / "eo/LC_MESSAGES/django.po"))


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
