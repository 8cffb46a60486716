#!/usr/bin/env python3
"""
Screenshots of pages of a running portal, to look at with your own eyes.

    python tools/shots.py http://localhost:8000 shots / /help/ /pay/parking/
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "chromium-headless-shell")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 800}
LOOKS = {
    "light-360": {"viewport": PHONE},
    "light-1280": {"viewport": DESK},
    "dark-360": {"viewport": PHONE, "color_scheme": "dark"},
    "dark-1280": {"viewport": DESK, "color_scheme": "dark"},
    "spanish-360": {"viewport": PHONE, "locale": "es"},
    "contrast-360": {"viewport": PHONE, "forced_colors": "active"},
}


def main(base: str, folder: str, *paths: str) -> None:
    """Save one picture for each page and look."""
    Path(folder).mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for look, options in LOOKS.items():
            context = browser.new_context(reduced_motion="reduce", **options)
            page = context.new_page()
            for path in paths or ("/",):
                page.goto(base + path)
                name = path.strip("/").replace("/", "-") or "home"
                page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
