"""Set-up links: each is good for one person, until they are set up or three days are over."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from tallystick.records.people.models import User


class _Invitations(PasswordResetTokenGenerator):
    key_salt = "tallystick.records.people.invitations"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)
        return f"{user.pk}{user.invited_at}{user.is_active}{timestamp}"


def token(user: User) -> str:
    """Return the secret part of a set-up link."""
    return _Invitations().make_token(user)


def holder(identity: UUID, token: str) -> User | None:
    """Return whose set-up link this is, or None if it has ended or was never given out."""
    user = User.objects.filter(id=identity, is_active=True).exclude(invited_at=None).first()
    return user if user and _Invitations().check_token(user, token) else None
