"""Staff see what runs by itself, are warned of what got stuck, and run it again."""

import pytest
from django.db import connection
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tallystick.channels.staff.job_list import task_name
from tests.people import bill
from tests.staff import words


@pytest.fixture
def jobs(clock) -> dict[str, int]:
    """One job waits since an hour, one has stopped with a mistake."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO procrastinate_jobs (queue_name, task_name, status, priority, args)
               VALUES ('default', 'send_notices', 'todo', 0, '{"timestamp": 1}'),
                      ('default', 'number_receipts', 'failed', 0, '{"timestamp": 1}')
            RETURNING id"""
        )
        waiting, failed = (row[0] for row in cursor.fetchall())
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    return {"waiting": waiting, "failed": failed}


def test_what_waits_too_long_and_what_has_stopped_is_told(samuel, jobs) -> None:
    page = words(samuel.sees("staff_jobs"))

    assert "A job has waited for more than 5 minutes. Is the worker running?" in page
    assert "1 job has stopped with a mistake." in page
    assert f"Number receipts {jobs['failed']} Stopped with a mistake" in page
    assert f"Send messages {jobs['waiting']} Waits" in page
    start = words(samuel.sees("staff_start"))
    assert "Jobs that have stopped with a mistake 1" in start


def test_every_job_has_a_name_in_both_languages() -> None:
    app.perform_import_paths()
    tasks = {name for name in app.tasks if "." not in name}  # procrastinate's own have one

    english = {task_name(task) for task in tasks}
    with override("es"):
        spanish = {task_name(task) for task in tasks}

    assert len(english) == len(spanish) == len(tasks) > 10
    assert english.isdisjoint(spanish)


def test_a_stopped_job_runs_again(samuel, jobs) -> None:
    samuel.sends("staff_job_again", jobs["failed"])

    assert ProcrastinateJob.objects.get(id=jobs["failed"]).status == "todo"
    assert "1 job has stopped" not in samuel.sees("staff_jobs")


def test_running_it_twice_is_no_harm(samuel, jobs) -> None:
    samuel.sends("staff_job_again", jobs["failed"])
    answer = samuel.client.post(f"/staff/jobs/{jobs['failed']}/again/", follow=True)

    assert "This job is not stopped any more." in words(answer.content.decode())
    assert samuel.sends("staff_job_again", 999_999).status_code == 404


def test_a_payment_that_never_ends_is_told(samuel, ana, clock) -> None:
    ana.wants(bill()).goes_to_pay()
    assert "unfinished" not in samuel.sees("staff_jobs")
    clock.forward(hours=3)

    assert "unfinished for more than 2 hours" in words(samuel.sees("staff_jobs"))


def test_nothing_waits(samuel) -> None:
    assert "Nothing waits, and nothing has stopped." in samuel.sees("staff_jobs")
