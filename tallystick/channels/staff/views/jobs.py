"""What runs by itself: what waits, what has stopped, and running it again."""

import logging

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.job_list import jobs, troubles
from tallystick.channels.staff.signed_in import actor, who
from tallystick.records.people.roles import Act, may

log = logging.getLogger(__name__)


@needs(Act.SEE_JOBS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the jobs that are not done."""
    context = {
        "jobs": jobs(),
        "troubles": troubles(now=clock_now()),
        "may_run": may(who(request).role, Act.RUN_JOB_AGAIN),
    }
    return render(request, "staff/jobs.html", context)


@needs(Act.RUN_JOB_AGAIN)
@require_POST
def again(request: HttpRequest, identity: int) -> HttpResponse:
    """Run a job again that has stopped with a mistake; every job may run twice."""
    job = ProcrastinateJob.objects.filter(id=identity).first()
    if job is None:
        raise Http404
    if job.status == "failed" and _run(identity):
        log.info("job %s is run again by %s", identity, actor(request))
        messages.success(request, _("The job runs again within seconds."))
    else:
        messages.info(request, _("This job is not stopped any more."))
    return SeeOther(reverse("staff_jobs"))


def _run(identity: int) -> bool:
    """Hand the job to the worker; False if somebody else has done so meanwhile."""
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(identity, timezone.now())
    except ConnectorException:
        return False
    return True
