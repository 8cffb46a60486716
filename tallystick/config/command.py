"""Runs a management command, and says in a sentence what stands in its way."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from tallystick.catalog.load import BadCity
from tallystick.config import running
from tallystick.config.environment import BadSetting

# These look at a city's folder alone, also at one that the portal could not start with.
WITHOUT_PORTAL = {"city_check", "city_new"}


def main() -> None:
    """Run the command of sys.argv on the demo, or where DATABASE_URL points."""
    alone = WITHOUT_PORTAL.intersection(sys.argv[1:2])
    settings = "bare" if alone else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"tallystick.config.{settings}")
    try:
        if not alone:
            running.adopt()
        execute_from_command_line(sys.argv)
    except (BadSetting, BadCity) as reason:
        sys.exit(str(reason))
    except OperationalError as reason:
        said = (str(reason).strip().splitlines() or ["nothing"])[0]
        sys.exit(f"The database does not answer. Is the demo running (make demo)? It said: {said}")


if __name__ == "__main__":
    main()
