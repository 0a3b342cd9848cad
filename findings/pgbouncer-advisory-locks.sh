#!/usr/bin/env bash
# PgBouncer 1.24.1 with PostgreSQL 17 (Debian 13), `pool_mode = transaction`: two clients get the same advisory lock. It belongs to the
# session of the server, which PgBouncer hands to the next client after each transaction, and a session may take its own lock
# twice. Two runs that shall exclude each other both run, and when both clients have left the lock is still held, so that a client
# without PgBouncer is refused. `set statement_timeout` of one client holds for the other as well. The manual lists advisory locks as
# not working; one expects a refusal, as of what the pool cannot do.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 pgbouncer=1.24.1-1+deb13u2 tzdata
cat >"$tree/tmp/pooled" <<'SH'
mkdir /tmp/pool
printf '%s\n' '[databases]' 'postgres = host=/tmp user=postgres' '[pgbouncer]' 'pool_mode = transaction' 'unix_socket_dir = /tmp/pool' \
  'listen_addr =' 'auth_type = any' 'pidfile = /tmp/pool/pid' 'logfile = /tmp/pool/log' >/tmp/pool/ini
pgbouncer -q -d /tmp/pool/ini
export PGUSER=postgres PGDATABASE=postgres
pooled() { PGHOST=/tmp/pool PGPORT=6432 psql -XAtq "$@"; }
for try in $(seq 50); do pooled -c '' 2>/dev/null && break || sleep 0.1; done
coproc first { pooled; }
exec 5<&"${first[0]}" 6>&"${first[1]}"
echo 'select pg_try_advisory_lock(7);' >&6 && read -r -u 5 held && echo "first client: $held"
echo "set statement_timeout = '77s'; select 1;" >&6 && read -r -u 5 held
pooled -c "select 'second client: ' || pg_try_advisory_lock(7) || ', statement_timeout ' || current_setting('statement_timeout')"
echo '\q' >&6
wait "$first_PID"
PGHOST=/tmp psql -XAtq -c "select 'without PgBouncer, both have left: ' || pg_try_advisory_lock(7)"
kill "$(cat /tmp/pool/pid)"
SH
server '\! bash /tmp/pooled' |
  expect 'first client: t
second client: true, statement_timeout 77s
without PgBouncer, both have left: false'
