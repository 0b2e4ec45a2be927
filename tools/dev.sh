#!/usr/bin/env bash
# The page at http://127.0.0.1:8080 as a debug build. Trunk builds it anew when a file changes; reload the page then:
# trunk's own reload script is inline, which the page's policy forbids.
set -euo pipefail
cd "$(dirname "$0")/.."
exec trunk serve --no-autoreload --color never "$@"
