"""docs/commands.md lists every command of ours."""

import re

from django.core.management import get_commands

from tallystick.config.settings import ROOT


def test_every_command_is_documented() -> None:
    listed = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_]+)[ `]", listed))

    ours = {name for name, app in get_commands().items() if app.startswith("tallystick")}

    assert len(ours) > 10
    assert ours <= told, ours - told
