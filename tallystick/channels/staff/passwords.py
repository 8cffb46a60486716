"""How long a password must be (NIST SP 800-63B-4)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tallystick.records.people.models import User

ALONE = 15  # characters, where the password is the only factor
WITH_A_SECOND = 8  # staff never sign in without one


class LongEnough:
    """The length that is asked for; nothing else makes a password better."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept a password that is long enough. :raises ValidationError: for any other"""
        least = _least(user)
        if len(password) < least:
            raise ValidationError(
                _("Choose a password of at least %(least)s characters.") % {"least": least},
                code="short",
            )

    def get_help_text(self) -> str:
        """Return what to do."""
        return _("Use at least %(least)s characters. A few words in a row are good.") % {
            "least": WITH_A_SECOND
        }


def _least(user: User | None) -> int:
    return WITH_A_SECOND if user is not None and user.role else ALONE
