"""A demo to start and stop: its own folder, its own port, the city still without bills."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tallystick.config import postgres, processes

ROOT = Path(__file__).resolve().parents[2]
OWN_VARIABLES = {
    *("DATABASE_URL", "SECRET_KEY", "TALLYSTICK_MODE", "SITE_URL", "DJANGO_SETTINGS_MODULE"),
    *("CITY", "RESET", "PORT", "TALLYSTICK_VAR", "TALLYSTICK_CITY"),
}


@dataclass
class Demo:
    """Chicago's demo, as somebody at a terminal starts and stops it."""

    var: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.var / "chicago"

    def start(self, **variables: str) -> subprocess.Popen[str]:
        """Start it and do not wait."""
        usual = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
        place = {"TALLYSTICK_VAR": str(self.var), "PORT": str(self.port)}
        process = subprocess.Popen(
            [sys.executable, "-m", "tallystick.config.supervise"],
            cwd=ROOT,
            env={**usual, **place, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_and_wait(self, **variables: str) -> tuple[subprocess.Popen[str], str]:
        """Start it, wait until it is ready, and return it with what it said."""
        process = self.start(**variables)
        said = ""
        for line in process.stdout or ():
            said += line
            if "is ready" in line:
                return process, said
        pytest.fail(f"The demo did not start. It said: {said}")

    def refusal(self, **variables: str) -> str:
        """Start it where it cannot start, and return its one sentence."""
        process = self.start(**variables)
        said, _ = process.communicate()
        assert process.returncode == 1, said
        assert "Traceback" not in said
        return said.strip()

    def running(self) -> set[str]:
        """Return which of its programs run."""
        names = ("postgres", "web", "worker", "sandbox_courier", "step")
        return {name for name in names if processes.held(self.folder / f"{name}.pid")}

    def number(self, name: str) -> int:
        """Return the number of the process of one of its programs, 0 while it is started."""
        return int((self.folder / f"{name}.pid").read_text() or 0)

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect to its database."""
        cluster = postgres.Cluster(
            folder=self.folder, sockets=self.folder / "s", binaries=self.folder, user=None
        )
        password = (self.folder / "secrets" / "database_password").read_text()
        return psycopg.connect(cluster.url(password), autocommit=True)

    def until(self, happens: Callable[[], bool]) -> None:
        """Wait until something happens; half a minute is more than it may take."""
        deadline = time.monotonic() + 30
        while not happens():
            assert time.monotonic() < deadline, f"Only {self.running()} run."
            os.sched_yield()

    def clean_up(self) -> None:
        """Stop whatever a test has left."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                process.communicate()
        for name in ("step", "web", "worker", "sandbox_courier", "postgres"):
            pidfile = self.folder / f"{name}.pid"
            processes.stop(pidfile, with_signal=signal.SIGINT, patience=10)
        self.started.clear()


@pytest.fixture(scope="session")
def demo_home() -> Iterator[Path]:
    """A folder that PostgreSQL's user can reach; one demo's data serves all tests."""
    folder = Path(tempfile.mkdtemp(prefix="tallystick-test-demo-"))
    folder.chmod(0o755)
    (folder / "chicago").mkdir()
    (folder / "chicago" / "city-loaded").touch()  # its bills would take a while to load
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def demo(demo_home: Path) -> Iterator[Demo]:
    """Chicago's demo, on a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    ours = Demo(demo_home, port)
    yield ours
    ours.clean_up()
