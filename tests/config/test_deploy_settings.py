"""Settings fit for the public: what production runs with, asserted one by one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "SECRET_KEY": "k7Q-w" * 12,
    "DATABASE_URL": "postgresql://portal:secret@db.example.gov:5432/portal",
    "SITE_URL": "https://pay.example.gov",
    "ALLOWED_HOSTS": "pay.example.gov, www.pay.example.gov",
    "CSRF_TRUSTED_ORIGINS": "https://pay.example.gov",
    "STRIPE_SECRET_KEY": "rk_live_1",
}
SETTINGS = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings)}, default=str))
"""
ADDRESSES = """
import django, json
django.setup()
from django.urls import get_resolver
print(json.dumps([str(pattern.pattern) for pattern in get_resolver().url_patterns]))
"""
DEMO = {"TALLYSTICK_MODE": "demo", "SITE_URL": None, "ALLOWED_HOSTS": None}


def run(*command: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python as production would: with these settings, and with no other."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    told = {**ENVIRONMENT, "DJANGO_SETTINGS_MODULE": "tallystick.config.settings", **environment}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {name: value for name, value in told.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_with(**environment: str | None) -> dict[str, Any]:
    done = run("-c", SETTINGS, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def addresses_with(**environment: str | None) -> set[str]:
    """Return the addresses at the top, without what stands behind them."""
    done = run("-c", ADDRESSES, **environment)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    return settings_with()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEBUG", False),
        ("MODE", "production"),  # though nobody said so
        ("PRETEND", False),
        ("ALLOWED_HOSTS", ["pay.example.gov", "www.pay.example.gov"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://pay.example.gov"]),
        ("SECRET_KEY", ENVIRONMENT["SECRET_KEY"]),
        ("SECRET_KEY_FALLBACKS", []),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 63072000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("SECURE_HSTS_PRELOAD", True),
        ("SECURE_PROXY_SSL_HEADER", None),
        ("USE_X_FORWARDED_HOST", False),
        ("SECURE_CONTENT_TYPE_NOSNIFF", True),
        ("X_FRAME_OPTIONS", "DENY"),
        ("SECURE_REFERRER_POLICY", "same-origin"),
        ("SECURE_CROSS_ORIGIN_OPENER_POLICY", "same-origin"),
        ("CSRF_COOKIE_SECURE", True),
        ("CSRF_COOKIE_HTTPONLY", True),
        ("CSRF_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_NAME", "__Host-csrf"),
        ("CSRF_COOKIE_DOMAIN", None),  # with a domain a browser refuses a __Host- cookie
        ("CSRF_COOKIE_PATH", "/"),
        ("LANGUAGE_COOKIE_SECURE", True),
        ("LANGUAGE_COOKIE_HTTPONLY", True),
        ("LANGUAGE_COOKIE_SAMESITE", "Lax"),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 2_621_440),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 1000),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", 100),
        ("CLOCK", "django.utils.timezone.now"),
        ("SITE_URL", "https://pay.example.gov"),
        ("SANDBOX_URL", ""),
        ("SANDBOX_SECRET", ""),
        ("SANDBOX_WEBHOOK_SECRETS", []),
        ("PAYMENT_GATEWAY", "stripe"),
        ("STRIPE_API_BASE", "https://api.stripe.com"),
        ("USE_TZ", True),
    ],
)
def test_production_has(production: dict[str, Any], setting: str, value: object) -> None:
    assert production[setting] == value


def test_pages_load_nothing_from_anybody_else(production: dict[str, Any]) -> None:
    policy = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]

    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} <= {"'self'", "'none'"}
    assert "script-src" not in policy, "no script at all: default-src refuses it"
    assert "form-action" in policy, "it does not fall back to default-src"
    assert production["CONTENT_SECURITY_POLICY"].get("EXCLUDE_URL_PREFIXES") is None
    assert "csp.middleware.CSPMiddleware" in production["MIDDLEWARE"]


def test_security_comes_first_and_forms_are_guarded(production: dict[str, Any]) -> None:
    assert production["MIDDLEWARE"][0] == "django.middleware.security.SecurityMiddleware"
    assert "django.middleware.csrf.CsrfViewMiddleware" in production["MIDDLEWARE"]
    assert "django.middleware.clickjacking.XFrameOptionsMiddleware" in production["MIDDLEWARE"]


def test_a_session_travels_safely(production: dict[str, Any]) -> None:
    """Sessions are for staff alone, so their middleware runs inside the gate and nowhere else."""
    sessions = "django.contrib.sessions.middleware.SessionMiddleware"
    assert sessions not in production["MIDDLEWARE"]
    assert "tallystick.channels.staff.gate.StaffGate" in production["MIDDLEWARE"]
    assert production["SESSION_COOKIE_SECURE"] is True
    assert production["SESSION_COOKIE_NAME"] == "__Host-session"
    assert production["SESSION_COOKIE_PATH"] == "/"


def test_passwords_are_kept_with_scrypt(production: dict[str, Any]) -> None:
    hashers = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    assert production["PASSWORD_HASHERS"] == hashers


def test_nothing_is_pretended(production: dict[str, Any]) -> None:
    told = " ".join([*production["INSTALLED_APPS"], *addresses_with()])

    assert "sandbox" not in told
    assert "demo" not in told
    assert "admin" not in told


def test_the_demo_pretends() -> None:
    demo = settings_with(**DEMO)

    assert {"tallystick.sandbox", "tallystick.demo"} <= set(demo["INSTALLED_APPS"])
    assert {"sandbox/", "demo/"} <= addresses_with(**DEMO)
    assert demo["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]
    assert demo["SITE_URL"] == "http://localhost:8000"
    assert demo["DEBUG"] is False
    assert demo["SECURE_SSL_REDIRECT"] is False


def test_a_proxys_word_counts_only_when_there_is_one() -> None:
    behind = settings_with(BEHIND_PROXY="1")

    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_no_host_is_allowed_that_is_not_named() -> None:
    assert settings_with(ALLOWED_HOSTS=None)["ALLOWED_HOSTS"] == []


def test_the_database_gives_up_in_time(production: dict[str, Any]) -> None:
    database = production["DATABASES"]["default"]

    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["OPTIONS"]["connect_timeout"] == 3
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in database["OPTIONS"]["options"]


def test_djangos_own_check_finds_nothing() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "SITE_URL", "STRIPE_SECRET_KEY"])
def test_what_is_missing_is_said(missing: str) -> None:
    done = run("manage.py", "check", **{missing: None})

    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].endswith(f"Set {missing}; see docs/settings.md.")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"TALLYSTICK_MODE": "staging"}, "TALLYSTICK_MODE is production, demo or test."),
        (
            {"PAYMENT_GATEWAY": "sandbox"},
            "PAYMENT_GATEWAY is stripe; a demo or a test may say sandbox.",
        ),
        (
            {"DATABASE_URL": "sqlite:///portal.db"},
            "DATABASE_URL must begin with postgresql://; no other engine is supported.",
        ),
    ],
)
def test_what_cannot_be_is_said(wrong: dict[str, str], sentence: str) -> None:
    done = run("manage.py", "check", **wrong)

    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].endswith(sentence)
