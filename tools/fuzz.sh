#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME (20 s), one after the other, and says which found something.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=()
for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    echo "== $package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-20s}" "$package" || failed+=("$package $target")
  done
done
if [[ ${#failed[@]} -gt 0 ]]; then
  printf 'found something: %s\n' "${failed[@]}" >&2
  exit 1
fi
