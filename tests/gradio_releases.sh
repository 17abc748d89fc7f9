#!/bin/sh
# Does the app run on the two newest minor releases of Gradio? For each: an environment of its own
# with the pinned packages but that release, and the tests of endpoints, tools, attacks and page.
#   sh tests/gradio_releases.sh [VERSION...]
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
releases=${*:-$("$python" -m pip index versions gradio 2>/dev/null |
    sed -n 's/^Available versions: //p' | tr -d ' ' | tr ',' '\n' |
    awk -F. '!seen[$1 "." $2]++ && ++count <= 2')}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for release in $releases; do
    "$python" -m venv "$place/$release"
    # What else is pinned beside Gradio fits its newest release: an older one chooses for itself.
    grep -hvE '^(gradio|fastapi|starlette|python-multipart|uvicorn|pydantic|-r)' \
        requirements.txt requirements-mcp.txt >"$place/others.txt"
    "$place/$release/bin/pip" install --quiet --disable-pip-version-check "gradio[mcp]==$release" \
        -r "$place/others.txt" orbax-checkpoint Hershey-Fonts pooch matplotlib tensorboardX pytest \
        pytest-timeout hypothesis playwright psutil axe-playwright-python
    echo "Gradio $release:"
    "$place/$release/bin/python" -W ignore -m pytest -q -p no:cacheprovider -W default \
        tests/page/calls/test_endpoints.py tests/page/calls/test_agents.py \
        tests/page/protection/test_attacks.py tests/page/protection/test_calls.py \
        tests/page/protection/test_gradio.py tests/page/view/test_head.py
done
