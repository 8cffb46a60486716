"""Staff see what became of every message, and send one again."""

from tallystick.channels.jobs import tasks
from tallystick.records.notices.models import Notice
from tests.people import bill
from tests.staff import words


def test_a_message_is_followed_from_the_outbox_to_its_reader(carla, ana) -> None:
    ana.wants(bill()).pays()
    assert "ana@example.org Payment" not in words(carla.sees("staff_messages", state="sent"))
    waiting = words(carla.sees("staff_messages", state="waiting"))
    assert "ana@example.org" in waiting
    assert "Waits to be sent" in waiting

    tasks.drain_notices(timestamp=0)

    page = words(carla.sees("staff_messages", state="sent", to="Ana@example.org"))
    assert "Payment received" in page
    assert "ana@example.org" not in carla.sees("staff_messages", state="given_up")


def test_a_message_that_was_given_up_can_be_sent_again(carla, ana, clock) -> None:
    ana.wants(bill()).pays()
    Notice.objects.update(attempts=70, tried_at=clock.moment)
    (notice,) = Notice.objects.all()
    assert "Given up after a week" in carla.sees("staff_message", notice.id)

    carla.sends("staff_message_again", notice.id)
    tasks.drain_notices(timestamp=0)

    page = words(carla.sees("staff_message", notice.id))
    assert "State Sent" in page
    assert "Sent again by hand" in page
    assert "Carla Mendez, staff" in page


def test_sending_by_the_worker_leaves_no_trace_in_the_audit(carla, ana) -> None:
    ana.wants(bill()).pays()
    tasks.drain_notices(timestamp=0)

    (notice,) = Notice.objects.all()
    assert "Sent again by hand" not in carla.sees("staff_message", notice.id)


def test_an_auditor_sends_nothing(arthur, ana) -> None:
    ana.wants(bill()).pays()
    (notice,) = Notice.objects.all()

    assert "Send it again" not in arthur.sees("staff_message", notice.id)
    assert arthur.sends("staff_message_again", notice.id).status_code == 403
    assert Notice.objects.get().attempts == 0
