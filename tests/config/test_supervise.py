"""`make demo` starts and stops as one thing, and says in plain words why it cannot."""

import errno
import http.client
import os
import signal
import socket
from pathlib import Path

import pytest

from tallystick.config.home import Home
from tallystick.config.refusals import explained, sentence


def first_page(demo) -> int | None:
    """Return the status of the first page, None if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def test_the_demo_starts_answers_and_stops_without_a_trace(demo) -> None:
    process, said = demo.start_and_wait()

    assert f"The data is in {demo.folder}" in said
    assert f"http://localhost:{demo.port}" in said
    assert first_page(demo) == 200
    demo.until(lambda: demo.running() == {"postgres", "web", "worker", "sandbox_courier"})
    with demo.database() as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    for secret in ("secret_key", "database_password"):
        assert (demo.folder / "secrets" / secret).stat().st_mode & 0o777 == 0o600

    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()

    assert process.returncode == 0
    assert "Stopped" in said
    assert demo.running() == set()
    assert first_page(demo) is None
    assert not (demo.folder / "data" / "postmaster.pid").exists()


def test_a_new_start_takes_over_from_a_killed_one_and_keeps_the_data(demo) -> None:
    killed, _ = demo.start_and_wait()
    with demo.database() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 45 AS dollars")
    orphan = demo.number("postgres")
    killed.kill()
    killed.wait()
    assert {"postgres", "web"} <= demo.running()

    process, _ = demo.start_and_wait()

    assert demo.number("postgres") != orphan
    with demo.database() as connection:
        assert connection.execute("SELECT dollars FROM kept").fetchone() == (45,)
    process.terminate()
    process.communicate()
    assert process.returncode == 0
    assert demo.running() == set()


def test_whatever_ends_is_started_again(demo) -> None:
    demo.start_and_wait()
    web, database = demo.number("web"), demo.number("postgres")

    os.kill(web, signal.SIGTERM)  # an end with exit code 0 is no reason to stay down either
    demo.until(lambda: demo.number("web") not in (0, web))
    os.kill(database, signal.SIGKILL)
    demo.until(lambda: demo.number("postgres") not in (0, database))

    demo.until(lambda: first_page(demo) == 200)


def test_a_second_demo_on_the_same_data_is_refused(demo) -> None:
    first, _ = demo.start_and_wait()

    assert demo.refusal() == (
        f"This city's demo already runs, as process {first.pid}. "
        f"Stop it first (kill {first.pid}), or start another city with CITY=."
    )

    assert first_page(demo) == 200


def test_a_port_that_another_program_uses_is_refused(demo) -> None:
    with socket.create_server(("127.0.0.1", demo.port)):
        assert demo.refusal() == (
            f"Another program uses port {demo.port}. "
            f"Choose another one: make demo PORT={demo.port + 1}"
        )


@pytest.mark.parametrize(
    ("variables", "answer"),
    [
        ({"PORT": "http"}, "PORT must be a number from 1 to 65535, not 'http'."),
        ({"CITY": "atlantis"}, "There is no city called atlantis. Choose one of: "),
        ({"DATABASE_URL": "sqlite:///tallystick.db"}, "DATABASE_URL must begin with postgresql://"),
        (
            {"DATABASE_URL": "postgresql://ana@/bills", "RESET": "1"},
            "RESET=1 starts over with the demo's own database. Unset DATABASE_URL first.",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_one_sentence(demo, variables, answer) -> None:
    assert demo.refusal(**variables).splitlines()[-1].startswith(answer)


def test_a_server_that_is_not_there_is_refused_in_one_sentence(demo) -> None:
    said = demo.refusal(DATABASE_URL="postgresql://ana@127.0.0.1:9/bills").splitlines()[-1]

    assert said.startswith("DATABASE_URL names a server that does not answer. It said: ")


def test_starting_over_removes_what_the_demo_made_and_nothing_else(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Ana's, not ours")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("18")
    home = Home(folder=tmp_path, city=tmp_path, user=None)
    before = home.secret("secret_key")
    home.loaded.touch()

    home.wipe()

    assert list(tmp_path.iterdir()) == [letter]
    assert home.secret("secret_key") != before


def test_a_folder_that_may_not_be_written_is_named() -> None:
    assert sentence(PermissionError(errno.EACCES, "", "/srv/bills")) == (
        "This user may not write to /srv/bills. "
        "Name a folder that it may write to: make demo TALLYSTICK_VAR=/path/to/folder"
    )


def test_a_full_disk_is_told_from_the_logs_of_the_programs(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    log.write_text("Applying billing.0001...\ncould not extend file: No space left on device\n")

    assert explained("migrate", log).startswith("The disk is full. Make room")
