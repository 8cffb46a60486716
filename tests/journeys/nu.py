"""The Nu checker, where there is Java to run it."""

import shutil
import subprocess
from pathlib import Path

NU = Path(__file__).resolve().parents[2] / "node_modules" / "vnu-jar/build/dist/vnu.jar"
JAVA = shutil.which("java")


def mistakes(*arguments: str) -> str:
    """Return what the checker says of these files."""
    command = [str(JAVA), "-jar", str(NU), "--errors-only", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr
