#!/usr/bin/env python3
"""Compile the message catalogs (.po) into what Django reads (.mo); nothing is done twice."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_all(root: Path) -> int:
    """Compile every catalog that is newer than its .mo; return how many there were."""
    done = 0
    for source in sorted((root / "tallystick").glob("**/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        done += 1
    return done


if __name__ == "__main__":
    try:
        number = compile_all(ROOT)
    except (OSError, UnicodeDecodeError) as reason:  # polib reports a bad line as OSError
        sys.exit(f"A message catalog cannot be read: {reason}")
    if number:
        print(f"message catalogs: {number} compiled")
