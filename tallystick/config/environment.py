"""Settings come from the environment, and fail loudly."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """A setting is missing or cannot be read; the message says which and how to mend it."""


def text(name: str, default: str | None = None) -> str:
    """Return a setting. :raises BadSetting: if it is absent and has no default"""
    value = os.environ.get(name, default)
    if value is None:
        raise BadSetting(f"Set {name}; see docs/settings.md.")
    return value


def number(name: str, default: int) -> int:
    """Return a setting that is a whole number. :raises BadSetting: if it is something else"""
    value = text(name, str(default))
    if not value.isdecimal():
        raise BadSetting(f"{name} must be a whole number; see docs/settings.md.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a setting that is a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """
    Return Django's database settings for postgresql://user:password@host:port/name?option=value.

    A socket folder goes into the option "host".

    :raises BadSetting: for another engine
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadSetting(
            "DATABASE_URL must begin with postgresql://; no other engine is supported."
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "tcp_user_timeout": 4000,
            "keepalives_idle": 2,
            "keepalives_interval": 1,
            "keepalives_count": 3,
            "options": "-c statement_timeout=15s -c lock_timeout=2s"
            " -c idle_in_transaction_session_timeout=30s",
            **options,
        },
    }
