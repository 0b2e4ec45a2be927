#!/usr/bin/env bash
# strata-X.Y.Z.zip of dist/ with the licenses, and its checksum, in target/release-files/.
set -euo pipefail
cd "$(dirname "$0")/.."
metadata=$(cargo metadata --locked --no-deps --format-version 1)
version=$(node -p 'JSON.parse(process.argv[1]).packages[0].version' "$metadata")
out="$PWD/target/release-files"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$out" "$folder/strata-$version"
cp -r dist/. "$folder/strata-$version"
cp LICENSE-MIT LICENSE-APACHE THIRD_PARTY.md CHANGELOG.md "$folder/strata-$version"
rm -f "$out/strata-$version.zip"
(cd "$folder" && python3 -m zipfile -c "$out/strata-$version.zip" "strata-$version")
(cd "$out" && sha256sum "strata-$version.zip" > "strata-$version.zip.sha256" && cat "strata-$version.zip.sha256")
