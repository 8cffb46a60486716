#!/usr/bin/env python3
"""Run one of the portal's commands: on the demo, or where DATABASE_URL points."""

import importlib.util
import os
import runpy
import sys
from pathlib import Path

OURS = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    if importlib.util.find_spec("django") is None and OURS.exists():
        # The system's Python lacks what make setup has fetched.
        os.execv(OURS, [str(OURS), *sys.argv])
    runpy.run_module("tallystick.config.command", run_name="__main__")
