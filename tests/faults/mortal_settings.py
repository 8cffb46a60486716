"""The portal's own settings, for programs that a test starts and that may die at a chosen step."""

import os

from tallystick.config.settings import *  # noqa: F403
from tallystick.config.settings import INSTALLED_APPS, MIDDLEWARE

# Nobody has collected static files here, so hashed names would be missing.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]

if "MORTAL" in os.environ:
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.mortal.Mortal"]
    PAYMENT_GATEWAY_FACTORY = "tests.faults.mortal.payment_gateway"
