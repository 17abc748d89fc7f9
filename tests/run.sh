#!/bin/sh
# Set up everything in .venv, a browser included, then run every check. Python 3.11 or later.
set -eu
cd "$(dirname "$0")/.."

python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt

# The page is tested in Chromium: the system's own, or else Debian's, or else Playwright's.
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    else
        .venv/bin/playwright install chromium
    fi
fi

# The page's scripts are checked and tested by Node, 18.18 or later: the system's own, or Debian's.
if ! command -v npm >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
    else
        echo "The page's scripts are tested by Node: install Node 18.18 or later, with npm." >&2
        exit 1
    fi
fi
npm ci --silent --no-audit --no-fund

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/lint-imports
npm run --silent lint
npm test --silent
# Much of the time goes to compiling: a program that was compiled once is loaded the next time, and
# without the compiler's optimization trainings of a few seconds begin sooner.
export JAX_COMPILATION_CACHE_DIR="$PWD/.pytest_cache/jax"
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0.1
export XLA_FLAGS=--xla_backend_optimization_level=0
.venv/bin/python -m pytest --numprocesses 2 --dist worksteal
