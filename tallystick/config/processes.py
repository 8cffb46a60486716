"""Processes that can be found and stopped even by a supervisor that did not start them."""

import contextlib
import fcntl
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TypedDict

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GLANCE = 0.02  # seconds between two looks at a process that is to end


class AlreadyRunning(Exception):
    """Somebody holds the lock; the message says which process, if it is known."""


class Identity(TypedDict, total=False):
    """What subprocess calls the one who runs a process."""

    user: int
    group: int
    extra_groups: list[int]


def hold(path: Path) -> IO[str]:
    """
    Lock a file until it is closed, or until the process and all who inherited it have ended.

    :raises AlreadyRunning: if another process holds it; the message is what it wrote there
    """
    file = path.open("a+")
    for _look in range(10):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            return file
        time.sleep(GLANCE)  # somebody may only be looking, see held()
    file.close()
    raise AlreadyRunning(path.read_text().strip())


def held(path: Path) -> bool:
    """Return whether a living process holds this lock."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def start(
    command: Sequence[str | Path],
    *,
    pidfile: Path,
    log: Path,
    environment: Mapping[str, str],
    user: pwd.struct_passwd | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """
    Start a process in a session of its own, so that Ctrl-C reaches only the supervisor.

    The process inherits the locked pidfile: as long as the lock is held, the number in the file
    is the process we started and not a stranger with the same number.

    :raises AlreadyRunning: if the process of this pidfile still lives
    """
    with hold(pidfile) as lock, log.open("ab") as output, _undisturbed():
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            pass_fds=[lock.fileno()],
            start_new_session=True,
            **as_user(user),
        )
        lock.write(f"{process.pid}\n")
    return process


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait: a process must not be started without its number being written down."""
    waiting: list[int] = []
    usual = {
        number: signal.signal(number, lambda caught, _frame: waiting.append(caught))
        for number in STOP_SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
    for caught in waiting:
        signal.raise_signal(caught)


def as_user(user: pwd.struct_passwd | None) -> Identity:
    """Return what subprocess needs to become this user; nothing for the user we are."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def stop(pidfile: Path, *, with_signal: signal.Signals, patience: float) -> bool:
    """
    End the process of a pidfile, gently, after `patience` seconds by force; wait until it is gone.

    Return whether there was a process to end.

    :raises AlreadyRunning: if it was started, but its number was never written down
    """
    if not held(pidfile):
        return False
    written = pidfile.read_text().strip()
    if not written:
        raise AlreadyRunning(f"Nobody knows the number of the process that locks {pidfile}.")
    number = int(written)
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, with_signal)
    deadline = time.monotonic() + patience
    while held(pidfile):
        if time.monotonic() > deadline:
            end_group(number)
        time.sleep(GLANCE)
    end_group(number)  # what it started and did not stop itself
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)
    return True


def end_group(number: int) -> None:
    """Kill whatever is left of a process and of those it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)
