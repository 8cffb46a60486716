#!/bin/sh
# Makes .venv with a Python that is new enough, and installs the locked packages into it.
set -eu

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for name in "${PYTHON:-python3.11}" python3; do
    if new_enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    echo "Tallystick needs Python 3.11 or newer. On Debian: apt-get install -y python3 python3-venv" >&2
    echo "If it has another name here, say so: make setup PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$python cannot make a virtual environment. On Debian: apt-get install -y python3-venv" >&2
    exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
