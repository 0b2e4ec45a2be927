#!/usr/bin/env bash
# The table of figures: native kernels, the same in the browser's workers, and the reference implementations where
# STRATA_PYTHON (default python3) has them: pip install -r tests/golden/requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."
# Tables to read, the same for all.
tables=$(mktemp -d)
export STRATA_BENCH_TABLES=$tables
trap 'rm -rf "$tables"' EXIT
node tools/made-table.mjs "$tables/10k.csv" 10000
node tools/made-table.mjs "$tables/100k.csv" 100000
node tools/made-table.mjs "$tables/1M.csv" 1000000
printf '\n== Native, one thread\n'
cargo bench --locked --quiet
printf '\n== In the browser\n'
trunk build --release --color never >/dev/null 2>&1
node tools/bench.mjs
node tools/bench-reading.mjs "$tables"
node tools/bench-scroll.mjs "$tables/100k.csv"
node tools/bench-million.mjs
printf '\n== References, one thread\n'
if "${STRATA_PYTHON:-python3}" -c 'import sklearn, scipy' 2>/dev/null; then
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "${STRATA_PYTHON:-python3}" tests/benches/peers.py
else
  echo "not here: scikit-learn (see the head of tools/bench.sh)"
fi
