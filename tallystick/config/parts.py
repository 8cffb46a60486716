"""A program that is started again whenever it ends."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tallystick.config import postgres, processes

STEADY = 30.0  # seconds after which a program counts as healthy again
LONGEST_PAUSE = 10.0  # seconds between two attempts to start it


@dataclass
class Part:
    """A process that is started again whenever it ends, after a pause that grows each time."""

    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    falls: int = 0
    due: float | None = None

    def tend(self) -> None:
        """Look after the process: note its end, or start it again when its pause is over."""
        now = time.monotonic()
        if self.due is None and self.process.poll() is not None:
            processes.end_group(self.process.pid)
            self.falls = 0 if now - self.began > STEADY else self.falls
            self._pause(now)
        elif self.due is not None and now >= self.due:
            try:
                self.process, self.began, self.due = self.start(), now, None
            except (postgres.NotStarted, processes.AlreadyRunning):
                self._pause(now)  # what it left behind has not ended yet

    def _pause(self, now: float) -> None:
        self.due = now + min(0.5 * 2**self.falls, LONGEST_PAUSE)
        self.falls += 1
