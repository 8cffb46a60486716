#!/bin/sh
# Makes sure that the tests find a browser and gettext: root installs them, others are told how.
set -eu

others="fonts-noto-core gettext"
have_browser() {
    [ -n "${CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null ||
        command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}
install() { apt-get install -y -q --no-install-recommends "$@"; }

if have_browser && command -v xgettext >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q
    install chromium-headless-shell $others || install chromium $others
    exit 0
fi
echo "The tests need a browser and gettext. On Debian: sudo apt-get install -y --no-install-recommends chromium $others" >&2
echo "A Chromium in another place: make test CHROMIUM=/path/to/chromium" >&2
exit 1
