#!/usr/bin/env bash
# Writes the exports of models of the genuine table (the bundled one where that is missing) and of one with hostile
# names, and runs each of them where it is meant to run. One line per check; further arguments choose runners (see
# check.py).
#
# RECIPES_VENV: a virtual environment with requirements.txt, which tools/setup.sh --tests makes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${RECIPES_VENV:-"$HOME/.cache/strata/recipes"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"

if [ ! -x "$venv/bin/python" ]; then
  echo "skipped: no Python with the packages of tests/recipes/requirements.txt (tools/setup.sh --tests says why)"
  exit 0
fi
cd "$here/../.."
STRATA_RECIPES=$folder cargo test --quiet --test golden recipe > "$folder/cargo.log" 2>&1 ||
  { cat "$folder/cargo.log"; exit 1; }
"$venv/bin/python" "$here/check.py" "$folder" "$@"
