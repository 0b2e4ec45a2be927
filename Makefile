# Each command sets up what is missing first, and each is safe to run again.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: dev serve dist release doc test test-native test-e2e test-engines faults check fmt bench setup setup-tests clean

env = source tools/env.sh

setup:
	@tools/setup.sh

setup-tests:
	@tools/setup.sh --tests

# The page at http://127.0.0.1:8080 as a debug build, built anew after each change; reload it then.
dev: setup
	@$(env); tools/dev.sh

# The page at http://127.0.0.1:8080.
serve: dist
	@$(env); echo "Strata: http://127.0.0.1:8080  (Ctrl+C ends it)"; node tests/e2e/serve.mjs 8080 / dist

# The static site in dist/.
dist: setup
	@$(env); trunk build --release --color never

# The files to be served as a zip with licenses and checksum, in target/release-files/.
release: dist
	@$(env); tools/release.sh

# The documents of the code, page and worker among them, in target/doc.
doc: setup
	@$(env); cargo doc --locked --no-deps --document-private-items --features app,worker

# Format, lints, documents, licenses, layers.
check: setup
	@$(env); tools/check.sh

fmt: setup
	@$(env); cargo fmt; prettier --write --log-level warn .

# Every test, one closing line.
test: setup-tests
	@$(env); tools/test.sh

# The native tests; those of a name with NAME=.
test-native: setup
	@$(env); cargo test --locked $(NAME)

# The browser tests on the page in dist/; those of one file with SPEC=, as SPEC=keeping.
test-e2e: setup-tests
	@$(env); playwright test --config tests/e2e/playwright.config.mjs $(SPEC)

# One visit of the page in dist/ in Firefox and in WebKit; in one of them with ENGINE=, as ENGINE=webkit.
test-engines: setup-tests
	@$(env); node tests/engines/run.mjs $(ENGINE)

# Faults that are done to the page, one by one; the last line says how many it survived.
faults: setup-tests dist
	@$(env); playwright test --config tests/e2e/faults.config.mjs

# The table of figures: native kernels, the same in the browser's workers, and the reference where it is installed.
bench: setup-tests
	@$(env); tools/bench.sh

clean:
	rm -rf target dist tools/dist tests/e2e/results
