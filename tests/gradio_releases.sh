#!/bin/sh
# Does the app run on the two newest minor releases of Gradio? Each is put before the one that is
# installed, with the client that it asks for, and the tests of endpoints, tools, attacks and the
# page's head are run. After tests/run.sh, which makes the environment:
#   sh tests/gradio_releases.sh [VERSION...]
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
releases=${*:-$("$python" -m pip index versions gradio 2>/dev/null |
    sed -n 's/^Available versions: //p' | tr -d ' ' | tr ',' '\n' |
    awk -F. '!seen[$1 "." $2]++ && ++count <= 2')}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for release in $releases; do
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --target "$place/$release" "gradio==$release"
    client=$(sed -n 's/^Requires-Dist: gradio-client==\([0-9.]*\).*/\1/p' \
        "$place/$release/gradio-$release.dist-info/METADATA")
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --target "$place/$release" "gradio-client==$client"
    PYTHONPATH=$place/$release "$python" -c 'import gradio; print("Gradio", gradio.__version__)'
    PYTHONPATH=$place/$release "$python" -m pytest -q -p no:cacheprovider \
        tests/page/calls/test_endpoints.py tests/page/calls/test_agents.py \
        tests/page/protection/test_attacks.py tests/page/protection/test_calls.py \
        tests/page/protection/test_gradio.py tests/page/protection/test_sign_in.py \
        tests/page/view/test_head.py
done
