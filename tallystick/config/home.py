"""The folder of one demo city: its database, its secrets, its logs, and who may read them."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from tallystick.config import postgres, processes
from tallystick.config.refusals import Refused

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = (
    *("data", "data.unfinished", "postgres.log", "s", "binaries"),
    *("files", "log", "secrets", "city-loaded", "settings.json"),
)


@dataclass(frozen=True)
class Home:
    """Where one city's demo keeps its things, and as whom its programs run (None: as us)."""

    folder: Path
    city: Path
    user: pwd.struct_passwd | None

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def loaded(self) -> Path:
        """Exists once the city's example bills are in the database."""
        return self.folder / "city-loaded"

    def secret(self, name: str) -> str:
        """Return a secret of this city; make it at first use, for its owner's eyes alone."""
        path = self.folder / "secrets" / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = path.with_suffix(".fresh")
            fresh.unlink(missing_ok=True)
            with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            fresh.rename(path)
        return path.read_text()

    def wipe(self) -> None:
        """Forget the city: remove what we made in its folder, and nothing else."""
        for name in OURS:
            path = self.folder / name
            with contextlib.suppress(FileNotFoundError):
                path.unlink() if path.is_file() else shutil.rmtree(path)


def settle(city: str) -> Home:
    """
    Return the home of a city's demo, with its folders made.

    :raises Refused: if there is no such city, or PostgreSQL's user cannot reach the folder
    """
    known = sorted(path.parent.name for path in (ROOT / "cities").glob("*/city.toml"))
    if city not in known:
        raise Refused(f"There is no city called {city}. Choose one of: {', '.join(known)}.")
    try:
        user = postgres.unprivileged()
    except KeyError:
        raise Refused(
            "PostgreSQL does not run as root, and this system has no user called nobody. "
            "Start the demo as another user than root."
        ) from None
    folder = base(user) / city
    folder.mkdir(parents=True, exist_ok=True)
    if user and not postgres.reachable(folder):
        raise Refused(
            f"PostgreSQL does not run as root but as {user.pw_name}, who cannot reach {folder}. "
            "Name another folder: make demo TALLYSTICK_VAR=/var/lib/tallystick-demo"
        )
    runner = user if user and _can_run(user) else None
    return Home(folder=folder, city=ROOT / "cities" / city, user=runner)


def base(user: pwd.struct_passwd | None) -> Path:
    """Return where the demos of this checkout live: in it, if PostgreSQL's user gets there."""
    chosen = os.environ.get("TALLYSTICK_VAR")
    if chosen:
        return Path(chosen).resolve()
    if user and not postgres.reachable(ROOT):
        return Path("/var/lib/tallystick-demo") / f"{ROOT.name}-{crc32(bytes(ROOT)):08x}"
    return ROOT / "var" / "demo"


def furnish(home: Home) -> None:
    """Make the folders that the web server and the worker write to."""
    home.logs.mkdir(exist_ok=True, mode=0o700)
    home.files.mkdir(exist_ok=True, mode=0o750)
    postgres.own(home.files, home.user)


def _can_run(user: pwd.struct_passwd) -> bool:
    """Return whether this user can read our programs, wherever the checkout and Python lie."""
    attempt = [sys.executable, "-c", "import django, granian, psycopg, tallystick.config"]
    try:
        done = subprocess.run(
            attempt, cwd=ROOT, capture_output=True, check=False, **processes.as_user(user)
        )
    except OSError:
        return False
    return done.returncode == 0
