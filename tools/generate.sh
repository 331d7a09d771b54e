#!/usr/bin/env bash
# Generates the pages and the queries from their sources.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/bin:$PATH"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# From each folder itself: the names of the sources stand in what is generated.
find internal -name '*.templ' -printf '%h\n' | sort -u | while read -r folder; do
  (cd "$folder" && templ generate) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
done
go generate ./internal/store/...
