#!/usr/bin/env bash
# Every test: checks, native tests, the exports, the page's build, browser tests in three engines; then one line over
# all of them.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0
log=$(mktemp)
built=$(mktemp)
failures=$(mktemp)
trap 'rm -f "$log" "$built" "$failures"' EXIT

part() { printf '\n== %s\n' "$*"; }
add() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }
# What failed is told where it did and again at the end, above the closing line.
fail() { add 0 1 0; echo "FAILED: $*" | tee -a "$failures"; }
one() { # a step that counts as one test
  if "$@"; then add 1 0 0; else fail "$*"; fi
}

counted() { # what it is called, an awk program that prints passed, failed and skipped of the output, the command
  local name=$1 count=$2 status p f s
  shift 2
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  read -r p f s < <(awk "$count" "$log")
  add "$p" "$f" "$s"
  # The names as cargo, Playwright and the scripts of the exports print them.
  grep -hE '^test .* FAILED$|^ +[0-9]+\) |FAILED: ' "$log" | sort -u >> "$failures"
  if [ "$status" != 0 ] && [ "$f" = 0 ]; then fail "$name did not run to the end"; fi
}

part "Format, lints, layers"
one tools/check.sh

part "Native tests"
# Without the genuine table beside the repository the tests that need it count as skipped.
ignored=""
[ -f ../shared/data/cc_general.csv ] && ignored="--include-ignored"
counted "cargo test" '/^test result:/ { p += $4; f += $6; s += $8 } END { print p + 0, f + 0, s + 0 }' \
  cargo test --locked --no-fail-fast -- $ignored

# The page is built beside the exports: most of a build is one thread that links.
trunk build --release --color never > "$built" 2>&1 &
build=$!

part "Hostile Parquet files"
counted "the Parquet reader" '
  /^good: / { p += 1 }
  /^FAILED: / { f += 1 }
  END { print p + 0, f + 0, 0 }' node tests/hostile/parquet.mjs

part "Exports, run where they are meant to run"
counted "the exports" '
  / good: / { p += 1 }
  / FAILED: / { f += 1 }
  /(^| )skipped: / { s += 1 }
  END { print p + 0, f + 0, s + 0 }' tests/recipes/run.sh

part "The page"
if wait "$build"; then add 1 0 0; else fail "trunk build"; fi
cat "$built"

if [ -f dist/index.html ]; then
  part "Browser tests"
  counted "the browser tests" '
    $1 ~ /^[0-9]+$/ && $2 == "passed" { p = $1 }
    $1 ~ /^[0-9]+$/ && ($2 == "failed" || $2 == "interrupted") { f += $1 }
    $1 ~ /^[0-9]+$/ && $2 == "skipped" { s = $1 }
    $1 ~ /^[0-9]+$/ && $2 == "did" { f += $1 }
    END { print p + 0, f + 0, s + 0 }' playwright test --config tests/e2e/playwright.config.mjs

  part "Firefox and WebKit"
  counted "the visit in other engines" '
    / good: / { p += 1 }
    / FAILED: / { f += 1 }
    /^skipped: / { s += 1 }
    END { print p + 0, f + 0, s + 0 }' node tests/engines/run.mjs

  part "Faults"
  counted "the faults" '$1 == "survived" && $3 == "of" { p = $2; f = $4 - $2 } END { print p + 0, f + 0, 0 }' \
    playwright test --config tests/e2e/faults.config.mjs
fi

echo
cat "$failures"
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
