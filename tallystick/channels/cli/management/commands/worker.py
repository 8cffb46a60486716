"""Runs the jobs: sends messages, numbers receipts, asks about unfinished payments."""

import asyncio
import signal
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

PATIENCE = 8.0  # seconds that running jobs have to finish when somebody stops the worker


class Command(BaseCommand):
    """Run until somebody stops it; whoever started it starts it again after any other end."""

    help = "Run the job worker: messages, receipt numbers, unfinished payments (docs/jobs.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say how many jobs may run at the same time."""
        parser.add_argument("--concurrency", type=int, default=4)
        parser.add_argument("--once", action="store_true", help="do what waits, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Run the worker of all queues.

        :raises CommandError: if it ends by itself, for instance because the database has gone
        """
        try:
            asyncio.run(_run(concurrency=options["concurrency"], once=options["once"]))
        except (Ended, ConnectorException, psycopg.Error) as end:
            reason = end.__cause__ or end
            raise CommandError(f"The worker ended: {type(reason).__name__}: {reason}") from end


class Ended(Exception):
    """The worker has ended, and nobody had asked it to."""


async def _run(*, concurrency: int, once: bool) -> None:
    # The web uses Django's own connection, in its transactions; a worker has to listen, too.
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            await _work(working, concurrency=concurrency, once=once)


async def _work(working: App, *, concurrency: int, once: bool) -> None:
    """
    Work until a signal says stop.

    procrastinate ends its worker quietly when the database has gone, as if all was well; only who
    handles the signals knows the difference.

    :raises Ended: for any other end
    """
    work = asyncio.ensure_future(
        working.run_worker_async(
            concurrency=concurrency,
            wait=not once,
            delete_jobs="successful",
            fetch_job_polling_interval=5.0,
            shutdown_graceful_timeout=PATIENCE,
            install_signal_handlers=False,
        )
    )
    asked = asyncio.Event()

    def stop() -> None:
        asked.set()
        work.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await asyncio.wait([work])
    if asked.is_set() or (once and not work.cancelled() and not work.exception()):
        return
    raise Ended from (None if work.cancelled() else work.exception())
