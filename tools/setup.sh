#!/usr/bin/env bash
# Sets up what Strata's build and tests need; safe to run again: a step whose result is there is skipped.
#   tools/setup.sh          what the page's build needs
#   tools/setup.sh --tests  the same, browsers for the tests, and what the exported programs run on
# Versions are pinned in tools/package.json. Built tools are kept in $STRATA_TOOLS (default ~/.cache/strata), so
# that a second checkout finds them; tools/env.sh (written here) tells the Makefile where they are.
set -euo pipefail
cd "$(dirname "$0")/.."

tools="${STRATA_TOOLS:-$HOME/.cache/strata}"
with_tests=no
[ "${1:-}" = "--tests" ] && with_tests=yes
mkdir -p "$tools"

step() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Runs a command quietly; shows what it printed only if it fails.
quiet() {
  local log; log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    stop "this failed: $*"
  fi
  rm -f "$log"
}

apt_updated=no
apt_install() {
  command -v apt-get >/dev/null || stop "needs $* and finds no apt-get: install it by hand and run this again."
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  if [ "$apt_updated" = no ]; then quiet $sudo apt-get update; apt_updated=yes; fi
  quiet $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

pinned() { node -p "require('./tools/package.json')['cargo-tools']['$1']"; }

# ---- the languages ------------------------------------------------------------------------------------------
command -v cargo >/dev/null || stop "no cargo found: install Rust 1.90 or later from rustup.rs and run this again."
command -v cc >/dev/null || { step "C linker: installing gcc, which Rust links with"; apt_install gcc libc6-dev; }
if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
  step "node: installing it for the plotly bundle, wasm-opt and the browser tests"
  apt_install nodejs npm
fi

# ---- a wasm32 standard library ------------------------------------------------------------------------------
# (a) rustup fetches it; (b) where rustup cannot, Debian's rustc-web and its library source build one.
toolchain=""
wasm_std() { # does toolchain $1 (empty: the active one) have a wasm32 standard library?
  local dir toolchain="${1:-${RUSTUP_TOOLCHAIN:-stable}}"
  dir=$(RUSTUP_TOOLCHAIN="$toolchain" rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) ||
    return 1
  compgen -G "$dir/libstd-*.rlib" >/dev/null
}
build_wasm_std() {
  step "wasm32: building the standard library from its source, since rustup cannot fetch one here (2 minutes)"
  local dir; dir=$(mktemp -d)
  mkdir -p "$dir/src"
  printf '[package]\nname = "only_std"\nversion = "0.0.0"\nedition = "2021"\n' >"$dir/Cargo.toml"
  : >"$dir/src/lib.rs"
  # embed-bitcode: without it link-time optimisation has nothing to work on.
  (cd "$dir" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes quiet cargo build --release \
    --target wasm32-unknown-unknown -Z build-std=std,panic_abort,panic_unwind,proc_macro,test)
  local lib=/usr/lib/rustlib/wasm32-unknown-unknown/lib
  mkdir -p "$lib"
  find "$dir/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libonly_std*' -exec cp {} "$lib" \;
  rm -rf "$dir"
}
if wasm_std ""; then
  step "wasm32: the active Rust toolchain has the target"
elif wasm_std web; then
  toolchain=web
  step "wasm32: the toolchain 'web' has the target"
elif command -v rustup >/dev/null && timeout 120 rustup target add wasm32-unknown-unknown >/dev/null 2>&1; then
  step "wasm32: added the target with rustup"
else
  command -v rustup >/dev/null || stop "needs rustup to link a second toolchain: install Rust from rustup.rs."
  [ "$(id -u)" = 0 ] ||
    stop "rustup cannot fetch the wasm32 target and building it writes below /usr: run this as root."
  if [ ! -x /usr/bin/rustc ] || [ ! -d /usr/lib/rustlib/src/rust/library ]; then
    step "wasm32: installing rustc-web, its library source and lld"
    apt_install rustc-web rust-web-src lld-22
  fi
  compgen -G "/usr/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null || build_wasm_std
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  mkdir -p "/usr/lib/rustlib/$host/bin"
  ln -sf "$(ls -d /usr/lib/llvm-*/bin/lld | tail -n 1)" "/usr/lib/rustlib/$host/bin/rust-lld"
  quiet rustup toolchain link web /usr
  wasm_std web || stop "the wasm32 standard library was built and is not found: see tools/setup.sh, build_wasm_std."
  toolchain=web
fi

# ---- trunk, wasm-bindgen and cargo-deny ---------------------------------------------------------------------
# A debug build: it takes half the time to make, and trunk's own work is small beside the compiler's.
cargo_tool() { # name, binary, further flags of cargo install
  local name=$1 binary=$2 version; version=$(pinned "$1"); shift 2
  if [ "$("$tools/bin/$binary" --version 2>/dev/null | awk '{print $2}')" = "$version" ]; then
    step "$name $version: already here"
  elif command -v cargo-binstall >/dev/null &&
    cargo binstall --no-confirm --disable-strategies compile --root "$tools" "$name@$version" >/dev/null 2>&1; then
    step "$name $version: took the prebuilt one"
  else
    step "$name $version: building it (some minutes, once)"
    CARGO_PROFILE_DEV_DEBUG=0 quiet cargo install "$name" --version "$version" --root "$tools" --debug --force \
      --target-dir "$tools/build" "$@"
    rm -rf "$tools/build"
  fi
}
cargo_tool wasm-bindgen-cli wasm-bindgen
cargo_tool trunk trunk --locked --no-default-features
cargo_tool cargo-deny cargo-deny --locked --no-default-features

# ---- node packages, and the bundles of plotly and of the Parquet reader -----------------------------------------
stamp=$(cat tools/package.json tools/package-lock.json | cksum | tr -d ' ')
if [ "$(cat tools/node_modules/.stamp 2>/dev/null)" = "$stamp" ]; then
  step "node packages: already here"
else
  step "node packages: installing plotly.js, hyparquet, esbuild, wasm-opt, Playwright and ws"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 quiet npm ci --prefix tools --no-audit --no-fund
  printf '%s' "$stamp" >tools/node_modules/.stamp
fi
for bundle in plotly parquet; do
  script="tools/dist/$bundle.js"
  inputs=("tools/$bundle" tools/notices.mjs tools/node_modules/.stamp)
  if [ -f "$script" ] && [ -z "$(find "${inputs[@]}" -newer "$script" -type f)" ]; then
    step "$bundle bundle: already here"
  else
    step "$bundle bundle: building one that needs no eval"
    quiet node "tools/$bundle/bundle.mjs"
  fi
done

# ---- crates -------------------------------------------------------------------------------------------------
step "crates: fetching those that Cargo.lock names"
quiet cargo fetch --locked

# ---- a browser, for the tests -------------------------------------------------------------------------------
if [ "$with_tests" = yes ]; then
  if command -v "${STRATA_CHROMIUM:-chromium}" >/dev/null; then
    step "chromium: already here"
  else
    step "chromium: installing it for the browser tests"
    apt_install chromium fonts-dejavu-core
  fi
fi

# ---- the other engines, and what the exported programs run on, for tests/engines and tests/recipes ------------------
# Nothing of this is needed for the page or its other tests: what cannot be had is said, and its tests are skipped.
recipes="$tools/recipes"
optional() { # what for, packages
  local what=$1; shift
  step "$what: installing $*"
  (apt_install "$@") || step "$what: not to be had here, so the tests that need it are skipped"
}
if [ "$with_tests" = yes ]; then
  if command -v Xvfb >/dev/null; then step "xvfb: already here"; else optional "xvfb" xvfb; fi
  if [ -x /usr/bin/firefox-esr ] || [ -x "${STRATA_FIREFOX:-/usr/bin/firefox}" ]; then
    step "firefox: already here"
  else
    optional "firefox" firefox-esr
  fi
  if command -v WebKitWebDriver >/dev/null; then
    step "webkit: already here"
  else
    optional "webkit" webkit2gtk-driver
  fi
fi
recipes_python() { # a Python 3.11 or later that can make environments
  python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
if [ "$with_tests" = yes ]; then
  if command -v java >/dev/null; then step "java: already here"; else optional "java" default-jre-headless; fi
  if command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
    step "postgresql: already here"
  else
    optional "postgresql" postgresql
  fi
  stamp="$(cksum <tests/recipes/requirements.txt | tr -d ' ')-$(python3 --version 2>/dev/null || true)"
  if [ "$(cat "$recipes/.stamp" 2>/dev/null)" = "$stamp" ]; then
    step "python packages of the exports: already here"
  else
    recipes_python || optional "python" python3 python3-venv
    if recipes_python; then
      step "python packages of the exports: installing them (DuckDB, scikit-learn, Spark, a PMML evaluator)"
      rm -rf "$recipes"
      if (quiet python3 -m venv "$recipes" && quiet "$recipes/bin/pip" install -r tests/recipes/requirements.txt); then
        printf '%s' "$stamp" >"$recipes/.stamp"
      else
        rm -rf "$recipes"
        step "python packages of the exports: not to be had here, so the exports are not run"
      fi
    else
      step "python packages of the exports: they need Python 3.11 or later with venv, so the exports are not run"
    fi
  fi
fi

{
  printf 'export PATH="%s/bin:%s/tools/node_modules/.bin:$PATH"\n' "$tools" "$PWD"
  printf 'export RECIPES_VENV="%s"\n' "$recipes"
  # Only trunk's builds need the linked toolchain, which has no clippy and no rustfmt.
  [ -z "$toolchain" ] || printf 'trunk() { RUSTUP_TOOLCHAIN=%s command trunk "$@"; }\nexport -f trunk\n' "$toolchain"
} >tools/env.sh
step "done"
