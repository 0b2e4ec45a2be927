#!/usr/bin/env bash
# Format, lints with warnings as errors, and the guard that keeps browser crates out of the pure layers.
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
# Layers point one way: the engine knows nothing of the others, protocol only the engine, service not the page.
guard() { # folder, forbidden
  if grep -rnE "crate::($2)" "src/$1"; then
    echo "check: src/$1 must not use $2 (ARCHITECTURE.md, Direction)" >&2
    exit 1
  fi
}
guard engine "protocol|service|worker|app"
guard protocol "service|worker|app"
guard service "worker|app"
guard app "service|worker"
guard app/components "app::(jobs|lane|views)"
guard app/views "app::(jobs|lane)"
echo "check: format, lints and layers are clean"
