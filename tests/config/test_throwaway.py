"""Each run of the tests has a PostgreSQL of its own and leaves nothing behind."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tallystick.config import throwaway

CACHE = Path(__file__).resolve().parents[2] / "var" / "cache"


def administration(url: str) -> str:
    """Return the address of the database that every server has."""
    return url.replace("/tallystick?", "/postgres?")


def sockets(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def test_a_run_gets_a_server_that_asks_for_a_password() -> None:
    with throwaway.server(cache=CACHE) as url, psycopg.connect(administration(url)) as connection:
        assert connection.execute("SHOW server_version").fetchone()[0].startswith("18.")
        assert connection.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'template1'"
        ).fetchone() == ("b", "C.UTF-8")
        wrong = f"postgresql://tallystick:guess@/postgres?host={sockets(url)}"
        with pytest.raises(psycopg.OperationalError, match="password authentication"):
            psycopg.connect(wrong)


def test_only_its_owner_may_use_the_socket() -> None:
    with throwaway.server(cache=CACHE) as url:
        socket = sockets(url) / ".s.PGSQL.5432"
        assert socket.stat().st_mode & 0o777 == 0o700
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert socket.stat().st_uid != 0, "PostgreSQL does not run as root"


def test_nothing_is_left_when_the_run_ends() -> None:
    with throwaway.server(cache=CACHE) as url:
        folder = sockets(url).parent
        server = int((folder / "postgres.pid").read_text())

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_two_runs_do_not_meet() -> None:
    with throwaway.server(cache=CACHE) as ana, throwaway.server(cache=CACHE) as ben:
        assert sockets(ana) != sockets(ben)
        with psycopg.connect(administration(ana), autocommit=True) as connection:
            connection.execute("CREATE DATABASE ana_only")
        with psycopg.connect(administration(ben)) as connection:
            names = connection.execute("SELECT datname FROM pg_database").fetchall()

    assert ("ana_only",) not in names
