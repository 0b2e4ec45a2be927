#!/usr/bin/env bash
# Format, lints with warnings as errors, documents, licenses, and the guards that keep browser crates out of the pure
# layers and imports in order.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --check
prettier --check --log-level warn .
node tools/lines.mjs
cargo clippy --locked --quiet --all-targets -- -D warnings
# The page and the worker as they are built: what is behind cfg(target_arch = "wasm32") is linted too.
cargo clippy --locked --quiet --target wasm32-unknown-unknown --features app,worker -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --quiet --no-deps --target wasm32-unknown-unknown --features app,worker
cargo deny --offline --locked --log-level error check licenses bans sources
browser='^(leptos|web-sys|js-sys|wasm-bindgen|plotly) '
bad=$(cargo tree --locked --edges normal --prefix none --format '{p}' | grep -E "$browser" || true)
if [ -n "$bad" ]; then
  echo "check: the pure layers must not depend on a browser crate, and do on: $bad" >&2
  exit 1
fi
# Layers and rooms point one way, and no files go in circles.
node tools/layers.mjs
echo "check: format, lints, documents, licenses and layers are clean"
