#!/usr/bin/env python
"""Run one of the portal's commands."""

import os
import sys

from django.core.management import execute_from_command_line

from tallystick.catalog.load import BadCity
from tallystick.config.environment import BadSetting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except (BadSetting, BadCity) as reason:
        sys.exit(str(reason))
