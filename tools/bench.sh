#!/usr/bin/env bash
# The table of figures.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --locked --quiet
