#!/usr/bin/env python3
"""
Bring the message catalogs up to date with the words in templates and Python.

    python tools/update_messages.py            # tallystick/locale/*/LC_MESSAGES/django.po

Needs gettext: apt-get install gettext. What is new is left empty for a translator; what is no
longer said is dropped.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402
import polib  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.commands import makemessages  # noqa: E402


class Command(makemessages.Command):
    """Django's command, without guesses: a wrong translation is worse than a missing one."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def main() -> None:
    """Update every catalog and say what is left to do."""
    django.setup()
    os.chdir(ROOT / "tallystick")
    languages = [code for code, _name in settings.LANGUAGES if code != "en"]
    options = {"no_location": True, "no_obsolete": True, "no_wrap": False, "verbosity": 0}
    call_command(Command(), locale=languages, **options)
    for language in languages:
        catalog = polib.pofile(str(ROOT / f"tallystick/locale/{language}/LC_MESSAGES/django.po"))
        todo = [entry.msgid for entry in catalog if not entry.translated()]
        print(f"{language}: {len(catalog)} messages, {len(todo)} to translate")
        for msgid in todo:
            print(f"  {msgid}")


if __name__ == "__main__":
    main()
