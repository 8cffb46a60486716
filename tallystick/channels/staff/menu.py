"""Where staff can go from any of their pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tallystick.records.people.roles import Act, may

# The address, its words, what one must be allowed to do, and a sentence for the start page.
PAGES: tuple[tuple[str, Promise, Act, Promise], ...] = (
    ("staff_start", _("Start"), Act.SEE_START, _("How things stand.")),
    (
        "staff_payments",
        _("Payments"),
        Act.SEE_PAYMENTS,
        _("Find a payment and see all that happened to it."),
    ),
    (
        "staff_refunds",
        _("Refunds"),
        Act.SEE_REFUNDS,
        _("See which refunds wait, and approve them."),
    ),
    (
        "staff_unapplied",
        _("Money without a bill"),
        Act.SEE_UNAPPLIED,
        _("See what found no bill, and what becomes of it."),
    ),
    (
        "staff_payouts",
        _("Payouts"),
        Act.SEE_BANKING,
        _("See what arrived at the bank, and what does not agree."),
    ),
    (
        "staff_held_bills",
        _("Held bills"),
        Act.SEE_HELD_BILLS,
        _("See which bills look too high to be true, and release them."),
    ),
    (
        "staff_messages",
        _("Messages"),
        Act.SEE_MESSAGES,
        _("See which messages went out, and send one again."),
    ),
    ("staff_jobs", _("Jobs"), Act.SEE_JOBS, _("See what runs by itself, and what got stuck.")),
    (
        "staff_outages",
        _("Outages"),
        Act.SEE_OUTAGES,
        _("Write down when this site was down, so that nobody pays a late fee for it."),
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the menu."""

    name: str
    url: str
    words: Promise
    about: Promise


def menu_of(role: str) -> list[Place]:
    """Return the pages that a role may open."""
    return [
        Place(name, reverse(name), words, about)
        for name, words, act, about in PAGES
        if may(role, act)
    ]
