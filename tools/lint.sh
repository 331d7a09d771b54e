#!/usr/bin/env bash
# Format, linters, generated code, the shape of the imports, dependencies and licences. Says everything it finds.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/bin:$PATH"
bad=0
step() { echo "lint: $1"; }

step "format"
unformatted=$(gofumpt -l assign calibrate certificate cmd internal interop pkcs11 translog trial ./*.go)
if [[ -n $unformatted ]]; then
  printf 'not in gofumpt'"'"'s format:\n%s\n' "$unformatted"
  bad=1
fi

step "linters"
golangci-lint run ./... || bad=1
(cd interop && golangci-lint run --config ../.golangci.yaml ./...) || bad=1
if command -v gcc >/dev/null; then
  (cd pkcs11 && CGO_ENABLED=1 golangci-lint run --config ../.golangci.yaml ./...) || bad=1
fi

step "generated code"
generated() { find internal -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum; sha256sum internal/store/db/*.go; }
before=$(generated)
tools/generate.sh || bad=1
if ! diff <(echo "$before") <(generated); then
  echo "the generated code did not agree with its sources; it has been generated again"
  bad=1
fi

step "imports, dependencies, licences"
go test -count=1 . || bad=1

exit $bad
