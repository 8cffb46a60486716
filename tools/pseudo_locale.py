#!/usr/bin/env python3
"""
A pretended language that shows what is not translated and what does not fit.

Accents on letters, 40 % more length, brackets around; placeholders and tags stay as they are.

    python tools/pseudo_locale.py FROM.po INTO.po       # and INTO.mo beside it
"""

import re
import sys
from pathlib import Path

import polib

ACCENTS = str.maketrans("aceginosuyzACEGINOSUYZ", "áçéğíñöšúýžÁÇÉĞÍÑÖŠÚÝŽ")
KEEP = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|\\.)")


def pseudo(text: str) -> str:
    """Return the text in the pretended language."""
    parts = KEEP.split(text)
    accented = "".join(part if i % 2 else part.translate(ACCENTS) for i, part in enumerate(parts))
    return f"[{accented}{'·' * max(1, int(len(text) * 0.4))}]"


def pretend(source: Path, target: Path) -> None:
    """Write a catalog with every message of the source in the pretended language."""
    catalog = polib.pofile(str(source))
    for entry in catalog:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: pseudo(entry.msgid), 1: pseudo(entry.msgid_plural)}
        elif entry.msgctxt == "date format":
            entry.msgstr = entry.msgid
        else:
            entry.msgstr = pseudo(entry.msgid)
    catalog.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    target.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(target))
    catalog.save_as_mofile(str(target.with_suffix(".mo")))


if __name__ == "__main__":
    pretend(Path(sys.argv[1]), Path(sys.argv[2]))
