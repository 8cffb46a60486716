"""The jobs as staff see them, and what about them needs somebody to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from tallystick.records.payments.queries import oldest_live

TOO_LONG_WAITING = timedelta(minutes=5)  # the worker takes a job within seconds
TOO_LONG_LIVE = timedelta(hours=2)  # a hold lapses after half an hour, and is then asked about
SHOWN = 200

_TASKS = {
    "send_notices": gettext_lazy("Send messages"),
    "number_receipts": gettext_lazy("Number receipts"),
    "ask_about_payments": gettext_lazy("Ask about unfinished payments"),
    "ask_about_echecks": gettext_lazy("Ask about eChecks"),
    "compare_charges": gettext_lazy("Compare payments with the processor"),
    "take_payouts": gettext_lazy("Take in what the processor paid out"),
    "submit_refunds": gettext_lazy("Send refunds to the processor"),
    "ask_about_refunds": gettext_lazy("Ask about refunds on their way"),
    "refund_stale_unapplied": gettext_lazy("Give back money without a bill"),
    "accrue_late_fees": gettext_lazy("Bring late fees into the books"),
    "work_off_webhooks": gettext_lazy("Follow up what processors told us"),
    "report_webhooks": gettext_lazy("Count messages of processors that wait"),
    "retry_stalled": gettext_lazy("Run again what got stuck"),
    "report_notices": gettext_lazy("Count undelivered messages"),
    "tidy_up": gettext_lazy("Delete old jobs"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what it does, how it stands, and since when."""

    id: int
    name: str
    status: str
    since: datetime | None
    attempts: int
    failed: bool


def jobs() -> list[Job]:
    """Return what waits, runs or has stopped with a mistake; the stopped ones first."""
    found = list(
        ProcrastinateJob.objects.filter(status__in=["failed", "doing", "todo"]).order_by(
            "status", "id"
        )[:SHOWN]
    )
    order = ["failed", "doing", "todo"]
    found.sort(key=lambda job: (order.index(job.status), job.id))
    since = _since(found)
    return [
        Job(
            id=job.id,
            name=task_name(job.task_name),
            status=_status(job.status),
            since=since.get(job.id),
            attempts=job.attempts,
            failed=job.status == "failed",
        )
        for job in found
    ]


def task_name(task: str) -> str:
    """Return what staff call a task; one from an older version of the portal as it is called."""
    return str(_TASKS.get(task, task.replace("_", " ").capitalize()))


def stopped() -> int:
    """Return how many jobs have stopped with a mistake."""
    return int(ProcrastinateJob.objects.filter(status="failed").count())


def troubles(*, now: datetime) -> list[str]:
    """Return what needs somebody to look, in sentences; `now` is the portal's clock."""
    return list(_troubles(now))


def _troubles(now: datetime) -> Iterator[str]:
    # The queue keeps real time, also in a demo whose clock is ahead.
    late = timezone.now() - TOO_LONG_WAITING
    waiting = ProcrastinateJob.objects.filter(status="todo")
    overdue = waiting.filter(scheduled_at__lt=late).count() + _unscheduled_since(late)
    if overdue:
        yield _("A job has waited for more than %(minutes)s minutes. Is the worker running?") % {
            "minutes": int(TOO_LONG_WAITING.total_seconds() // 60)
        }
    if count := stopped():
        yield ngettext(
            "%(count)s job has stopped with a mistake.",
            "%(count)s jobs have stopped with a mistake.",
            count,
        ) % {"count": count}
    oldest = oldest_live()
    if oldest and now - oldest > TOO_LONG_LIVE:
        yield _("A payment has been unfinished for more than %(hours)s hours.") % {
            "hours": int(TOO_LONG_LIVE.total_seconds() // 3600)
        }


def _unscheduled_since(late: datetime) -> int:
    """Return how many jobs for no set time wait since before that moment."""
    waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at=None)
    events = ProcrastinateEvent.objects.filter(job__in=waiting.values("id"))
    late_ones = events.values("job").annotate(latest=Max("at")).filter(latest__lt=late)
    return int(late_ones.count())


def _since(found: Sequence[ProcrastinateJob]) -> dict[int, datetime]:
    """Return when each job came to where it stands now."""
    events = ProcrastinateEvent.objects.filter(job__in=[job.id for job in found])
    return dict(events.values("job").annotate(latest=Max("at")).values_list("job", "latest"))


def _status(status: str) -> str:
    return {
        "failed": _("Stopped with a mistake"),
        "doing": _("Runs"),
        "todo": _("Waits"),
    }[status]
