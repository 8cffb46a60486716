"""A job that ended badly never stands in the way of the same job, queued since."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

pytestmark = pytest.mark.django_db(transaction=True)


def queue_numbering() -> int:
    """Queue the numbering of receipts as the clock does; return the job's number."""
    return app.tasks["number_receipts"].defer(timestamp=0)


def states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status FROM procrastinate_jobs")
        return dict(cursor.fetchall())


def left_by_a_dead_worker() -> int:
    """Leave a job that runs and has no worker."""
    job = queue_numbering()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
    return job


def retry_stalled() -> None:
    """Do what the worker's sweep does, in a thread: a browser test may have a loop in this one."""

    async def retry() -> None:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    def sweep() -> None:
        async_to_sync(retry)()
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(sweep).result()


def test_a_dead_workers_job_is_queued_again() -> None:
    dead = left_by_a_dead_worker()

    retry_stalled()

    assert states() == {dead: "todo"}


def test_a_dead_workers_job_makes_way_for_the_same_that_is_queued() -> None:
    dead = left_by_a_dead_worker()
    queued = queue_numbering()

    retry_stalled()

    assert states() == {dead: "failed", queued: "todo"}
