"""Says which relief a bill has: who gets it, what does not go together, and what it spares."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from tallystick.catalog.model import Program, Service
from tallystick.channels.pages.words import say
from tallystick.records.billing.metering import programs_of
from tallystick.records.billing.models import Bill
from tallystick.records.billing.policies import spared
from tallystick.rules.late_fees import LateFeePolicy


@dataclass(frozen=True, slots=True)
class Relief:
    """A program that a bill has, in sentences, and who decided it."""

    name: str
    sentences: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a late fee leaves charges out, and who decided that."""

    sentence: str
    source: str


def relief_of(service: Service, bill: Bill) -> list[Relief]:
    """Return the relief that a bill says its account has."""
    programs = programs_of(bill.details, service.metered)
    return [
        Relief(say(program.name), list(_sentences(service, program, programs)), program.source)
        for program in programs
    ]


def _sentences(service: Service, program: Program, on_bill: Sequence[Program]) -> Iterator[str]:
    yield say(program.text)
    if program.no_late_fees:
        yield _("No late fee is taken of: %(charges)s.") % {
            "charges": _names(service, program.no_late_fees)
        }
    apart = [other for other in service.programs if _apart(program, other)]
    if apart:
        yield _("It does not go together with: %(programs)s.") % {
            "programs": ", ".join(say(other.name) for other in apart)
        }
    if any(other in on_bill for other in apart):
        yield _("This bill has both. Call %(phone)s and ask which one counts.") % {
            "phone": settings.CITY.phone
        }


def _apart(one: Program, other: Program) -> bool:
    return other.code in one.not_with or one.code in other.not_with


def left_out(service: Service, policy: LateFeePolicy, programs: Collection[str]) -> list[LeftOut]:
    """Return what a late fee leaves out of the base that its rule names, and by which relief."""
    return [
        LeftOut(
            _("Left out: %(charges)s. Why: %(program)s.")
            % {"charges": _names(service, each.charges), "program": say(each.program.name)},
            each.program.source,
        )
        for each in spared(service, policy, programs)
    ]


def _names(service: Service, charges: Sequence[str]) -> str:
    return ", ".join(say(service.charge[code].name) for code in charges)
