"""Why the demo cannot start, in plain words and without a trace."""

import errno
import os
from pathlib import Path

from tallystick.config import postgres

FULL = os.strerror(errno.ENOSPC)


class Refused(Exception):
    """The demo cannot start here; the message says why, and what to do."""


def sentence(reason: Exception) -> str:
    """Return what stands in the way and what a person can do about it."""
    number = getattr(reason, "errno", None)
    if number == errno.ENOSPC or FULL in str(reason):
        return "The disk is full. Make room (the demo needs about 300 MB), then start again."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        place = getattr(reason, "filename", None) or "the demo's folder"
        return (
            f"This user may not write to {place}. "
            "Name a folder that it may write to: make demo TALLYSTICK_VAR=/path/to/folder"
        )
    if isinstance(reason, postgres.NotStarted):
        return f"PostgreSQL did not start. It said: {reason}"
    if isinstance(reason, OSError) and reason.filename:
        return f"{reason.filename} cannot be used here: {str(reason.strerror).lower()}."
    return str(reason)


def explained(what: str, log: Path) -> str:
    """Return a sentence about a program that ended, with the last line that it wrote."""
    text = log.read_text(errors="replace")
    if FULL in text:
        return sentence(OSError(errno.ENOSPC, FULL))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = f"It said: {lines[-1]}" if lines else "It said nothing."
    return f"One step did not end well: {what}. {said} See {log}"
