#!/bin/sh
# Make .venv and install what a lock file names: bootstrap.sh runtime|dev|bench
# Works as root or not; says the one command to type where it may not install by itself.
set -eu
wanted=$1
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Python 3.11 or later is needed (found: $("$python" --version 2>&1 || echo none)). On Debian: apt-get install python3"
    exit 2
fi

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Installing python3-venv …"
            apt-get install -y -qq python3-venv >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; }
        else
            say "Python cannot make virtual environments here. Type this once, then try again:  sudo apt-get install -y python3-venv"
            exit 2
        fi
    fi
    say "Making .venv …"
    "$python" -m venv .venv
fi

stamp=.venv/.installed-$wanted
sum=$(cat "requirements/$wanted.lock" requirements/build.lock pyproject.toml | sha256sum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then
    exit 0
fi

say "Installing packages ($wanted) …"
# uv is quicker; where it cannot be had, pip does the same from the same locks.
.venv/bin/python -m uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install -q --disable-pip-version-check uv >/dev/null 2>&1 || true
if .venv/bin/python -m uv --version >/dev/null 2>&1; then
    install() { VIRTUAL_ENV=.venv .venv/bin/python -m uv pip install -q "$@"; }
else
    install() { .venv/bin/python -m pip install -q --disable-pip-version-check "$@"; }
fi
install --require-hashes -r requirements/build.lock
install --require-hashes -r "requirements/$wanted.lock"
install --no-build-isolation --no-deps -e .
printf '%s' "$sum" >"$stamp"
# The development lock holds all of the runtime lock.
[ "$wanted" = dev ] && cat requirements/runtime.lock requirements/build.lock pyproject.toml | sha256sum | tr -d '\n' >.venv/.installed-runtime
exit 0
