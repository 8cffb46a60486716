"""A queue in which a job that ended badly does not block the same job, queued since."""

from datetime import datetime

from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager


class Queue(JobManager):
    """
    Procrastinate's queue, for jobs that run by the clock.

    A job can wait in it only once. While a job runs, the clock queues the next one; if the first
    then stumbles or its worker dies, it cannot be queued again, and procrastinate would leave it
    "running" for ever, with the lock that the next one waits for.
    """

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Queue a job again; if the same waits already, write this one down as failed."""
        try:
            await super().retry_job(job, retry_at, priority, queue, lock)
        except UniqueViolation:
            await self.finish_job(job, status=Status.FAILED, delete_job=False)


def use_queue(app: App) -> None:
    """Let the jobs have this queue; procrastinate calls it when Django is ready."""
    app.job_manager = Queue(app.connector)
