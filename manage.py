#!/usr/bin/env python
"""Run one of the portal's commands."""

import os
import sys

from django.core.management import execute_from_command_line

from tallystick.catalog.load import BadCity
from tallystick.config.environment import BadSetting

# These look at a city's folder alone, also at one that the portal could not start with.
WITHOUT_PORTAL = {"city_check", "city_new"}

if __name__ == "__main__":
    settings = "bare" if WITHOUT_PORTAL.intersection(sys.argv[1:2]) else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"tallystick.config.{settings}")
    try:
        execute_from_command_line(sys.argv)
    except (BadSetting, BadCity) as reason:
        sys.exit(str(reason))
