"""What each role lets a member of staff do: the one table of permissions."""

from django.db import models


class Act(models.TextChoices):
    """Something that staff can do; what begins with SEE changes nothing."""

    SEE_START = "SEE_START"
    SEE_PAYMENTS = "SEE_PAYMENTS"
    ASK_PROCESSOR = "ASK_PROCESSOR"
    SEE_MESSAGES = "SEE_MESSAGES"
    SEND_MESSAGE_AGAIN = "SEND_MESSAGE_AGAIN"
    SEE_JOBS = "SEE_JOBS"
    RUN_JOB_AGAIN = "RUN_JOB_AGAIN"
    SEE_OUTAGES = "SEE_OUTAGES"
    RECORD_OUTAGE = "RECORD_OUTAGE"
    SEE_REFUNDS = "SEE_REFUNDS"
    REQUEST_REFUND = "REQUEST_REFUND"
    APPROVE_REFUND = "APPROVE_REFUND"
    SEE_UNAPPLIED = "SEE_UNAPPLIED"
    RESOLVE_UNAPPLIED = "RESOLVE_UNAPPLIED"
    SEE_BANKING = "SEE_BANKING"
    ASSIGN_DIFFERENCE = "ASSIGN_DIFFERENCE"
    CLOSE_DIFFERENCE = "CLOSE_DIFFERENCE"
    SEE_HELD_BILLS = "SEE_HELD_BILLS"
    ASK_FOR_READING = "ASK_FOR_READING"
    RELEASE_BILL = "RELEASE_BILL"

    @property
    def only_reads(self) -> bool:
        """Whether the act changes nothing."""
        return self.value.startswith("SEE_")


class Role(models.TextChoices):
    """What somebody is here for."""

    CLERK = "CLERK"
    SUPERVISOR = "SUPERVISOR"
    FINANCE = "FINANCE"
    HEARING_OFFICER = "HEARING_OFFICER"
    SUPPORT = "SUPPORT"
    AUDITOR = "AUDITOR"


# What moves money, or could: done only by who has shown the second factor a short while ago.
MONEY = frozenset(
    {Act.REQUEST_REFUND, Act.APPROVE_REFUND, Act.RESOLVE_UNAPPLIED, Act.RECORD_OUTAGE}
)

_SEES_RESIDENTS = {Act.SEE_START, Act.SEE_PAYMENTS, Act.SEE_MESSAGES, Act.SEE_OUTAGES}
_HELPS = {*_SEES_RESIDENTS, Act.ASK_PROCESSOR, Act.SEND_MESSAGE_AGAIN}
_ASKS_METERS = {Act.SEE_HELD_BILLS, Act.ASK_FOR_READING}
_ASKS_MONEY = {Act.SEE_REFUNDS, Act.REQUEST_REFUND, Act.SEE_UNAPPLIED}
_AT_THE_DESK = _HELPS | _ASKS_METERS | _ASKS_MONEY
_DECIDES = {*_AT_THE_DESK, Act.APPROVE_REFUND, Act.RESOLVE_UNAPPLIED, Act.RELEASE_BILL}
_AGREES_WITH_THE_BANK = {Act.SEE_BANKING, Act.ASSIGN_DIFFERENCE, Act.CLOSE_DIFFERENCE}
_RUNS_IT = {Act.SEE_JOBS, Act.RUN_JOB_AGAIN, Act.RECORD_OUTAGE}

PERMISSIONS: dict[Role, frozenset[Act]] = {
    Role.CLERK: frozenset(_AT_THE_DESK),
    Role.SUPERVISOR: frozenset(_DECIDES | _RUNS_IT),
    Role.FINANCE: frozenset(_DECIDES | _AGREES_WITH_THE_BANK | {Act.SEE_JOBS}),
    Role.HEARING_OFFICER: frozenset({Act.SEE_START, Act.SEE_PAYMENTS, Act.SEE_OUTAGES}),
    Role.SUPPORT: frozenset(_HELPS | {Act.SEE_JOBS, Act.RUN_JOB_AGAIN}),
    Role.AUDITOR: frozenset(act for act in Act if act.only_reads),
}


def may(role: str, act: Act) -> bool:
    """Return whether a role allows an act; who has no role may do nothing."""
    return role in PERMISSIONS and act in PERMISSIONS[Role(role)]
