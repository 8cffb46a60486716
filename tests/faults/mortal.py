"""Lets a real web server or worker die by `kill -9` at a step that a test has chosen."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.db import connection
from django.db.transaction import Atomic

from tallystick.config.gateways import payment_gateway as real_gateway

FOLDER = Path(os.environ["MORTAL"])
STEPS = FOLDER / "steps"  # each step that was come to, one a line
DIE_AT = FOLDER / "die-at"  # the step at which to die, once
WAITS = "wait: "  # before a step: wait there until the file is gone
STUMBLES = "wait, then stumble: "  # the same, and then raise
CALLS = ("create_checkout", "expire_checkout", "fetch", "find")
# Single statements that are transactions by themselves.
STATEMENTS = (
    ("_settlement", "rows", "books"),
    ("receive_webhook", "store", "keeps the news"),
    ("work_off_webhooks", "note_handled", "ticks the news off"),
)


class Mortal(AppConfig):
    """Makes a step of each transaction, each call of the processor, and each such statement."""

    name = "tests.faults.mortal"

    def ready(self) -> None:
        """Come between."""
        Atomic.__enter__ = _begins(Atomic.__enter__)
        Atomic.__exit__ = _ends(Atomic.__exit__)
        for use_case, name, words in STATEMENTS:
            module = import_module(f"tallystick.usecases.{use_case}")
            setattr(module, name, _between(getattr(module, name), words))


def step(what: str) -> None:
    """Note a step, and die at it with the whole program if that is what the test wants."""
    label = f"{_acting('channels')} / {_acting('usecases')}: {what}"
    with STEPS.open("a") as file:
        file.write(label + "\n")
    with suppress(FileNotFoundError):
        plan = DIE_AT.read_text()
        if plan == label:
            DIE_AT.unlink()
            os.killpg(0, signal.SIGKILL)
        if plan in (f"{WAITS}{label}", f"{STUMBLES}{label}"):
            while DIE_AT.exists():
                time.sleep(0.01)
        if plan == f"{STUMBLES}{label}":
            raise RuntimeError(f"a mistake, as planted: {label}")


def _acting(layer: str) -> str:
    """Return the innermost function of a layer that is at work."""
    frame = sys._getframe(2)
    while frame is not None:
        if f"/tallystick/{layer}/" in frame.f_code.co_filename:
            return frame.f_code.co_name.strip("_")
        frame = frame.f_back
    return "-"


def _begins(enter: Callable[[Atomic], None]) -> Callable[[Atomic], None]:
    def begin(atomic: Atomic) -> None:
        if not connection.in_atomic_block:
            step("begins a transaction")
        enter(atomic)

    return begin


def _ends(leave: Callable[..., None]) -> Callable[..., None]:
    def end(atomic: Atomic, kind, error, trace) -> None:
        whole = kind is None and not connection.savepoint_ids
        if whole:
            step("commits")
        leave(atomic, kind, error, trace)
        if whole and not connection.in_atomic_block:
            step("has committed")

    return end


def _between(act: Callable[..., object], words: str) -> Callable[..., object]:
    @wraps(act)
    def whole(*arguments: object, **named: object) -> object:
        step(words)
        done = act(*arguments, **named)
        step(f"{words}: done")
        return done

    return whole


@cache
def payment_gateway() -> object:
    """Return the real adapter; each of its calls is a step before and a step after."""
    gateway = real_gateway()
    for name in CALLS:
        setattr(gateway, name, _between(getattr(gateway, name), f"asks to {name}"))
    return gateway
