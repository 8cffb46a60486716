"""A PostgreSQL of a test's own, that keeps what it has confirmed, and is killed all the same."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.db import connection

from tallystick.config import postgres, processes

# Durable against the end of its own processes; only the end of the machine would need fsync.
OPTIONS = {"max_connections": "40", "synchronous_commit": "on", "fsync": "off"}
_WAITS = "SELECT 1 FROM pg_stat_activity WHERE wait_event = %s AND application_name = %s"


class Server:
    """A PostgreSQL that keeps what it has confirmed, to be killed and started."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.folder = Path(parse_qs(urlsplit(url).query)["host"][0]).parent
        self.cluster = postgres.prepare(self.folder, user=postgres.unprivileged())

    def kill(self) -> None:
        """Kill it with all its processes by `kill -9`."""
        number = int((self.folder / postgres.PIDFILE).read_text())
        processes.end_group(number)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(number, 0)

    def start(self) -> None:
        """Start it; it recovers what it had confirmed."""
        postgres.start(self.cluster, options=OPTIONS)
        connection.close()

    def is_up(self) -> None:
        """Start it unless it has come back by itself."""
        if not processes.held(self.folder / postgres.PIDFILE):
            return self.start()
        deadline = time.monotonic() + 60
        while not postgres.answers(self.cluster):
            assert time.monotonic() < deadline, self.cluster.log.read_text()[-2000:]
            time.sleep(processes.GLANCE)
        connection.close()
        return None

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect past Django."""
        return psycopg.connect(self.url, autocommit=True)

    def say(self, statement: str) -> None:
        """Tell it something, past Django."""
        with self.connect() as line:
            line.execute(statement)

    def sees_wait(self, event: str, *, of: str) -> None:
        """Wait until a session of this name waits for this."""
        deadline = time.monotonic() + 20
        with self.connect() as line:
            while not line.execute(_WAITS, [event, of]).fetchone():
                assert time.monotonic() < deadline, f"{of} does not wait for {event}"
                time.sleep(processes.GLANCE)

    @contextlib.contextmanager
    def holds_commits(self) -> Iterator[None]:
        """
        Let each commit be written and then wait for a second server, which there is not.

        Only `kill -9` ends this; what waits is kept, and nobody was told.
        """
        self.say("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        self.say("SELECT pg_reload_conf()")
        probe = threading.Thread(target=self._commits_until_it_waits)
        probe.start()
        self.sees_wait("SyncRep", of="probe")
        yield
        self.kill()
        (self.cluster.data / "postgresql.auto.conf").write_text("")
        probe.join()

    def _commits_until_it_waits(self) -> None:
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(self.url, autocommit=True, application_name="probe") as line,
        ):
            while True:
                line.execute("SELECT pg_current_xact_id()")
