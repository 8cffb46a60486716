"""The portal's own settings, with what the tests change."""

import os

os.environ["TALLYSTICK_MODE"] = "test"
os.environ.setdefault("SECRET_KEY", "tests only, never a real key: 0123456789abcdefghijklmnop")
os.environ.setdefault("DATABASE_URL", "postgresql://started-by-conftest/tallystick")

from tallystick.config.settings import *  # noqa: F403
from tallystick.config.settings import MIDDLEWARE

# live_server finds static files without collectstatic, so hashed names would be missing.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]

# Scrypt is slow on purpose, and the tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The real adapter and the real sandbox, in the test's own process and transaction.
PAYMENT_GATEWAY_FACTORY = "tests.in_process.payment_gateway"
SANDBOX_WEBHOOK_SENDER = "tests.in_process.post_webhook"
