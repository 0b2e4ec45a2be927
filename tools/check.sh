#!/usr/bin/env bash
# Format, lints with warnings as errors, and the guards that keep browser crates out of the pure layers and imports in order.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --check
cargo clippy --locked --quiet --all-targets -- -D warnings
cargo clippy --locked --quiet --features app,worker -- -D warnings
bad=$(cargo tree --locked --edges normal --prefix none --format '{p}' | grep -E '^(leptos|web-sys|js-sys|wasm-bindgen|plotly) ' || true)
if [ -n "$bad" ]; then
  echo "check: the pure layers must not depend on a browser crate, and do on: $bad" >&2
  exit 1
fi
# Layers and rooms point one way, and no files go in circles.
node tools/layers.mjs
echo "check: format, lints and layers are clean"
