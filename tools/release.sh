#!/usr/bin/env bash
# Builds the archives of a release, byte for byte the same wherever it is run with the same Go.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${VERSION:-$(git describe --tags --always --dirty)}
out=bin/release
rm -rf "$out"
mkdir -p "$out"
for platform in ${PLATFORMS:-linux/amd64 linux/arm64 darwin/arm64 windows/amd64}; do
  os=${platform%/*} arch=${platform#*/}
  name=proba-$version-$os-$arch
  binary=proba
  [[ $os != windows ]] || binary=proba.exe
  mkdir "$out/$name"
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false -ldflags="-s -w" -o "$out/$name/$binary" ./cmd/proba
  for paper in README.md CHANGELOG.md LICENSE; do [[ ! -e $paper ]] || cp "$paper" "$out/$name/"; done
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$out" -cf - "$name" | gzip -n -9 >"$out/$name.tar.gz"
  rm -r "${out:?}/$name"
done
(cd "$out" && sha256sum ./*.tar.gz >SHA256SUMS && cat SHA256SUMS)
