#!/bin/sh
# Makes sure that the tests find a browser and gettext: root installs them, others are told how.
set -eu

needs="chromium fonts-noto-core gettext"
have_browser() {
    [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

if have_browser && command -v xgettext >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && apt-get install -y -q --no-install-recommends $needs
    exit 0
fi
echo "The tests need a browser and gettext. On Debian: sudo apt-get install -y --no-install-recommends $needs" >&2
echo "A Chromium in another place: make test CHROMIUM=/path/to/chromium" >&2
exit 1
