"""Writes the email to an account that uses much."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.channels.pages.naming import account_number_of
from tallystick.channels.web.usage_parts import usage_on
from tallystick.gateways.delivery.protocol import Message
from tallystick.records.billing.models import Bill
from tallystick.records.notices.models import Notice


def write_high_use(notice: Notice) -> Message:
    """Return the message about a bill's high use; the notice's language is in force."""
    bill = Bill.objects.select_related("account").get(id=notice.context["bill"])
    service = settings.CITY.service[bill.service]
    found = usage_on(service, bill, ())
    number = account_number_of(service, bill.account)
    context = {
        "sentences": [*found.sentences, *found.alert] if found else [],
        "service": service,
        "number": number,
        "url": settings.SITE_URL + reverse("bill", args=[service.code, bill.account.number]),
        "city": settings.CITY,
        "pretend": settings.PRETEND,
        "language": notice.language,
    }
    return Message(
        key=str(notice.id),
        recipient=notice.recipient,
        subject=_("You use much more water than usual: account %(number)s") % {"number": number},
        text=render_to_string("mail/high-use.txt", context).strip() + "\n",
        html=render_to_string("mail/high-use.html", context),
        language=notice.language,
    )
