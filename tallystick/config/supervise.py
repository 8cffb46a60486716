"""Run the demo: PostgreSQL, the web server and the job worker, started and stopped as one."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import FrameType

import psycopg

from tallystick.config import environment, home, postgres, processes, running
from tallystick.config.home import ROOT, Home
from tallystick.config.parts import Part
from tallystick.config.refusals import Refused, explained, sentence

GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
    *("--workers", "2", "--blocking-threads", "8", "--no-ws", "--respawn-failed-workers"),
    # A worker that is only starting loses the signal to stop; granian would wait for it for ever.
    *("--workers-kill-timeout", "5"),
    "tallystick.config.wsgi:application",
)
PROGRAMS = ("worker", "sandbox_courier")  # management commands that run beside the web server
PATIENCE = 10.0  # seconds that the web server and the worker have to finish what they are doing
REASONS = (
    *(Refused, postgres.NotStarted, processes.AlreadyRunning),
    *(environment.BadSetting, psycopg.Error, OSError, shutil.Error),
)


class Stopped(Exception):
    """Somebody asked us to stop: Ctrl-C, or a signal from the system."""


@dataclass(frozen=True)
class Demo:
    """One city's demo: its home, the environment of its programs, and its own server if any."""

    home: Home
    port: int
    variables: Mapping[str, str]
    cluster: postgres.Cluster | None

    def launch(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Start one of our Python programs; what it says goes to its log."""
        return processes.start(
            [sys.executable, *words],
            pidfile=self.home.folder / f"{name}.pid",
            log=self.home.logs / f"{name}.log",
            environment=self.variables,
            user=self.home.user,
            folder=ROOT,
        )

    def step(self, *words: str) -> None:
        """
        Run a management command to its end.

        :raises Refused: with its last words
        """
        log = self.home.logs / "step.log"
        log.unlink(missing_ok=True)
        if self.launch("step", "manage.py", *words).wait():
            raise Refused(explained(words[0], log))

    def database(self) -> subprocess.Popen[bytes]:
        """Start PostgreSQL, with nothing spared for safety."""
        assert self.cluster
        return postgres.start(self.cluster)

    def web(self) -> subprocess.Popen[bytes]:
        """Start the web server."""
        return self.launch("web", *GRANIAN, "--port", str(self.port))

    def program(self, command: str) -> Part:
        """Start a management command that runs until it is stopped."""
        start = partial(self.launch, command, "manage.py", command)
        return Part(start, start())


def main() -> int:
    """Run the demo until somebody stops it; return the exit code."""
    for number in processes.STOP_SIGNALS:
        signal.signal(number, _stop)
    try:
        run()
    except Stopped:
        print("Stopped. Everything you did is kept for the next start.")
        return 0
    except REASONS as reason:
        print(sentence(reason), file=sys.stderr)
        return 1
    return 0


def run() -> None:
    """
    Start everything in order and look after it.

    :raises Stopped: when asked to
    :raises Refused: if something stands in the way
    """
    port = _port(os.environ.get("PORT", "8000"))
    place = home.settle(os.environ.get("CITY", "chicago"))
    with _alone(place), _stopping(place):
        _stop_all(place)  # what a supervisor that was killed has left behind
        _check_free(port)
        if os.environ.get("RESET") == "1":
            _wipe(place)
        home.furnish(place)
        print(f"The data is in {place.folder}", flush=True)
        demo, database = _with_database(place, port)
        running.note(place, demo.variables)
        _bring_up_to_date(demo)
        parts = [*database, _web(demo)]
        parts += [demo.program(command) for command in PROGRAMS if _has_command(command)]
        _greet(demo)
        while True:
            for part in parts:
                part.tend()
            time.sleep(0.1)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise Refused(f"PORT must be a number from 1 to 65535, not {text!r}.")


@contextlib.contextmanager
def _alone(place: Home) -> Iterator[None]:
    """Make sure that no other supervisor uses the same data."""
    try:
        lock = processes.hold(place.folder / "supervisor.lock")
    except processes.AlreadyRunning as other:
        raise Refused(
            f"This city's demo already runs, as process {other}. "
            f"Stop it first (kill {other}), or start another city with CITY=."
        ) from None
    with lock:
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextlib.contextmanager
def _stopping(place: Home) -> Iterator[None]:
    """Stop everything at the end, whatever the end is, and let nothing interrupt that."""
    try:
        yield
    finally:
        for number in processes.STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _stop_all(place)


def _stop_all(place: Home) -> None:
    for name in ("step", "web", *PROGRAMS):
        pidfile = place.folder / f"{name}.pid"
        processes.stop(pidfile, with_signal=signal.SIGTERM, patience=PATIENCE)
    postgres.stop(place.folder)


def _wipe(place: Home) -> None:
    if os.environ.get("DATABASE_URL"):
        raise Refused("RESET=1 starts over with the demo's own database. Unset DATABASE_URL first.")
    place.wipe()


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(
                f"Only root may use port {port}. Choose one from 1024: make demo PORT=8000"
            ) from None
        except OSError:
            raise Refused(
                f"Another program uses port {port}. Choose another one: make demo PORT={port + 1}"
            ) from None


def _with_database(place: Home, port: int) -> tuple[Demo, list[Part]]:
    """Start PostgreSQL, unless DATABASE_URL names a server that is already there."""
    url = os.environ.get("DATABASE_URL")
    if url:
        _check_server(url)
        return Demo(place, port, _variables(place, port, url), None), []
    cluster = postgres.prepare(place.folder, user=postgres.unprivileged())
    password = place.secret("database_password")
    if not cluster.data.exists():
        print("Making a database.", flush=True)
        postgres.initialize(cluster, password)
    url = cluster.url(password)
    demo = Demo(place, port, _variables(place, port, url), cluster)
    part = Part(demo.database, demo.database())
    postgres.create_database(cluster, password)
    return demo, [part]


def _check_server(url: str) -> None:
    environment.database(url)
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as reason:
        said = str(reason).strip().splitlines()[0]
        raise Refused(
            f"DATABASE_URL names a server that does not answer. It said: {said}"
        ) from None


def _variables(place: Home, port: int, url: str) -> dict[str, str]:
    """Return the environment of the web server, the worker and the commands."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tallystick.config.settings",
        "TALLYSTICK_MODE": "demo",
        "TALLYSTICK_CITY": str(place.city),
        "TALLYSTICK_VAR": str(place.files),
        "SITE_URL": f"http://localhost:{port}",
        "SECRET_KEY": place.secret("secret_key"),
        "DATABASE_URL": url,
        "HOME": str(place.files),
        "PYTHONUNBUFFERED": "1",
    }


def _bring_up_to_date(demo: Demo) -> None:
    print("Bringing the database and the pages up to date.", flush=True)
    demo.step("migrate", "--no-input", "--verbosity", "0")
    demo.step("collectstatic", "--no-input", "--verbosity", "0")
    # Only our own database is sure to be the one that the mark in our folder speaks of.
    loaded = demo.cluster is not None and demo.home.loaded.exists()
    if _has_command("demo_load") and not loaded:
        print(f"Filling {demo.home.city.name} with invented people and bills.", flush=True)
        demo.step("demo_load")
        demo.home.loaded.touch()


def _has_command(name: str) -> bool:
    return any((ROOT / "tallystick").glob(f"**/management/commands/{name}.py"))


def _web(demo: Demo) -> Part:
    """
    Start the web server and wait until it answers.

    :raises Refused: if it ends instead
    """
    part = Part(demo.web, demo.web())
    while not _answers(demo.port):
        if part.process.poll() is not None:
            log = demo.home.logs / "web.log"
            raise Refused(explained("the web server", log))
        time.sleep(processes.GLANCE)
    return part


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _greet(demo: Demo) -> None:
    if _has_command("demo_hints"):
        demo.step("demo_hints")
        print((demo.home.logs / "step.log").read_text())
    print(f"Tallystick is ready: http://localhost:{demo.port}   (Ctrl-C stops it)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
