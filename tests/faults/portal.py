"""The portal and the processor as programs of their own, that a test starts, kills and starts."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick.channels.clock import now
from tallystick.config import processes
from tallystick.config.supervise import GRANIAN
from tallystick.kernel.dates import local_day
from tallystick.records.billing.models import Obligation
from tests.people import bill

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0  # seconds, on a machine that has much else to do
PORTAL = "portal"  # how the sessions of the web server are called in the database
Program = subprocess.Popen[bytes]


@dataclass
class Portal:
    """A web server, the processor's, and a worker on one database, each with kill -9 in reach."""

    folder: Path
    database: str
    port: int = field(default_factory=lambda: _free_port())
    processor_port: int = field(default_factory=lambda: _free_port())
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """The portal's address."""
        return f"http://localhost:{self.port}"

    def start_processor(self) -> None:
        """Start the processor; it never dies by itself."""
        self._serve("processor", self.processor_port)

    def start_web(self) -> None:
        """Start the portal's web server, as supervise.py does."""
        self._serve("web", self.port, MORTAL=str(self.folder), PGAPPNAME=PORTAL)

    def work(self, name: str = "worker") -> Program:
        """Start a worker that does what waits, one job after the other, and ends."""
        command = [sys.executable, "manage.py", "worker", "--once", "--concurrency", "1"]
        return self._launch(name, command, MORTAL=str(self.folder))

    def dies_at(self, step: str) -> None:
        """Let the next program that comes to this step die there."""
        (self.folder / "die-at").write_text(step)

    def comes_to(self, step: str) -> None:
        """Wait until a program comes to a step."""
        deadline = time.monotonic() + STARTS_WITHIN
        while step not in self.steps():
            assert time.monotonic() < deadline, f"nobody comes to {step}"
            time.sleep(processes.GLANCE)

    def lives_on(self) -> None:
        """Let whoever waits at a step go on."""
        (self.folder / "die-at").unlink()

    def has_died(self) -> bool:
        """Return whether a program has come to its step, and is dead for good."""
        return not (self.folder / "die-at").exists()

    def is_gone(self, name: str = "web") -> bool:
        """Wait until a program has ended, and return whether kill -9 was its end."""
        return self.programs[name].wait(timeout=30) == -signal.SIGKILL

    def steps(self) -> list[str]:
        """Return the steps that programs have come to since the last time, and forget them."""
        file = self.folder / "steps"
        text = file.read_text() if file.exists() else ""
        file.write_text("")
        return text.splitlines()

    def stop(self) -> None:
        """End whatever runs."""
        for name in self.programs:
            pidfile = self.folder / f"{name}.pid"
            processes.stop(pidfile, with_signal=signal.SIGTERM, patience=5)

    def _serve(self, name: str, port: int, **more: str) -> None:
        words = (*GRANIAN, "--workers", "1", "--port", str(port))
        program = self._launch(name, [sys.executable, *words], **more)
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                httpx.get(f"http://localhost:{port}/robots.txt", trust_env=False, timeout=10)
            except httpx.TransportError:
                said = (self.folder / f"{name}.log").read_text()
                assert program.poll() is None, said[-2000:]
                assert time.monotonic() < deadline, said[-2000:]
                time.sleep(processes.GLANCE)
            else:
                return

    def _launch(self, name: str, command: list[str], **more: str) -> Program:
        self.programs[name] = processes.start(
            command,
            pidfile=self.folder / f"{name}.pid",
            log=self.folder / f"{name}.log",
            environment={**self._variables(), **more},
            folder=ROOT,
        )
        return self.programs[name]

    def _variables(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.mortal_settings",
            "TALLYSTICK_MODE": "test",
            "DATABASE_URL": self.database,
            "SECRET_KEY": settings.SECRET_KEY,
            "SITE_URL": self.site,
            "SANDBOX_URL": f"http://localhost:{self.processor_port}/sandbox",
            "PYTHONPATH": str(ROOT),
        }


@contextlib.contextmanager
def running(folder: Path, database: str, *, web: bool = True) -> Iterator[Portal]:
    """Start the processor, and the portal's web server; end whatever runs afterwards."""
    portal = Portal(folder, database)
    try:
        portal.start_processor()
        if web:
            portal.start_web()
        yield portal
    finally:
        portal.stop()


def ticket(number: str) -> Obligation:
    """Return a bill of $50 that is due in three weeks."""
    today = local_day(now(), settings.CITY.zone)
    return bill(number=number, issued=today - timedelta(days=5), due=today + timedelta(days=20))


def of_database(connection: BaseDatabaseWrapper) -> str:
    """Return the address of the database that the tests use themselves."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
