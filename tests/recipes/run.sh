#!/usr/bin/env bash
# Writes the exports of models of the genuine table and of one with hostile names, and runs each of them where it is
# meant to run. One line per check; further arguments choose runners (see check.py).
#
# RECIPES_VENV: a virtual environment with requirements.txt (made if it is not there).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${RECIPES_VENV:-"$here/../../target/recipes-venv"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"

if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$here/requirements.txt"
fi
cd "$here/../.."
STRATA_RECIPES=$folder cargo test --quiet --test golden recipe > "$folder/cargo.log" 2>&1 || { cat "$folder/cargo.log"; exit 1; }
"$venv/bin/python" "$here/check.py" "$folder" "$@"
