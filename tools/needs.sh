#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a browser, a PostgreSQL server and a token in software, from Debian.
# With "bench" also the solvers and statisticians' programs that the benchmarks put beside ours.
set -euo pipefail

missing=()
for browser in chromium chromium-browser google-chrome-stable google-chrome; do
  if command -v "$browser" >/dev/null; then found=1; fi
done
[[ -n ${found:-} || -n ${PROBA_TEST_BROWSER:-} ]] || missing+=(chromium)
if [[ -z ${PROBA_TEST_POSTGRES:-} ]] && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && ! command -v initdb >/dev/null; then
  missing+=(postgresql)
fi
[[ ${PROBA_TEST_PKCS11:-} == off ]] || command -v softhsm2-util >/dev/null || missing+=(softhsm2)
[[ ${PROBA_TEST_PKCS11:-} == off ]] || command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v pdfsig >/dev/null || missing+=(poppler-utils)
command -v qpdf >/dev/null || missing+=(qpdf)
command -v zbarimg >/dev/null || missing+=(zbar-tools)
if [[ ${1:-} == bench ]]; then
  command -v g++ >/dev/null || missing+=(g++)
  [[ -e /usr/include/lemon/core.h ]] || missing+=(liblemon-dev)
  /usr/bin/python3 -c 'import scipy.optimize' 2>/dev/null || missing+=(python3-scipy)
  Rscript -e 'library(lme4); library(VGAM)' >/dev/null 2>&1 || missing+=(r-base-core r-cran-lme4 r-cran-vgam)
fi
[[ ${#missing[@]} -gt 0 ]] || exit 0

if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
  echo "The tests need: ${missing[*]}. Install them, or run them without:" >&2
  echo "  PROBA_TEST_BROWSER=off PROBA_TEST_POSTGRES=off PROBA_TEST_PKCS11=off make test" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends "${missing[@]}"
