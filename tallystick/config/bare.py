"""Settings for commands that look at a city's folder alone: no database, no city chosen."""

SECRET_KEY = "used for nothing"  # noqa: S105  (Django wants one; these commands sign nothing)
INSTALLED_APPS = ["tallystick.channels.cli"]
USE_TZ = True
