#!/usr/bin/env bash
# Runs a command with one throw-away PostgreSQL, and takes it away again: tools/with-postgres.sh go test ./...
# Where PROBA_TEST_POSTGRES is set already (to a server of one's own, or to "off"), that is used.
set -euo pipefail
if [[ -n ${PROBA_TEST_POSTGRES:-} ]]; then exec "$@"; fi

initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || true)
initdb=${initdb:-$(command -v initdb)}
bin=$(dirname "$initdb")
dir=$(mktemp -d "${TMPDIR:-/tmp}/proba-pg-XXXXXX")
as=()
if [[ $(id -u) -eq 0 ]]; then # the server refuses to run as root
  as=(runuser -u postgres --)
  chown postgres "$dir"
fi
stop() {
  (cd "$dir" && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop) || true
  rm -rf "$dir"
}
trap stop EXIT

safe=${PROBA_POSTGRES_SAFE:-off} # tests throw it away anyhow; benchmarks ask for what an agency would have
cd_back=$PWD
cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir.log" 2>&1 ||
  { cat "$dir.log" >&2; exit 1; }
rm -f "$dir.log"
# Nobody else may have taken the port meanwhile, so try a few.
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 20000))
  if "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -s -w -l "$dir/log" -o "-p $port -k $dir -c listen_addresses=127.0.0.1 \
    -c fsync=$safe -c synchronous_commit=$safe -c full_page_writes=$safe -c max_connections=200" start; then
    started=1
    break
  fi
done
[[ -n ${started:-} ]] || { cat "$dir/log" >&2; exit 1; }
cd "$cd_back"
export PROBA_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
"$@"
